"""Rejections by owner, claim and day, and how many each team owes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx

from app.store.database import Database
from tests.conftest import ORG
from tests.routers.acks import a999, ca277, claim, rejected, send, ta1
from tests.routers.asking import post_claim
from tests.routers.staff import add_team

TODAY = datetime.now(UTC).date()
REJECTED = "A7:562:85*20260904*U*450"
OPENED = (
    "INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data) "
    "VALUES (%(org)s, gen_random_uuid(), 'rejection.opened', %(id)s, 1, 'system', 'test', now(), '{}')"
)
ONE_MORE = (
    "INSERT INTO rejections SELECT (jsonb_populate_record(r, jsonb_build_object('id', %(id)s::uuid, 'due_on', "
    "%(on)s::date, 'digest', %(id)s::uuid::text))).* FROM rejections r WHERE r.org_id = %(org)s ORDER BY r.id LIMIT 1"
)


async def test_rejections_are_listed_by_owner_claim_and_day(client: httpx.AsyncClient, database: Database) -> None:
    made = await post_claim(client, 1)
    await send(client, ca277(claim("WORK-1", REJECTED)))
    days = [str(TODAY + timedelta(days=n)) for n in (2, -3, 5, -3, 1)]
    await due(database, *days[1:])
    await send(client, ca277(claim("X-1", REJECTED), number=78))
    assert {it["claim_id"] for it in await rejected(client, claim_id=made["claim_id"])} == {made["claim_id"]}
    days.append(days[0])
    pages, cursor = [], {}
    while not pages or cursor:
        told = {"sort": "due_on", "limit": "2", "owner": "front_end", **cursor}
        page = (await client.get("/v1/rejections", params=told)).json()
        pages.append([it["due_on"] for it in page["data"]])
        cursor = {"cursor": page["next_cursor"]} if page["has_more"] else {}
    assert [day for page in pages for day in page] == sorted(days)
    assert [len(page) for page in pages] == [2, 2, 2]
    near = await rejected(client, due_from=days[4], due_to=days[0], sort="due_on")
    assert [it["due_on"] for it in near] == [days[4], days[0], days[0]]
    assert await rejected(client, owner="triage") == []


async def test_what_is_overdue_is_counted_for_its_team(client: httpx.AsyncClient, database: Database) -> None:
    await send(client, ca277(claim("X-1", REJECTED)))
    await due(database, str(TODAY), str(TODAY - timedelta(days=1)))
    (nobodys,) = await owed(client)
    assert (nobodys["team"], nobodys["work_type"]) == (None, "front_end")
    team = await add_team(client, "Registration", "front_end")
    (owes,) = await owed(client)
    assert owes["team"] == {"id": team["id"], "name": "Registration"}
    for name in ("overdue", "due_today", "upcoming"):
        figure = owes[name]
        assert (figure["count"], figure["amount_denied"], figure["denials"]) == (1, "450.00", None)
        assert len((await client.get(figure["rejections"])).json()["data"]) == 1
    assert await owed(client, day_from=str(TODAY + timedelta(days=3))) == []
    assert (await client.get("/v1/denials", params={"control_point": "rejection"})).status_code == 422


async def owed(client: httpx.AsyncClient, **told: str) -> list[dict[str, Any]]:
    answer = await client.get("/v1/timelines/control-points", params={"kind": "rejection", **told})
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def due(database: Database, *days: str) -> None:
    """One more rejection for each day, like the one that there is."""
    async with database.transaction(ORG) as tx:
        for on in days:
            told = {"org": ORG, "id": uuid4(), "on": on}
            await tx.execute(OPENED, told)
            await tx.execute(ONE_MORE, told)


async def test_errors_of_a_999_and_a_ta1_are_told_in_words(client: httpx.AsyncClient) -> None:
    errors = "IK3*NM1*9*2010AA*8~IK4*9*67*7*BAD~IK3*ZZZ*10**Q~"
    await send(client, a999(5, kind="HC", st01="837", errors=errors))
    await send(client, ta1(9))
    envelope, rejected_set = await rejected(client)
    assert [(it["code"], it["meaning"]) for it in envelope["errors"]] == [
        ("024", "The content is not valid, such as a wrong GS")
    ]
    whole, named, unknown = rejected_set["errors"]
    assert (whole["segment"], whole["meaning"]) == (None, "Segments are in error")
    assert (named["segment"], named["meaning"]) == ("NM1", "Elements of the segment are in error")
    assert [(it["position"], it["meaning"]) for it in named["elements"]] == [(9, "No valid code")]
    assert (unknown["code"], unknown["meaning"]) == ("Q", None)
