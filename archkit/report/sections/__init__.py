"""The parts that personas' deliverables are made of, each a list of Markdown lines from a Design."""
