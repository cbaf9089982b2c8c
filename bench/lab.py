"""A data folder of its own, and in it the real server with its embedded PostgreSQL, for as long as a run lasts."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.store import embedded

OVERTURN = (sys.executable, "-m", "app.cli")
SCOPES = "denials:read denials:write"


@dataclass(frozen=True, slots=True)
class Lab:
    """A running service."""

    folder: Path
    url: str
    pid: int
    where: embedded.Addresses

    def organization(self, name: str) -> str:
        """Create one; its id."""
        told = _overturn(self.folder, "org", "create", name, "--time-zone", "UTC")
        return dict(line.split("=", 1) for line in told.split())["org_id"]

    def token(self, organization: str) -> str:
        """The token of one of its machines."""
        return _overturn(self.folder, "token", "--org", organization, "--scope", SCOPES).strip()


@contextmanager
def laboratory() -> Iterator[Lab]:
    """Start everything; leave nothing."""
    folder = Path(tempfile.mkdtemp(prefix="ovb-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)  # after the database has stopped, which is at exit too
    where = embedded.start(folder.resolve() / "postgres")
    server = subprocess.Popen(
        [*OVERTURN, "serve", "--port", "0"],
        env=environment(folder),
        stdout=subprocess.PIPE,
        stderr=(folder / "server.log").open("wb"),
        text=True,
    )
    try:
        assert server.stdout is not None, "a pipe"
        url = server.stdout.readline().split()[-1:]
        if not url:
            raise RuntimeError((folder / "server.log").read_text()[-2000:])
        yield Lab(folder, url[0], server.pid, where)
    finally:
        stop(server)


def stop(process: subprocess.Popen[str]) -> None:
    """Gracefully, or at all."""
    process.terminate()
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the caller's own installation is touched."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OVERTURN_", "DATABASE_"))}
    return {**kept, "OVERTURN_DATA": str(folder)}


def _overturn(folder: Path, *arguments: str) -> str:
    done = subprocess.run([*OVERTURN, *arguments], env=environment(folder), capture_output=True, text=True, check=True)
    return done.stdout
