"""The step `secure`: threats, then controls, then duties."""
