"""A throw-away PostgreSQL for proofs; `start` is the only file of archkit that starts one.

    database()        ->  a connection to a fresh database, as a role that is no superuser
    proof_database()  ->  the same with more than one connection, and what a proof needs of the server
      server()        ->  one server a process and profile, started when first needed, gone with the process
        template          initdb once per user and version, copied for each server
        child             gives up root, watches over the server, removes its folder
        guard             watches one database: limits that SQL may lift, or PostgreSQL does not know

Proposed SQL is untrusted. It runs as a role without rights outside its database, under limits
of time, memory, disk and locks, on a Unix socket in a private folder (Windows: loopback with a
random port and password).

Run so far: Linux, as root in a user namespace, as root with another uid, and as a user. Written
and NOT run: macOS, and Windows (loopback, password, pg_ctl, sparse files); there a backend has no
limit of memory or file size (Windows), and `chill` leaves the system's cache warm (both).

    with database() as connection:                                   # the usual limits
    with database(limits=Limits(statement_seconds=300, disk_mib=20_000)) as connection:
    with proof_database(Limits(...), profile="timing") as one:
        writer, reader = one.connect(), one.connect()                # each for one thread
        one.grow("public.orders", 120 * 1024**3)                     # longer, without disk
        one.chill("orders", "orders_pkey"); one.warm("orders")       # cold and warm runs
        one.run("pgbench", ["-n", "-f", str(one.scratch() / "mix.sql")], seconds=30)
        one.stopped                                                  # which limit was passed

The role owns what it makes, so it may call ``pg_restore_relation_stats`` and
``pg_restore_attribute_stats`` for its own tables. `why_ended` says of a connection that was
cancelled or closed which limit it ran into.
"""

from archkit.proofs.postgres.fresh import DEADLINE_SECONDS, SWITCH, database, proof_database, server
from archkit.proofs.postgres.limits import Limits, Profile
from archkit.proofs.postgres.proof_database import ProofDatabase, script_of
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.start import find_binaries, start_server
from archkit.proofs.postgres.why import RESTARTED, why_ended

__all__ = [
    "DEADLINE_SECONDS",
    "RESTARTED",
    "SWITCH",
    "Limits",
    "Profile",
    "ProofDatabase",
    "Server",
    "database",
    "find_binaries",
    "proof_database",
    "script_of",
    "server",
    "start_server",
    "why_ended",
]
