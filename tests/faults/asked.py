"""A simulated payer over real HTTP and workers, each a process of its own, and questions to be asked."""

from __future__ import annotations

import asyncio
import json
import os
import select
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import psycopg
from psycopg.rows import dict_row

from app.main import create_app
from app.routers.ids import show
from app.routers.schemas.example_files import example
from app.settings import Settings
from app.store import embedded
from app.wiring import build, database_of
from tests.compose.asking import ask_of, denials
from tests.conftest import bearer
from tests.http.live import OVERTURN, PATIENCE


@dataclass
class Payers:
    """``overturn simulator`` with a script."""

    script: dict[str, Any]
    folder: Path
    url: str = ""
    process: Any = None

    def start(self) -> Payers:
        file = self.folder / "script.json"
        file.write_text(json.dumps(self.script))
        self.process = subprocess.Popen(
            [*OVERTURN, "simulator", "--port", "0", "--script", str(file)],
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        ready, _, _ = select.select([self.process.stdout], [], [], PATIENCE)
        line = self.process.stdout.readline() if ready else ""
        assert line, "the simulator did not start"
        self.url = next(word for word in line.split() if word.startswith("http"))
        return self

    def get(self, what: str) -> dict[str, Any]:
        return dict(httpx.get(f"{self.url}/{what}", trust_env=False, timeout=PATIENCE).json())

    def stop(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait()


@dataclass
class Asking:
    """Everything in one place."""

    where: embedded.Addresses
    folder: Path
    environment: dict[str, str]
    payers: Payers
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def start_worker(self, metrics_at: int | None = None) -> subprocess.Popen[bytes]:
        environment = dict(self.environment)
        if metrics_at is not None:
            environment["OVERTURN_WORKER_METRICS_PORT"] = str(metrics_at)
        with (self.folder / "worker.log").open("a") as log:
            worker = subprocess.Popen([*OVERTURN, "worker"], env=environment, start_new_session=True, stderr=log)
        self.workers.append(worker)
        return worker

    def metrics(self, at: int) -> str:
        """Of a worker that shows them there."""
        return httpx.get(f"http://127.0.0.1:{at}/metrics", trust_env=False, timeout=PATIENCE).text

    def rows(self, sql: str, *params: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.where.admin, row_factory=dict_row, options="-c timezone=UTC") as connection:
            return connection.execute(sql, params).fetchall()

    def count(self, sql: str) -> int:
        return int(self.rows(f"SELECT count(*) AS n FROM {sql}")[0]["n"])

    def ask(self, per_payer: int, payers: int, concurrency: int) -> None:
        """So many questions to each of so many payers, and then say how they are asked."""
        asyncio.run(self._ask(per_payer, payers, concurrency))

    async def _ask(self, per_payer: int, payers: int, concurrency: int) -> None:
        settings = Settings(data=self.folder, run_jobs=False, clearinghouse_allow_local=True)
        services = build(settings, database_of(settings, self.where, pool=4))
        await services.database.open()
        transport = httpx.ASGITransport(app=create_app(services))
        async with httpx.AsyncClient(transport=transport, base_url="http://test", headers=bearer(services)) as client:
            made = await client.post("/v1/connections", json=_connection(self.payers.url))
            assert made.status_code == 201, made.text
            told = {"connection_id": made.json()["id"], "concurrency": concurrency, "downtime": {"time_zone": "UTC"}}
            for number in range(payers):
                rows = await denials(client, services.database, per_payer, f"Payer {number}", number * per_payer)
                await ask_of(services.database, rows, datetime.now(UTC))
                limits = {"payer_number": f"SIM{number}", "per_minute": 60_000, "burst": 1_000}
                url = f"/v1/payers/{show('pyr', rows[0]['payer_id'])}/status-connection"
                answer = await client.put(url, json=told | limits, headers={"If-Match": '"0"'})
                assert answer.status_code == 200, answer.text
        await services.database.close()

    def most_memory(self, worker: subprocess.Popen[bytes]) -> float:
        """The most that a process has had resident, in MB of a million bytes."""
        lines = Path(f"/proc/{worker.pid}/status").read_text().splitlines()
        return int(next(line.split()[1] for line in lines if line.startswith("VmHWM"))) * 1024 / 1e6

    def seconds(self) -> float:
        """From the first question that left to the last result."""
        (row,) = self.rows(
            "SELECT extract(epoch FROM max(i.updated_at) - min(i.first_sent_at)) AS s FROM status_inquiries i"
        )
        return float(row["s"])


def _connection(url: str) -> dict[str, Any]:
    told = {"adapter": "simulator", "url": f"{url}/core/mime", "usage": "test", "auth": {"kind": "none"}}
    return example("connection") | told


@contextmanager
def asking(where: embedded.Addresses, folder: Path, script: dict[str, Any], **environment: str) -> Iterator[Asking]:
    """A payer, a database, and workers as they are started; all gone in the end."""
    told = {
        **{name: value for name, value in os.environ.items() if not name.startswith("OVERTURN_")},
        "DATABASE_URL": where.service,
        "DATABASE_ADMIN_URL": where.admin,
        "OVERTURN_DATA": str(folder),
        "OVERTURN_CLEARINGHOUSE_ALLOW_LOCAL": "true",
        "OVERTURN_LOG_LEVEL": "WARNING",
    }
    made = Asking(where, folder, told | environment, Payers(script, folder))
    try:
        made.payers.start()
        yield made
    finally:
        for worker in made.workers:
            with_group(worker, signal.SIGKILL)
        made.payers.stop()


def with_group(worker: subprocess.Popen[bytes], kind: int) -> None:
    """A signal to a worker and all that it started."""
    if worker.poll() is None:
        os.killpg(worker.pid, kind)
        worker.wait()
