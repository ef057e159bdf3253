"""What a model may call while it works: one file a tool."""
