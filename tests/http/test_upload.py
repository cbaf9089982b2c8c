"""Files on their way to a command."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from app.http.upload import UploadRoute
from app.settings import Settings
from tests.http.test_walk import check_problem

EDI = {"Content-Type": "application/edi-x12"}


async def test_only_so_many_files_are_in_memory_at_once(
    client: httpx.AsyncClient, settings: Settings, remittance: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    turns = asyncio.Semaphore(0)
    monkeypatch.setattr(UploadRoute, "turns", turns)
    monkeypatch.setattr(settings, "lock_timeout", 0.01)
    answer = await client.post("/v1/remittances", content=remittance, headers=EDI)
    check_problem(answer, 503)
    assert int(answer.headers["retry-after"]) > 0
    turns.release()
    for body in (remittance, "hello", remittance):  # a turn is given back, whatever came of it
        answer = await client.post("/v1/remittances", content=body, headers=EDI)
        assert answer.status_code in (200, 201, 422)
