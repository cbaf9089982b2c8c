"""What is done before the transaction of a remittance begins: once, and holding nobody up."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import psycopg
import pytest

from app.compose import post_remittance
from app.domain.intake import ingest_remittance
from app.routers.schemas.example_files import text_example
from app.wiring import Services
from tests.conftest import SavepointDatabase
from tests.http.test_walk import check_problem

EDI = {"Content-Type": "application/edi-x12"}
KEY = {"Idempotency-Key": "key-1"}
NO_X12 = "hello"


@pytest.fixture
def remittance() -> str:
    return text_example("remittance.835")


@pytest.fixture
def other(remittance: str) -> str:
    """The same payment in an envelope of its own."""
    return remittance.replace("*000000001*0*T", "*000000009*0*T").replace("IEA*1*000000001", "IEA*1*000000009")


@pytest.fixture
def done(services: Services, database: SavepointDatabase, monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often files were read, checked and kept, and how often a transaction was open meanwhile."""
    counted: Counter[str] = Counter()
    begin, put = database.transaction, services.blobs.put

    @asynccontextmanager
    async def transaction(org_id: Any) -> AsyncIterator[Any]:
        async with begin(org_id) as tx:
            counted["open"] += 1
            try:
                yield tx
            finally:
                counted["open"] -= 1

    def note(name: str) -> None:
        counted[name] += 1
        counted["held up"] += bool(counted["open"])

    def noting(name: str, work: Any) -> Any:
        def run(*given: Any) -> Any:
            note(name)
            return work(*given)

        return run

    monkeypatch.setattr(database, "transaction", transaction)
    monkeypatch.setattr(services.blobs, "put", noting("put", put))
    for name in ("read_all", "check"):
        monkeypatch.setattr(post_remittance, name, noting(name, getattr(post_remittance, name)))
    return counted


async def post(client: httpx.AsyncClient, body: str, **headers: str) -> httpx.Response:
    return await client.post("/v1/remittances", content=body, headers=EDI | headers)


@pytest.mark.parametrize(("prefer", "status", "looked"), [("", 201, "read_all"), ("respond-async", 202, "check")])
async def test_no_transaction_waits_for_the_reading_or_for_the_blob(
    client: httpx.AsyncClient, done: Counter[str], remittance: str, prefer: str, status: int, looked: str
) -> None:
    assert (await post(client, remittance, Prefer=prefer)).status_code == status
    assert done == Counter({looked: 1, "put": 1})


async def test_the_same_bytes_are_not_read_again(
    client: httpx.AsyncClient, done: Counter[str], remittance: str
) -> None:
    assert [(await post(client, remittance)).status_code for _ in range(2)] == [201, 200]
    assert done == Counter(read_all=1, put=1)


async def test_what_cannot_be_read_is_not_kept(client: httpx.AsyncClient, done: Counter[str]) -> None:
    for prefer in ("", "respond-async"):
        check_problem(await post(client, NO_X12, Prefer=prefer), 422)
    assert done == Counter(read_all=1, check=1)


async def test_a_transaction_that_is_tried_again_takes_the_same_reading(
    client: httpx.AsyncClient, done: Counter[str], remittance: str, other: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await post(client, remittance)
    finish, attempts = ingest_remittance.RemittanceIntake.finish, []

    async def deadlock_at_first(intake: Any) -> Any:
        attempts.append(await finish(intake))
        if len(attempts) == 1:
            raise psycopg.errors.DeadlockDetected
        return attempts[-1]

    monkeypatch.setattr(ingest_remittance.RemittanceIntake, "finish", deadlock_at_first)
    answer = await post(client, other)
    assert answer.status_code == 201
    assert attempts[0].counts == attempts[1].counts
    assert (answer.json()["counts"]["duplicates"], answer.json()["counts"]["findings"]) == (1, 1)
    assert done == Counter(read_all=2, put=2)


class TestKeys:
    async def test_a_stored_answer_needs_nothing_of_the_file(
        self, client: httpx.AsyncClient, done: Counter[str], remittance: str
    ) -> None:
        first, again = [await post(client, remittance, **KEY) for _ in range(2)]
        assert (first.status_code, again.status_code, again.content) == (201, 201, first.content)
        assert done == Counter(read_all=1, put=1)

    async def test_nothing_is_kept_of_another_file_under_a_used_key(
        self, client: httpx.AsyncClient, done: Counter[str], remittance: str, other: str
    ) -> None:
        await post(client, remittance, **KEY)
        for body in (other, NO_X12):
            assert (await post(client, body, **KEY)).json()["type"].endswith("/key-reused")
        assert done == Counter(read_all=1, put=1)

    async def test_a_file_that_could_not_be_read_leaves_its_key_free(
        self, client: httpx.AsyncClient, remittance: str
    ) -> None:
        assert [(await post(client, NO_X12, **KEY)).status_code for _ in range(2)] == [422, 422]
        assert (await post(client, remittance, **KEY)).status_code == 201

    async def test_a_misshapen_key_is_refused_before_the_file_is_read(
        self, client: httpx.AsyncClient, done: Counter[str], remittance: str
    ) -> None:
        check_problem(await post(client, remittance, **{"Idempotency-Key": "a b"}), 400)
        assert not done
