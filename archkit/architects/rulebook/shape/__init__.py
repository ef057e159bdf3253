"""The step `shape`: components, links, boundaries, and what is left out."""
