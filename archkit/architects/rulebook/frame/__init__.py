"""The step `frame`: what the brief says, and what it shows without saying."""
