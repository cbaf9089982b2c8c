"""Payers that can be asked, and claims that they can be asked about, for tests."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.routers.ids import parse
from app.routers.schemas.example_files import example
from app.store.database import Database
from tests.conftest import ORG
from tests.routers.work import post, read

EVENT = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "SELECT %s, gen_random_uuid(), %s, id, 1, 'system', 'test', now(), '{}' FROM unnest(%s::uuid[]) AS id"
)
CONNECTION = (
    "INSERT INTO connections (org_id, id, name, adapter, url, sender_id, receiver_id, sender_qualifier, "
    "receiver_qualifier, submitter_name, submitter_etin, "
    "usage, auth_kind, auth, version, created_at, updated_at) VALUES (%s, %s, 'Clearing', 'core_mime', "
    "'http://127.0.0.1:9/', 'SENDER', 'CLEARING', 'ZZ', 'ZZ', 'SAMPLE CLINIC', 'ETIN1', 'T', 'none', '{}', 1, now(), now())"
)
PAYER = (
    "INSERT INTO payer_connections (org_id, id, connection_id, payer_number, concurrency, per_minute, burst, most_days, "
    "downtime, version, created_at, updated_at) VALUES (%s, %s, %s, '12345', 2, 60, 10, 30, '{}', 1, now(), now())"
)


async def connect(database: Database, payer: str) -> UUID:
    """Give a payer a connection, as its settings would. Returns the connection's id."""
    connection, payer_id = uuid4(), parse("pyr", payer)
    async with database.transaction(ORG) as tx:
        await tx.execute(EVENT, (ORG, "connection.created", [connection]))
        await tx.execute(CONNECTION, (ORG, connection))
        await tx.execute(EVENT, (ORG, "status_connection.changed", [payer_id]))
        await tx.execute(PAYER, (ORG, payer_id, connection))
    return connection


async def posted(client: httpx.AsyncClient, number: int, **told: Any) -> dict[str, Any]:
    """A denial whose claim was posted too: nothing is missing to ask about it."""
    denial = await post(client, number)
    await post_claim(client, number, **told)
    return await read(client, denial["id"])


async def post_claim(client: httpx.AsyncClient, number: int, **told: Any) -> dict[str, Any]:
    """The sender's own record of the claim that ``post`` denies."""
    claim = copy.deepcopy(example("claim")) | {"patient_control_number": f"WORK-{number}", **told}
    answer = await client.post("/v1/claims", json={"items": [claim]})
    assert answer.status_code == 201, answer.text
    return dict(answer.json()["items"][0])


async def ask(client: httpx.AsyncClient, denial: str, key: str = "k1", **headers: str) -> httpx.Response:
    return await client.post(
        f"/v1/denials/{denial}/status-checks",
        json={"channel": "electronic"},
        headers={"Idempotency-Key": key, **headers},
    )
