"""Commands in this process for cheap questions, in processes of their own where signals and exit codes count."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from app.cli import cli
from app.store import embedded

Run = Callable[..., Result]
OVERTURN = (sys.executable, "-m", "app.cli")
PATIENCE = 60


@pytest.fixture
def run() -> Run:
    """Run a command in this process."""
    return lambda *arguments: CliRunner().invoke(cli, list(arguments))


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder with a name short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="ovt-"))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(clone: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> embedded.Addresses:
    """The environment of an operator: a migrated database of one's own and an empty data folder."""
    where: embedded.Addresses = clone()
    monkeypatch.setenv("DATABASE_URL", where.service)
    monkeypatch.setenv("DATABASE_ADMIN_URL", where.admin)
    monkeypatch.setenv("OVERTURN_DATA", str(folder))
    return where


def environment(folder: Path) -> dict[str, str]:
    """Of a machine where nothing is set but the data folder."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OVERTURN_", "DATABASE_"))}
    return {**kept, "OVERTURN_DATA": str(folder)}


class Serving:
    """``overturn serve`` on an embedded database."""

    def __init__(self, folder: Path, *options: str) -> None:
        self.environment = environment(folder)
        with (folder / "serve.log").open("a") as log:
            self.process = subprocess.Popen(
                [*OVERTURN, "serve", "--port", "0", *options],
                env=self.environment,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
            )
        self._alarm = threading.Timer(PATIENCE, self.kill)
        self._alarm.start()
        self.url = self.line("Overturn answers at ").split()[-1]

    def line(self, start: str) -> str:
        """The next line of its output that begins so."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith(start):
                return line.strip()
            assert not line.startswith("The sample was not loaded"), line
        raise AssertionError(f"it never said {start!r}")

    def kill(self) -> None:
        """End it and what it started, so that nobody holds its output open."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)

    def stop(self, with_signal: signal.Signals = signal.SIGTERM) -> int:
        """Ask it to stop; its exit code."""
        self._alarm.cancel()
        self.process.send_signal(with_signal)
        try:
            return self.process.wait(PATIENCE)
        finally:
            self.kill()


@pytest.fixture
def serve() -> Iterator[Callable[..., Serving]]:
    """Start servers; none outlives the test."""
    started: list[Serving] = []

    def start(folder: Path, *options: str) -> Serving:
        started.append(Serving(folder, *options))
        return started[-1]

    yield start
    for serving in started:
        if serving.process.poll() is None:
            serving.stop()
