"""The step `clarify`: questions that matter, and what cannot be met."""
