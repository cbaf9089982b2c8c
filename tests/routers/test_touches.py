"""Touches over HTTP: from what people open and do to who had the claim for nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from app.domain.touches.actions import LOOKS
from app.routers.schemas.touches import TouchesOut
from app.store.queries.touches import openings
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase
from tests.http.operations import operations
from tests.routers.staff import sign_in
from tests.routers.work import post

NO_LOOKS = {"get_touches"}
"""A read of one denial that is no touch: whoever counts work does none."""


@pytest.fixture
async def people(client: httpx.AsyncClient, services: Services) -> dict[str, dict[str, Any]]:
    roles = {"ann": "analyst", "bob": "analyst", "lead": "lead", "auditor": "auditor"}
    return {name: await sign_in(client, services, name, role=role) for name, role in roles.items()}


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    return await post(client, 1, "197", "16")


async def touches(client: httpx.AsyncClient, services: Services, denial: dict[str, Any]) -> TouchesOut:
    await services.accesses.flush()
    answer = await client.get(f"/v1/denials/{denial['id']}/touches")
    assert answer.status_code == 200, answer.text
    return TouchesOut.model_validate(answer.json())


async def act(client: httpx.AsyncClient, person: dict[str, Any], method: str, url: str, body: Any = None) -> Any:
    answer = await client.request(method, url, json=body, headers=person["headers"] | {"If-Match": "*"})
    assert answer.is_success, answer.text
    return answer.json()


async def test_machines_touch_nothing(client, services, denial):
    await client.get(f"/v1/denials/{denial['id']}")
    shown = await touches(client, services, denial)
    assert (shown.touches, shown.duplicate_touches, shown.people, shown.data) == (0, 0, 0, [])
    assert (shown.denial_id, shown.sitting_minutes, shown.complete) == (denial["id"], 30, True)


async def test_one_sitting_is_one_touch_whatever_is_done_in_it(client, services, denial, people):
    ann, url = people["ann"], f"/v1/denials/{denial['id']}"
    await act(client, ann, "GET", url)
    await act(client, ann, "GET", f"{url}/timeline")
    await act(client, ann, "GET", f"/v1/claims/{denial['claim_id']}")
    await act(client, ann, "POST", f"{url}/notes", {"text": "Called"})
    await act(client, ann, "POST", f"{url}/decisions", {"path": "fix", "fix_kind": "coding", "reason": "Modifier"})
    (touch,) = (await touches(client, services, denial)).data
    assert (touch.person_id, touch.person_name, touch.changed, touch.duplicate) == (ann["id"], ann["name"], True, False)
    assert touch.actions == {"opened": 3, "denial.noted": 1, "denial.decided": 1}


async def test_a_sibling_is_of_the_same_claim(client, services, denial, people):
    await act(client, people["ann"], "GET", f"/v1/denials/{denial['id']}")
    await act(client, people["ann"], "GET", f"/v1/denials/{denial['siblings'][0]}")
    (touch,) = (await touches(client, services, denial)).data
    assert touch.actions == {"opened": 2}


async def test_a_second_person_without_a_change_is_a_duplicate_until_a_step_is_done(client, services, denial, people):
    url = f"/v1/denials/{denial['id']}"
    await act(client, people["ann"], "GET", url)
    await act(client, people["bob"], "GET", url)
    shown = await touches(client, services, denial)
    assert [(it.person_id, it.why) for it in shown.data] == [
        (people["ann"]["id"], None),
        (people["bob"]["id"], "second_person"),
    ]
    assert (shown.touches, shown.duplicate_touches, shown.people) == (2, 1, 2)
    await act(client, people["bob"], "POST", f"{url}/notes", {"text": "Seen"})
    assert (await touches(client, services, denial)).duplicate_touches == 0


async def test_after_a_decision_the_next_one_may_look(client, services, denial, people):
    url = f"/v1/denials/{denial['id']}"
    await act(
        client,
        people["ann"],
        "POST",
        f"{url}/decisions",
        {"path": "fix", "fix_kind": "coding", "reason": "Modifier"},
    )
    await act(client, people["bob"], "GET", url)
    assert [it.why for it in (await touches(client, services, denial)).data] == [None, None]
    await act(client, people["lead"], "POST", f"{url}/decision-reversals", {"reason": "The wrong one"})
    assert [it.why for it in (await touches(client, services, denial)).data] == [None, None, "returned"]


async def test_what_is_taken_from_a_queue_is_touched(client, services, denial, people):
    taken = await act(client, people["ann"], "POST", "/v1/queues/all/checkouts")
    assert taken["item"]["denial"]["id"] == denial["id"]
    (touch,) = (await touches(client, services, denial)).data
    assert (touch.actions, touch.changed) == ({"taken_from_queue": 1}, False)


async def test_neither_auditors_nor_counting_nor_refusals_are_touches(client, services, denial, people):
    url = f"/v1/denials/{denial['id']}"
    await act(client, people["auditor"], "GET", url)
    await act(client, people["lead"], "GET", f"{url}/touches")
    await act(client, people["lead"], "GET", "/v1/denials")
    refused = await client.get(f"{url}x", headers=people["lead"]["headers"])
    assert refused.status_code == 422
    assert (await touches(client, services, denial)).touches == 0


async def test_a_shorter_sitting_makes_more_touches(client, services, denial, people, monkeypatch, database):
    url = f"/v1/denials/{denial['id']}"
    await act(client, people["ann"], "GET", url)
    await services.accesses.flush()
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "INSERT INTO accesses SELECT org_id, gen_random_uuid(), at - %s, actor_id, operation, subject, status, "
            "rows, request_id FROM accesses WHERE operation = 'get_denial' AND actor_id LIKE '%%ann'",
            (timedelta(minutes=20),),
        )
    assert (await touches(client, services, denial)).touches == 1
    monkeypatch.setattr(services.settings, "sitting_minutes", 10)
    shown = await touches(client, services, denial)
    assert (shown.touches, shown.sitting_minutes) == (2, 10)


async def test_what_is_too_much_is_counted_from_where_it_is_known(client, services, denial, people, monkeypatch):
    monkeypatch.setattr("app.compose.touches.MOST", 2)
    for _ in range(4):
        await act(client, people["ann"], "GET", f"/v1/denials/{denial['id']}")
    shown = await touches(client, services, denial)
    assert (shown.complete, [it.actions for it in shown.data]) == (False, [{"opened": 2}])


async def test_strangers_find_nothing(client, stranger, services, denial, people, database: SavepointDatabase):
    assert (await stranger.get(f"/v1/denials/{denial['id']}/touches")).status_code == 404
    await act(client, people["ann"], "GET", f"/v1/denials/{denial['id']}")
    await services.accesses.flush()
    async with database.transaction(OTHER_ORG) as tx:
        assert await openings(tx, [denial["id"]], 10) == []
    async with database.transaction(ORG) as tx:
        assert len(await openings(tx, [denial["id"]], 10)) == 1


async def test_openings_come_from_their_index(client, services, denial, database: SavepointDatabase):
    async with database.transaction(ORG) as tx:
        await tx.execute("SET LOCAL enable_seqscan = off")
        plan = await tx.fetch(
            "EXPLAIN SELECT at FROM accesses WHERE org_id = %s AND subject = ANY(%s)", (ORG, [denial["id"]])
        )
    assert "ix_accesses_subject" in str(plan)


def test_every_read_of_one_denial_or_claim_is_a_look(app: FastAPI) -> None:
    of_one = [it for it in operations(app) if it.method == "GET" and it.kinds[:1] in (["den"], ["clm"])]
    assert {it.id for it in of_one} - NO_LOOKS <= set(LOOKS)
    assert set(LOOKS) <= {it.id for it in operations(app)}
