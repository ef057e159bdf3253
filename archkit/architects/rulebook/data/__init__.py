"""The step `data`: tables, access patterns, indexes, migrations."""
