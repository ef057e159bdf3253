"""The choices that technologies and architecture follow from: gates, then scores."""
