"""The embedded architect, one module a step."""
