"""Starting and stopping the real server: requests in hand are finished, notes are written, wrong roles refused."""

from __future__ import annotations

import os
import socket
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from app.store import embedded
from app.store.database import Database
from tests.conftest import ORG
from tests.http.live import OVERTURN, Live, live, until


def half_of_a_request(server: Live, body: bytes) -> socket.socket:
    """A connection on which a remittance has begun to come in."""
    port = int(server.url.rpartition(":")[2])
    head = "POST /v1/remittances HTTP/1.1\r\nHost: x\r\nContent-Type: application/edi-x12\r\nConnection: close\r\n"
    token = server.headers()["Authorization"]
    connection = socket.create_connection(("127.0.0.1", port), timeout=20)
    connection.sendall(f"{head}Authorization: {token}\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    connection.sendall(body[: len(body) // 2])
    return connection


def rest_of(connection: socket.socket) -> bytes:
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    connection.close()
    return answer


def test_a_graceful_stop_finishes_the_request_in_hand(clone: Any, folder: Path, remittance: str) -> None:
    where, body = clone(), remittance.encode()
    with live(where, folder, OVERTURN_RUN_JOBS="false") as server:
        with server.client() as client:
            reads = [client.get("/v1/denials").status_code for _ in range(7)]
        connection = half_of_a_request(server, body)
        until(lambda: any((folder / "spool").glob("body-*")))
        with ThreadPoolExecutor(1) as aside:
            stopped = aside.submit(server.stop)
            until(lambda: refused(server))
            connection.sendall(body[len(body) // 2 :])
            answer = rest_of(connection)
            assert answer.startswith(b"HTTP/1.1 201 ")
            assert stopped.result() == 0
    assert reads == [200] * 7
    assert list((folder / "spool").iterdir()) == []
    with psycopg.connect(where.admin) as connection_:
        noted = connection_.execute("SELECT count(*) FROM accesses WHERE operation = 'list_denials'").fetchone()
        stored = connection_.execute("SELECT status FROM remittances").fetchall()
    assert noted == (7,)
    assert stored == [("done",)]


def refused(server: Live) -> bool:
    """Whether new connections are no longer taken."""
    try:
        socket.create_connection(("127.0.0.1", int(server.url.rpartition(":")[2])), timeout=1).close()
    except ConnectionRefusedError:
        return True
    return False


def test_a_sender_that_goes_away_leaves_nothing(clone: Any, folder: Path, remittance: str) -> None:
    with live(clone(), folder, OVERTURN_RUN_JOBS="false", OVERTURN_LOG_LEVEL="INFO") as server:
        connection = half_of_a_request(server, remittance.encode())
        until(lambda: any((folder / "spool").glob("body-*")))
        connection.close()
        until(lambda: not any((folder / "spool").iterdir()))
        with server.client() as client:
            assert client.get("/v1/remittances").json()["data"] == []
        until(lambda: 499 in {line.get("status") for line in server.lines()})
    assert [line for line in server.lines() if line["level"] == "error"] == []


def test_what_a_killed_process_left_is_removed_at_the_next_start(clone: Any, folder: Path) -> None:
    left, young = folder / "spool" / "body-left", folder / "spool" / "body-young"
    left.parent.mkdir(parents=True)
    for path in (left, young):
        path.write_bytes(b"ISA")
    os.utime(left, (time.time() - 2 * 3600,) * 2)
    with live(clone(), folder, OVERTURN_RUN_JOBS="false"):
        assert (left.exists(), young.exists()) == (False, True)


def test_an_exhausted_pool_is_503_and_says_when_to_come_back(clone: Any, folder: Path) -> None:
    where = clone()
    few = {"OVERTURN_API_POOL": "2", "OVERTURN_LOCK_TIMEOUT": "0.4", "OVERTURN_RUN_JOBS": "false"}
    with live(where, folder, **few) as server, psycopg.connect(where.admin) as blocker:
        blocker.execute("LOCK TABLE denials, clients IN ACCESS EXCLUSIVE MODE")
        posts = [("POST", "/v1/denial-searches")] * 5 + [("GET", "/v1/denials")] * 5

        def ask(asked: tuple[str, str]) -> httpx.Response:
            with server.client() as client:
                return client.request(*asked, json={} if asked[0] == "POST" else None)

        with ThreadPoolExecutor(len(posts)) as threads:
            answers = list(threads.map(ask, posts))
        assert {answer.status_code for answer in answers} <= {409, 503}
        away = [answer for answer in answers if answer.status_code == 503]
        assert away
        for answer in away:
            assert answer.headers["content-type"] == "application/problem+json"
            assert int(answer.headers["retry-after"]) > 0
        blocker.rollback()
        with server.client() as client:
            assert client.get("/v1/denials").status_code == 200


@pytest.fixture
def free_role(clone: Any) -> Any:
    """A database, and a role that row-level security would not bind."""
    where = clone()
    with psycopg.connect(where.admin, autocommit=True) as connection:
        connection.execute("CREATE ROLE free LOGIN BYPASSRLS")
        connection.execute("GRANT SELECT ON alembic_version TO free")
        yield embedded.Addresses(psycopg.conninfo.make_conninfo(where.service, user="free"), where.admin)
        connection.execute("DROP OWNED BY free; DROP ROLE free")


@pytest.mark.parametrize("which", ["superuser", "bypassrls"])
def test_serve_refuses_a_role_that_row_level_security_does_not_bind(free_role: Any, folder: Path, which: str) -> None:
    address = free_role.admin if which == "superuser" else free_role.service
    server = Live(embedded.Addresses(address, free_role.admin), folder)
    done = subprocess.run(
        [*OVERTURN, "serve", "--port", "0"],
        env=server.environment,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 1
    assert "BYPASSRLS" in done.stderr
    assert "Traceback" not in done.stderr


async def test_the_application_itself_refuses_such_a_role(server: embedded.Addresses) -> None:
    database = Database(server.admin, 2, 1, 1)
    with pytest.raises(RuntimeError, match="BYPASSRLS"):
        await database.open()
    await database.close()


def test_it_starts_within_seconds(clone: Any, folder: Path) -> None:
    started = time.perf_counter()
    with live(clone(), folder) as server, server.client(ORG) as client:
        assert client.get("/readyz").status_code == 200
    seconds = time.perf_counter() - started
    print(f"seconds={seconds:.1f}")
    assert seconds < 20
