"""What it takes: workload, capacity, cost and availability from one brief and design."""

from archkit.sizing.rates import operation_rate
from archkit.sizing.volumes import entity_bytes, entity_rows
from archkit.sizing.workload import Load, measure_load

__all__ = ["Load", "entity_bytes", "entity_rows", "measure_load", "operation_rate"]
