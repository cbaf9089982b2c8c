"""The real server in a process of its own, for as long as the demo lasts; nothing outlives it."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from app.cli.errors import Refusal
from app.security.scopes import SCOPES
from app.settings import Settings
from app.store import embedded

OVERTURN = (sys.executable, "-m", "app.cli")
PATIENCE = 60
"""Seconds that a start may take on a slow machine, and a stop too."""


@contextmanager
def running_service() -> Iterator[Service]:
    """Start the server; stop it, and remove its data if they are ours, however the demo ends."""
    given = os.environ.get("OVERTURN_DATA")
    folder = Path(given or tempfile.mkdtemp(prefix="overturn-"))
    folder.mkdir(parents=True, exist_ok=True)
    service = Service(folder, kept=given is not None)
    try:
        service.start()
        yield service
    finally:
        service.stop()


class Service:
    """A server on a free port."""

    url: str

    def __init__(self, folder: Path, *, kept: bool) -> None:
        self.folder = folder
        self.kept = kept
        self.environment = {**os.environ, "OVERTURN_DATA": str(folder), "OVERTURN_LOG_LEVEL": "WARNING"}
        self.environment.setdefault("OVERTURN_CLEARINGHOUSE_ALLOW_LOCAL", "true")  # the simulator is there
        self._process: subprocess.Popen[str] | None = None

    @property
    def farewell(self) -> str:
        """What is left."""
        return f"The data stays in {self.folder}." if self.kept else "Every process has ended and the data is gone."

    def start(self) -> None:
        """Start the process; it needs some seconds to be ready."""
        with (self.folder / "demo.log").open("w") as log:
            self._process = subprocess.Popen(  # noqa: S603 (our own program)
                [*OVERTURN, "serve", "--port", "0"],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,  # a group of its own: whatever the server starts ends with it
            )

    def wait_until_ready(self) -> None:
        """Read the line that names the address."""
        process = self._process
        assert process is not None, "started"
        assert process.stdout is not None, "a pipe"
        alarm = threading.Timer(PATIENCE, process.kill)
        alarm.start()
        try:
            line = process.stdout.readline()
        finally:
            alarm.cancel()
        if not line:
            log = (self.folder / "demo.log").read_text(encoding="utf-8")
            raise Refusal(f"The server did not start. It said:\n{log[-2000:]}")
        self.url = line.split()[-1]

    def new_client(self, organization: str) -> dict[str, str]:
        """Create an organisation as an operator does; the credentials of its machine client."""
        made = self._run("org", "create", organization, "--time-zone", "America/Chicago")
        told = dict(line.split("=", 1) for line in made.split())
        return {name: told[name] for name in ("client_id", "client_secret")}

    def person_token(self, organization: str, person: str) -> str:
        """A token with all scopes of a person, as whoever signs people in would give it."""
        return self._run("token", "--org", organization, "--scope", " ".join(SCOPES), "--person", person).strip()

    @property
    def issuer(self) -> str:
        """Who its tokens say they are from."""
        return self.environment.get("OVERTURN_ISSUER") or str(Settings.model_fields["issuer"].default)

    def _run(self, *arguments: str) -> str:
        """What a command of ours prints beside the running service."""
        done = subprocess.run(  # noqa: S603
            [*OVERTURN, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=PATIENCE,
        )
        if done.returncode:
            raise Refusal(f"overturn {arguments[0]} failed: {done.stderr.strip()}")
        return done.stdout

    def stop(self) -> None:
        """Stop the server gracefully, or at all; remove the data."""
        for name in (signal.SIGINT, signal.SIGTERM):
            signal.signal(name, signal.SIG_IGN)
        if self._process is not None:
            self._process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(PATIENCE)
            _end_group(self._process)
        if not self.kept:
            embedded.stop(self.folder / "postgres")
            shutil.rmtree(self.folder, ignore_errors=True)


def _end_group(process: subprocess.Popen[str]) -> None:
    """End what a server left behind that was killed, and the server if it does not stop."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
