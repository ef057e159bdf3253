"""The step `contracts`: endpoints, schemas, events, limits."""
