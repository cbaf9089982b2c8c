"""Escalations and alerts over HTTP: who is told of what, who has it in hand, what is shown on the denial."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
import time_machine

from app.compose.escalations import escalate_all
from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.escalations import AlertPage, EscalationOut, EscalationPage
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase
from tests.routers import work
from tests.routers.staff import sign_in
from tests.routers.versioned import approved

TODAY = datetime.now(UTC).date()
ANY = {"If-Match": "*"}


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


@pytest.fixture
async def people(client: httpx.AsyncClient, services: Services) -> dict[str, Any]:
    return {role: await sign_in(client, services, role, role=role) for role in ("analyst", "lead", "manager")}


@pytest.fixture
async def late(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase, people: Any
) -> dict[str, Any]:
    """A denial of the analyst whose decision was owed yesterday."""
    denial = await work.post(client, 1)
    url = f"/v1/denials/{denial['id']}/assignments"
    answer = await client.post(url, json={"owner": people["analyst"]["id"]}, headers=people["lead"]["headers"] | ANY)
    assert answer.status_code in (200, 201), answer.text
    await work.put(database, denial["id"], control_on=ago(1), due_on=ago(1), deadlines="[]")
    await escalate_all(services, ORG)
    return denial


async def listed(client: httpx.AsyncClient, **told: Any) -> list[EscalationOut]:
    answer = await client.get("/v1/escalations", params=told)
    assert answer.status_code == 200, answer.text
    return EscalationPage.model_validate(answer.json()).data


async def shown(client: httpx.AsyncClient, denial: dict[str, Any]) -> DenialOut:
    return DenialOut.model_validate(await work.read(client, denial["id"]))


async def acknowledge(client: httpx.AsyncClient, url: str, who: dict[str, Any], **headers: str) -> httpx.Response:
    return await client.post(f"{url}/acknowledgements", headers=who["headers"] | (headers or ANY))


async def test_the_owner_is_told_and_the_denial_shows_it(client, late, people):
    (found,) = await listed(client)
    assert (found.kind, found.level, found.state, found.due_on) == ("decide", "owner", "open", ago(1))
    assert found.person.id == people["analyst"]["id"]
    now = await shown(client, late)
    assert (now.escalation.id, now.escalation.since, now.escalation.acknowledged) == (found.id, TODAY, False)
    (alert,) = AlertPage.model_validate((await client.get("/v1/alerts")).json()).data
    assert (alert.id, alert.count, alert.open, alert.digest) == (found.alert_id, 1, 1, False)
    assert alert.text == f"1 decision is overdue with {found.payer.name}"
    queue = (await client.get("/v1/queues/escalated/items")).json()["data"]
    assert [it["denial"]["id"] for it in queue] == [late["id"]]
    timeline = (await client.get(f"/v1/denials/{late['id']}/timeline")).json()
    assert timeline["happened"][-1]["text"] == "Escalated: decide, owner"


@pytest.mark.parametrize(
    ("told", "number"),
    [
        ({"kind": "decide"}, 1),
        ({"kind": ["sort", "cause"]}, 0),
        ({"level": "lead"}, 0),
        ({"state": ["open", "acknowledged"]}, 1),
        ({"state": "settled"}, 0),
    ],
)
async def test_filters(client, late, told, number):
    assert len(await listed(client, **told)) == number


async def test_filters_by_id(client, late, people):
    (found,) = await listed(client)
    assert len(await listed(client, person=people["analyst"]["id"], team=found.team.id, denial_id=late["id"])) == 1
    assert await listed(client, person=people["lead"]["id"]) == []
    assert len(await listed(client, alert_id=found.alert_id, payer_id=found.payer.id)) == 1
    today = {"person": people["analyst"]["id"], "day": str(TODAY), "digest": False}
    assert len((await client.get("/v1/alerts", params=today)).json()["data"]) == 1
    assert (await client.get("/v1/alerts", params={"day": str(ago(1))})).json()["data"] == []


async def test_pages(client, services, database, people):
    denials = [await work.post(client, number) for number in range(3)]
    await work.put(database, *(it["id"] for it in denials), control_on=ago(1), deadlines="[]")
    await escalate_all(services, ORG)
    first = (await client.get("/v1/escalations", params={"limit": 2})).json()
    assert first["has_more"]
    rest = (await client.get("/v1/escalations", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert {it["denial_id"] for it in first["data"] + rest["data"]} == {it["id"] for it in denials}
    other = await client.get("/v1/escalations", params={"kind": "sort", "cursor": first["next_cursor"]})
    assert other.status_code == 400


async def test_who_was_told_acknowledges_and_it_climbs_no_further(client, services, late, people):
    (found,) = await listed(client)
    url = f"/v1/escalations/{found.id}"
    answer = await acknowledge(client, url, people["analyst"])
    assert answer.status_code == 201, answer.text
    done = EscalationOut.model_validate(answer.json())
    assert (done.state, done.acknowledged_by.id) == ("acknowledged", people["analyst"]["id"])
    assert answer.headers["location"] == url
    now = await shown(client, late)
    assert now.escalation.acknowledged
    assert (await client.get("/v1/queues/escalated/items")).json()["data"] == []
    with time_machine.travel(datetime.now(UTC) + timedelta(days=9), tick=False):
        await escalate_all(services, ORG)
    assert [it.level for it in await listed(client, kind="decide")] == ["owner"]
    again = await acknowledge(client, url, people["analyst"])
    assert (again.status_code, again.json()["type"].rpartition("/")[2]) == (409, "conflict")


async def test_acknowledged_at_one_level_is_acknowledged_at_all(client, services, late, people):
    with time_machine.travel(datetime.now(UTC) + timedelta(days=2), tick=False):
        await escalate_all(services, ORG)
    both = await listed(client, kind="decide")
    assert [it.level for it in both] == ["lead", "owner"]
    assert both[0].person.id == people["lead"]["id"]
    await acknowledge(client, f"/v1/escalations/{both[0].id}", people["lead"])
    assert {it.state for it in await listed(client, kind="decide")} == {"acknowledged"}


async def test_the_version_is_asked_for(client, late, people):
    (found,) = await listed(client)
    url = f"/v1/escalations/{found.id}"
    assert (await client.get(url)).headers["etag"] == '"1"'
    without = await client.post(f"{url}/acknowledgements", headers=people["analyst"]["headers"])
    assert without.status_code == 428
    stale = await acknowledge(client, url, people["analyst"], **{"If-Match": '"9"'})
    assert (stale.status_code, stale.headers["etag"]) == (412, '"1"')


async def test_machines_auditors_and_others_acknowledge_nothing(client, services, late, people):
    (found,) = await listed(client)
    url = f"/v1/escalations/{found.id}"
    assert (await client.post(f"{url}/acknowledgements", headers=ANY)).status_code == 403
    for name, told in (("other", {}), ("auditor", {"role": "auditor"})):
        who = await sign_in(client, services, name, **told)
        assert (await acknowledge(client, url, who)).status_code == 403, name
    assert [it.state for it in await listed(client)] == ["open"]


async def test_an_alert_is_acknowledged_as_one(client, services, database, people):
    denials = [await work.post(client, number, payer={"name": "Sample Mutual"}) for number in range(3)]
    await work.put(database, *(it["id"] for it in denials), control_on=ago(1), deadlines="[]")
    await escalate_all(services, ORG)
    (alert,) = (await client.get("/v1/alerts")).json()["data"]
    assert (alert["count"], alert["open"], alert["amount_denied"]) == (3, 3, "990.00")
    answer = await acknowledge(client, f"/v1/alerts/{alert['id']}", people["manager"])
    assert (answer.status_code, answer.json()["open"]) == (201, 0)
    assert {it.state for it in await listed(client)} == {"acknowledged"}
    assert (await acknowledge(client, f"/v1/alerts/{alert['id']}", people["manager"])).status_code == 409


async def test_a_silent_payer_is_escalated_with_its_own_ladder(client, services, database, people):
    denial = await work.post(client, 5, "16")
    head = people["lead"]["headers"] | ANY
    fix = {"path": "fix", "fix_kind": "coding", "reason": "Modifier"}
    assert (await client.post(f"/v1/denials/{denial['id']}/decisions", json=fix, headers=head)).status_code == 201
    ladder = [{"level": 1, "name": "Appeals desk", "contact": "appeals@payer.example"}]
    await approved(client, people["lead"], f"/v1/playbooks/{denial['payer']['id']}", answer_days=30, ladder=ladder)
    sent = {"channel": "portal", "sent_on": str(ago(31))}
    assert (await client.post(f"/v1/denials/{denial['id']}/submissions", json=sent)).status_code == 201
    await escalate_all(services, ORG)
    (found,) = await listed(client, kind="payer_silent")
    assert (found.due_on, found.ladder.contact) == (ago(1), "appeals@payer.example")
    answered = {"outcome": "upheld", "received_on": str(TODAY)}
    submission = (await client.get(f"/v1/denials/{denial['id']}/submissions")).json()["data"][0]["id"]
    assert (await client.post(f"/v1/submissions/{submission}/outcomes", json=answered)).status_code == 201
    await escalate_all(services, ORG)
    (found,) = await listed(client, kind="payer_silent")
    assert (found.state, found.settled_on) == ("settled", TODAY)


async def test_events_are_told_of_denials_and_alerts(database, late):
    async with database.transaction(ORG) as tx:
        rows = await tx.fetch("SELECT type, data FROM events WHERE type ~ 'escalat|alert' ORDER BY id")
    assert [row["type"] for row in rows] == ["denial.escalated", "alert.raised"]
    assert rows[0]["data"].keys() == {"escalation", "kind", "level", "due_on", "person"}
