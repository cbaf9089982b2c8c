"""Files on their way to a command."""

from __future__ import annotations

import asyncio
import errno

import httpx
import pytest
from obstore.exceptions import GenericError

from app.http.upload import UploadRoute
from app.settings import Settings
from app.wiring import Services
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


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left on device"), GenericError("bucket away")])
async def test_a_store_that_keeps_nothing_is_a_503_and_nothing_stays(
    client: httpx.AsyncClient, services: Services, remittance: str, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    async def refuse(*_: object) -> None:
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(services.blobs, "put", refuse)
        answer = await client.post("/v1/remittances", content=remittance, headers=EDI)
    check_problem(answer, 503)
    assert "bucket" not in answer.text
    assert int(answer.headers["retry-after"]) > 0
    assert (await client.get("/v1/remittances")).json()["data"] == []
    assert (await client.post("/v1/remittances", content=remittance, headers=EDI)).status_code == 201
