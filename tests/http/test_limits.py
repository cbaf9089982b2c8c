"""Bodies above the limit: 413 as a problem, announced or not, and nothing of it is kept."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.settings import Settings
from tests.http.live import Live, live
from tests.http.test_walk import check_problem

JSON = {"Content-Type": "application/json"}
EDI = {"Content-Type": "application/edi-x12"}
LIMIT = 10_000


@pytest.fixture
def small(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "max_json_bytes", LIMIT)
    monkeypatch.setattr(settings, "max_remittance_bytes", LIMIT)


async def in_pieces(size: int) -> AsyncIterator[bytes]:
    for _ in range(size // 1000):
        yield b" " * 1000


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/denials", "application/json"),
        ("/v1/denial-searches", "application/json"),
        ("/v1/remittances", "application/edi-x12"),
        ("/v1/oauth/token", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_body_above_the_limit_is_413(client: httpx.AsyncClient, path: str, media_type: str) -> None:
    headers = {"Content-Type": media_type}
    announced = await client.post(path, content=b" " * (LIMIT + 1), headers=headers)
    check_problem(announced, 413)
    assert str(LIMIT) in announced.json()["detail"]
    streamed = await client.post(path, content=in_pieces(LIMIT + 1000), headers=headers)
    assert "content-length" not in streamed.request.headers
    check_problem(streamed, 413)
    below = await client.post(path, content=in_pieces(LIMIT), headers=headers)
    assert below.status_code in (400, 401, 422)


@pytest.mark.usefixtures("small")
async def test_a_caller_without_a_token_is_told_so_before_the_size(anonymous: httpx.AsyncClient) -> None:
    check_problem(await anonymous.post("/v1/denials", content=b" " * (LIMIT + 1), headers=JSON), 401)
    check_problem(await anonymous.post("/v1/remittances", content=b" " * (LIMIT + 1), headers=EDI), 401)


@pytest.mark.usefixtures("small")
async def test_nothing_of_a_refused_file_is_left(client: httpx.AsyncClient, settings: Settings) -> None:
    await client.post("/v1/remittances", content=in_pieces(LIMIT + 1000), headers=EDI)
    assert list((settings.data / "spool").iterdir()) == []
    assert (await client.get("/v1/remittances")).json()["data"] == []


def resident_kib(server: Live) -> int:
    told = subprocess.run(
        ["ps", "-o", "rss=", "-p", str(server.process.pid)], capture_output=True, text=True, check=True
    )
    return int(told.stdout)


def test_an_endless_body_is_cut_off_and_memory_stays_bounded(clone: Any, folder: Path) -> None:
    piece, sent = b" " * 65_536, []

    def endless() -> Iterator[bytes]:
        for number in range(1_600):
            sent.append(number)
            yield piece

    limits = {"OVERTURN_MAX_REMITTANCE_BYTES": "1000000", "OVERTURN_MAX_JSON_BYTES": "1000000"}
    with live(clone(), folder, OVERTURN_RUN_JOBS="false", **limits) as server, server.client() as client:
        before = resident_kib(server)
        for path, headers in (("/v1/remittances", EDI), ("/v1/denials", JSON)):
            answer = client.post(path, content=endless(), headers=headers)
            check_problem(answer, 413)
        assert list((folder / "spool").iterdir()) == []
        assert client.get("/readyz").status_code == 200
        grown = resident_kib(server) - before
    print(f"sent={len(sent) * len(piece) >> 20}MiB grown={grown}KiB")
    assert grown < 16 * 1024
