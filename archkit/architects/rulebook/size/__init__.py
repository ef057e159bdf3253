"""The step `size`: capacity, cost, growth and the first delivery."""
