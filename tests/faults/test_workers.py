"""Workers that die, and several of them: no job is lost, none is done twice, no process is left over."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.store import embedded
from tests.faults.books import SOAK, assert_same, books, sample, told_twice
from tests.http.live import OVERTURN, Live, live, until

CLAIMS = 10_000 if SOAK else 1_500
EDI = {"Content-Type": "application/edi-x12", "Prefer": "respond-async"}
QUIET = {"OVERTURN_LOG_LEVEL": "WARNING"}


def post(server: Live, body: bytes) -> str:
    with server.client() as client:
        answer = client.post("/v1/remittances", content=body, headers=EDI)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["id"])


def status(server: Live, id_: str) -> str:
    with server.client() as client:
        return str(client.get(f"/v1/remittances/{id_}").json()["status"])


def reading_processes(server: Live) -> list[int]:
    """Processes of the server's group that read files: started by multiprocessing."""
    listed = subprocess.run(["ps", "-ww", "-eo", "pid=,pgid=,args="], capture_output=True, text=True, check=True).stdout
    rows = [line.split(None, 2) for line in listed.splitlines()]
    return [int(pid) for pid, group, args in rows if int(group) == server.process.pid and "spawn_main" in args]


def nobody_is_left(server: Live) -> bool:
    try:
        os.killpg(server.process.pid, 0)
    except ProcessLookupError:
        return True
    return False


def let_the_heartbeat_be_old(where: embedded.Addresses) -> None:
    """As after some quiet seconds; the full run really waits."""
    if not SOAK:
        with psycopg.connect(where.admin) as connection:
            connection.execute("UPDATE jobs.procrastinate_workers SET last_heartbeat = now() - interval '1 minute'")


def test_the_job_of_a_killed_worker_is_taken_over(clone: Any, tmp_path: Path) -> None:
    where = clone()
    server = Live(where, tmp_path / "data", **QUIET)
    try:
        id_ = post(server.start(), sample(CLAIMS, seed=11))
        until(lambda: status(server, id_) == "processing")
        server.kill()
        let_the_heartbeat_be_old(where)
        server.start()
        until(lambda: status(server, id_) == "done", seconds=90, every=0.1)
    finally:
        server.kill()
    assert told_twice(where) == []


def test_work_goes_on_after_the_database_let_go_of_everybody(clone: Any, tmp_path: Path) -> None:
    where = clone()
    with live(where, tmp_path / "data", **QUIET) as server:
        before = post(server, sample(5, seed=13))
        until(lambda: status(server, before) == "done")
        with psycopg.connect(where.admin, autocommit=True) as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            id_ = until(lambda: posted_again(server, sample(5, seed=14)))
            until(lambda: status(server, id_) == "done", seconds=60, every=0.1)
            workers = connection.execute("SELECT id FROM jobs.procrastinate_workers").fetchall()
            assert len(workers) >= 3, "one of each queue"


def posted_again(server: Live, body: bytes) -> str | None:
    """A connection that ended is noticed by whoever uses it first."""
    with server.client() as client:
        answer = client.post("/v1/remittances", content=body, headers=EDI)
        return str(answer.json()["id"]) if answer.is_success else None


def test_a_killed_reading_process_is_replaced(clone: Any, tmp_path: Path) -> None:
    with live(clone(), tmp_path / "data", **QUIET) as server:
        (reader,) = until(lambda: reading_processes(server))
        id_ = post(server, sample(CLAIMS, seed=12))
        until(lambda: status(server, id_) == "processing")
        os.kill(reader, signal.SIGKILL)
        until(lambda: status(server, id_) == "done", seconds=60, every=0.1)
        assert reader not in reading_processes(server)


def test_a_killed_server_leaves_no_process(clone: Any, tmp_path: Path) -> None:
    with live(clone(), tmp_path / "data", **QUIET) as server:
        until(lambda: reading_processes(server))
        server.process.kill()
        server.process.wait()
        until(lambda: nobody_is_left(server))


@pytest.fixture
def two_workers(clone: Any, tmp_path: Path) -> Iterator[tuple[Live, embedded.Addresses]]:
    """A server that runs no jobs, and two workers beside it."""
    where = clone()
    with live(where, tmp_path / "data", OVERTURN_RUN_JOBS="false", **QUIET) as server:
        workers = [
            subprocess.Popen([*OVERTURN, "worker"], env=server.environment, start_new_session=True) for _ in range(2)
        ]
        yield server, where
        for worker in workers:
            worker.terminate()
        assert [worker.wait(30) for worker in workers] == [0, 0]


def test_two_workers_share_the_files(two_workers: Any, clone: Any, tmp_path: Path) -> None:
    server, where = two_workers
    bodies = [sample(CLAIMS // 3, seed=20 + number) for number in range(4)]
    ids = [post(server, body) for body in bodies]
    for id_ in ids:
        until(lambda id_=id_: status(server, id_) == "done", seconds=90, every=0.1)
    assert told_twice(where) == []
    alone, edi = clone(), {"Content-Type": "application/edi-x12"}
    at_once = {"OVERTURN_INLINE_REMITTANCE_BYTES": "100000000"}
    with live(alone, tmp_path / "alone", **at_once, **QUIET) as one, one.client() as client:
        for body in bodies:
            answer: httpx.Response = client.post("/v1/remittances", content=body, headers=edi)
            assert answer.status_code == 201
    assert_same(books(where), books(alone))
