"""Access patterns timed on made-up rows, and pgbench with the mix of the brief.

    rows        how many rows: what was asked for, and what each table gets
    skew        how unevenly rows are read and parents have them
    parameters  many values for the parameters of a pattern
    stopwatch   one call, as its client and as the server sees it
    measuring   all patterns: a first pass, rounds, and once cold
    bench       pgbench: throughput by number of clients
    run         one timed run of a model, kept in memory and on disk
    checks      SCHEMA070 and the others

Times are evidence of proofs. No design depends on them: they are those of the machine that ran
the proof, with the rows that are named beside them.
"""

from archkit.proofs.data.timing.rows import ROWS, THROUGHPUT, asking, read_rows

__all__ = ["ROWS", "THROUGHPUT", "asking", "read_rows"]
