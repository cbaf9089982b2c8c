"""The real server in a process group of its own, on a database of its own."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from app.settings import Settings
from app.store import embedded
from app.wiring import key_source
from tests.conftest import ORG

PATIENCE = 30
OVERTURN = (sys.executable, "-m", "app.cli")


class Live:
    """``overturn serve``: start it, stop it, kill it, start it again on the same data."""

    def __init__(self, where: embedded.Addresses, folder: Path, **environment: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "server.log"
        self.folder = folder
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("OVERTURN_")},
            "DATABASE_URL": where.service,
            "DATABASE_ADMIN_URL": where.admin,
            "OVERTURN_DATA": str(folder),
            **environment,
        }
        self.url = ""
        self._issuer: Any = None
        self._process: subprocess.Popen[str] | None = None

    @property
    def process(self) -> subprocess.Popen[str]:
        assert self._process is not None, "start it first"
        return self._process

    def start(self) -> Live:
        """Start, and wait for the line that names the address."""
        with self.log.open("a") as log:
            self._process = subprocess.Popen(
                [*OVERTURN, "serve", "--port", "0"],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        assert self._process.stdout is not None
        ready, _, _ = select.select([self._process.stdout], [], [], PATIENCE)
        line = self._process.stdout.readline() if ready else ""
        assert line, f"the server did not start:\n{self.log.read_text()[-3000:]}"
        self.url = line.split()[-1]
        return self

    def headers(
        self,
        org_id: Any = ORG,
        scope: str = "denials:read denials:write playbooks:write admin",
        person: str | None = None,
    ) -> dict[str, str]:
        """A machine client of an organisation, or somebody with this subject."""
        if self._issuer is None:
            self._issuer = key_source(Settings(data=self.folder))[1]
        token = self._issuer.issue(
            org_id=org_id,
            client_id="partner",
            subject=person or "partner",
            scopes=scope.split(),
            kind="person" if person else "client",
        )
        return {"Authorization": f"Bearer {token}"}

    def client(self, org_id: Any = ORG) -> httpx.Client:
        """A partner system."""
        return httpx.Client(base_url=self.url, headers=self.headers(org_id), timeout=PATIENCE, trust_env=False)

    def lines(self) -> list[dict[str, Any]]:
        """What it has logged so far."""
        return [json.loads(line) for line in self.log.read_text().splitlines() if line.endswith("}")]

    def stop(self, kind: int = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(kind)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()

    def kill(self) -> None:
        """End the server and its worker process at once, as a power cut would."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@contextmanager
def live(where: embedded.Addresses, folder: Path, **environment: str) -> Iterator[Live]:
    """A running server, gone afterwards whatever happened."""
    server = Live(where, folder, **environment)
    try:
        yield server.start()
    finally:
        if server._process is not None:
            server.kill()


def until(true: Any, seconds: float = PATIENCE, every: float = 0.02) -> Any:
    """Ask again until the answer is truthy; fails when time is up."""
    end = time.monotonic() + seconds
    while not (answer := true()):
        assert time.monotonic() < end, "it did not come true in time"
        time.sleep(every)
    return answer
