"""A throw-away PostgreSQL for proofs; `start` is the only file of archkit that starts one.

    database()  ->  a fresh database, seen as a role that is no superuser
      server()  ->  one server a process, started when first needed, gone with the process
        template    initdb once per user and version, copied for each server
        child       gives up root, watches over the server, removes its folder

Proposed SQL is untrusted. It runs as a role without rights outside its database, under limits
of time, memory, disk and locks, on a Unix socket in a private folder (Windows: loopback with a
random port and password).
"""

from archkit.proofs.postgres.fresh import DEADLINE_SECONDS, SWITCH, database, server
from archkit.proofs.postgres.running import Server
from archkit.proofs.postgres.start import find_binaries, start_server

__all__ = ["DEADLINE_SECONDS", "SWITCH", "Server", "database", "find_binaries", "server", "start_server"]
