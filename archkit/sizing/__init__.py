"""What it takes: workload, capacity, cost and availability from one brief and design."""

from archkit.sizing.workload import Load

__all__ = ["Load"]
