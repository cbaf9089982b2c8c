"""Assignments with real commits: two at one moment, and thousands of claims at once."""

from __future__ import annotations

import asyncio
import time
from typing import Any
from uuid import UUID, uuid4

import httpx

from app.routers.ids import parse, show
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import own, sign_in

URL = "/v1/assignments"
CLAIMS, MOST_SECONDS = 3000, 2.0
CLAIM_ROWS = """
INSERT INTO claims (org_id, id, posted, content, version, created_at, updated_at)
SELECT d.org_id, d.claim_id, false, '{}', 1, now(), now() FROM denials d
"""
CLAIM_EVENTS = """
INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data)
SELECT d.org_id, gen_random_uuid(), 'claim.seen', d.claim_id, 1, 'system', 'test', now(), '{}' FROM denials d
"""


async def load(services: Services, number: int) -> list[str]:
    """Denials on claims of their own."""
    ids = await own(services.database, str(show("per", uuid4())), number)
    async with services.database.transaction(ORG) as tx:
        await tx.execute(CLAIM_EVENTS)
        await tx.execute(CLAIM_ROWS)
    return [str(show("den", id_)) for id_ in ids]


async def owners(services: Services) -> dict[UUID, int]:
    rows = await services.database.read(ORG, "SELECT owner_id, count(*)::int AS n FROM denials GROUP BY 1")
    return {row["owner_id"]: row["n"] for row in rows}


async def test_two_at_one_moment_end_with_one_owner_each_and_all_entries(
    committing: Services, http: httpx.AsyncClient
) -> None:
    ids = await load(committing, 300)
    staff = [await sign_in(http, committing, subject) for subject in ("one", "two", "three", "four")]

    def assign(turn: int) -> Any:
        asked = ids if turn % 2 else ids[::-1]
        body = {"denials": asked, "owner": staff[turn % 4]["id"], "preview": False}
        return http.post(URL, json=body, headers=staff[turn % 4]["headers"])

    for _ in range(3):
        answers = await asyncio.gather(*(assign(turn) for turn in range(4)))
        assert {answer.status_code for answer in answers} <= {201, 409}, [answer.text for answer in answers]
    (last,) = await owners(committing)
    assert last in {parse("per", person["id"]) for person in staff}
    checked = await committing.database.read(
        ORG,
        "SELECT d.version, (SELECT count(*) FROM events e WHERE e.subject_id = d.id) AS entries, "
        "(SELECT e.data->>'to' FROM events e WHERE e.subject_id = d.id AND e.subject_version = d.version) AS given "
        "FROM denials d",
    )
    assert {row["version"] - row["entries"] for row in checked} == {0}
    assert {row["given"] for row in checked} == {str(last)}
    crossed = await committing.database.read_shared(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert crossed == [{"deadlocks": 0}]


async def test_what_no_longer_matches_once_it_is_free_is_not_taken(
    committing: Services, http: httpx.AsyncClient
) -> None:
    await load(committing, 200)
    (before,) = await owners(committing)
    staff = [await sign_in(http, committing, subject) for subject in ("one", "two")]
    body = {"filter": {"owner": [show("per", before)]}, "preview": False}
    answers = await asyncio.gather(
        *(http.post(URL, json=body | {"owner": it["id"]}, headers=it["headers"]) for it in staff)
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409]
    assert len(await owners(committing)) == 1


async def test_an_undo_and_an_assignment_at_one_moment(committing: Services, http: httpx.AsyncClient) -> None:
    ids = await load(committing, 200)
    one, two = [await sign_in(http, committing, subject, role="lead") for subject in ("one", "two")]
    body = {"denials": ids, "preview": False}
    made = (await http.post(URL, json=body | {"owner": one["id"]}, headers=one["headers"])).json()
    answers = await asyncio.gather(
        http.post(URL, json=body | {"owner": two["id"]}, headers=two["headers"]),
        *(http.post(f"{URL}/{made['id']}/reversals", headers=one["headers"]) for _ in range(2)),
    )
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409]
    assert await owners(committing) == {parse("per", two["id"]): 200}


async def test_thousands_of_claims_in_one_call(committing: Services, http: httpx.AsyncClient) -> None:
    await load(committing, CLAIMS)
    one = await sign_in(http, committing, "one")
    body = {"filter": {"queue": ["triage"]}, "owner": one["id"]}

    async def timed(url: str, **told: Any) -> tuple[float, httpx.Response]:
        started = time.perf_counter()
        answer = await http.post(url, headers=one["headers"], **told)
        return time.perf_counter() - started, answer

    looked, shown = await timed(URL, json=body)
    assert (shown.status_code, shown.json()["claims"]) == (200, CLAIMS), shown.text
    told = body | {"preview": False, "preview_token": shown.json()["preview_token"]}
    taken, answer = await timed(URL, json=told)
    assert (answer.status_code, answer.json()["claims"]) == (201, CLAIMS), answer.text
    back, undone = await timed(f"{URL}/{answer.json()['id']}/reversals")
    print(f"claims={CLAIMS} preview={looked:.2f}s assigned={taken:.2f}s undone={back:.2f}s")
    assert undone.json()["reversal"]["denials"] == CLAIMS
    assert max(looked, taken, back) < MOST_SECONDS


async def test_more_than_one_call_takes_is_refused(committing: Services, http: httpx.AsyncClient) -> None:
    await load(committing, 5001)
    one = await sign_in(http, committing, "one")
    body = {"filter": {"queue": ["triage"]}, "owner": one["id"]}
    shown = (await http.post(URL, json=body)).json()
    assert (shown["claims"], shown["preview_token"]) == (5001, None)
    answer = await http.post(URL, json=body | {"preview": False}, headers=one["headers"])
    assert (answer.status_code, answer.json()["most"]) == (422, 5000)
