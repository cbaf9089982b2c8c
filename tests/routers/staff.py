"""People and teams over HTTP, for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.routers.ids import parse
from app.store.database import Database
from app.wiring import Services
from tests.conftest import ORG, bearer

ISSUER = "https://login.example.com"


def day(ahead: int) -> str:
    """Today, or so many days later, in UTC: the time zone of the tests' organisations."""
    return str(datetime.now(UTC).date() + timedelta(ahead))


def somebody(subject: str, **told: Any) -> dict[str, Any]:
    return {"issuer": ISSUER, "subject": subject, "name": f"Name of {subject}", "role": "analyst", **told}


async def add(client: httpx.AsyncClient, subject: str, **told: Any) -> dict[str, Any]:
    answer = await client.post("/v1/people", json=somebody(subject, **told))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def sign_in(client: httpx.AsyncClient, services: Services, subject: str, **told: Any) -> dict[str, Any]:
    """A person of the tests' organisation; ``headers`` are those of their token."""
    made = await add(client, subject, issuer=services.settings.issuer, **told)
    return {**made, "headers": bearer(services, person=subject)}


async def add_team(client: httpx.AsyncClient, name: str, *work_types: str) -> dict[str, Any]:
    answer = await client.post("/v1/teams", json={"name": name, "work_types": work_types})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def change(client: httpx.AsyncClient, was: dict[str, Any], **told: Any) -> httpx.Response:
    """Replace a person by itself with other members."""
    shown_only = ("id", "open_denials", "version", "created_at", "updated_at")
    body = {name: value for name, value in was.items() if name not in shown_only} | told
    return await client.put(f"/v1/people/{was['id']}", json=body, headers={"If-Match": f'"{was["version"]}"'})


async def own(database: Database, owner: str, number: int, stage: str = "decision") -> list[UUID]:
    """Denials that a person owns, each with its event, as a backlog load would leave them."""
    ids, person = [uuid4() for _ in range(number)], parse("per", owner)
    resolved = stage == "resolved"
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
            "SELECT %s, gen_random_uuid(), 'denial.captured', id, 1, 'system', 'test', now(), '{}' "
            "FROM unnest(%s::uuid[]) AS id",
            (ORG, ids),
        )
        await tx.execute(
            "INSERT INTO denials (org_id, id, claim_id, payer_id, event_id, reason_key, group_code, carc, remit_date, "
            "received_on, amount_denied, amount_at_risk, amount_recovered, paid_beyond_denied, stage, outcome, "
            "resolved_on, lead, owner_kind, owner_id, owner_name, next_action, due_on, detail, version, created_at, "
            "updated_at) SELECT %(org)s, id, gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'k', 'CO', '197', "
            "current_date, current_date, 100, 100, 0, 0, %(stage)s, %(outcome)s, %(day)s, true, 'person', %(owner)s, 'X', "
            "'sort', current_date, '{}', 1, now(), now() FROM unnest(%(ids)s::uuid[]) AS id",
            {
                "org": ORG,
                "stage": stage,
                "outcome": "written_off" if resolved else None,
                "day": datetime.now(UTC).date() if resolved else None,
                "owner": person,
                "ids": ids,
            },
        )
    return ids


async def give(database: Database, denial: str, owner: str) -> None:
    """Make a person the owner of a new denial, with the event that it takes."""
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
            "SELECT org_id, gen_random_uuid(), 'denial.assigned', id, version + 1, 'system', 'test', now(), '{}' "
            "FROM denials WHERE id = %s",
            (parse("den", denial),),
        )
        await tx.execute(
            "UPDATE denials SET owner_kind = 'person', owner_id = %s, owner_name = 'X', version = version + 1 WHERE id = %s",
            (parse("per", owner), parse("den", denial)),
        )
