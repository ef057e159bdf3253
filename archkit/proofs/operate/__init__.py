"""Checks on policies, service levels, alerts, releases and recovery."""
