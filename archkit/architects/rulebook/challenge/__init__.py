"""The step `challenge`: the design against itself."""
