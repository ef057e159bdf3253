"""The step `verify`: technologies and what is known of them."""
