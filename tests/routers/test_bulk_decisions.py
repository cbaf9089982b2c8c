"""Decisions about many claims over HTTP: seen before, each in its own guards, and undone while nobody has gone on."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.routers.schemas.bulk_decisions_out import BulkDecisionOut, BulkDecisionPage, BulkPreviewOut
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import day, sign_in
from tests.routers.work import post, read

URL, PREVIEWS = "/v1/bulk-decisions", "/v1/bulk-decision-previews"
FIX = {"path": "fix", "fix_kind": "coding"}
CLOSE = {"path": "close", "close_reason": "payer_correct"}
REASON = {"reason": "All of one cause."}


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "lead", role="lead"))["headers"])


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "analyst"))["headers"])


@pytest.fixture
async def denials(client: httpx.AsyncClient) -> list[str]:
    return [(await post(client, number, "197"))["id"] for number in range(3)]


async def look(client: httpx.AsyncClient, who: dict[str, str], what: dict[str, Any], **which: Any) -> BulkPreviewOut:
    answer = await client.post(PREVIEWS, json={**what, **which}, headers=who)
    assert answer.status_code == 200, answer.text
    return BulkPreviewOut.model_validate(answer.json())


def items(shown: BulkPreviewOut) -> list[dict[str, str]]:
    return [{"denial_id": it.denial_id, "seen": it.seen} for it in shown.items]


async def decide(
    client: httpx.AsyncClient, who: dict[str, str], what: dict[str, Any], wanted: list[dict[str, str]]
) -> BulkDecisionOut:
    answer = await client.post(URL, json={**what, **REASON, "items": wanted}, headers=who)
    assert answer.status_code == 201, answer.text
    made = BulkDecisionOut.model_validate(answer.json())
    assert (answer.headers["location"], answer.headers["etag"]) == (f"{URL}/{made.id}", '"1"')
    return made


async def undo(client: httpx.AsyncClient, who: dict[str, str], made: BulkDecisionOut) -> BulkDecisionOut:
    answer = await client.post(f"{URL}/{made.id}/reversals", json=REASON, headers=who)
    assert answer.status_code == 201, answer.text
    return BulkDecisionOut.model_validate(answer.json())


async def test_a_preview_asks_the_guards_and_stores_nothing(client, denials, analyst):
    before = [await read(client, it) for it in denials]
    shown = await look(client, analyst, FIX, denials=denials)
    assert (shown.decided.claims, shown.decided.denials, shown.decided.amount_at_risk) == (3, 3, "990.00")
    assert {it.denial_id for it in shown.items} == set(denials)
    appeal = await look(client, analyst, {"path": "appeal"}, denials=denials)
    assert (appeal.decided.claims, appeal.refused.claims, appeal.refused_by[0].guard) == (0, 3, "nothing_still_moving")
    stopped = appeal.items[0].stopped_by
    assert stopped is not None
    assert stopped.answer == "wait"
    assert [await read(client, it) for it in denials] == before
    assert (await client.get(URL)).json()["data"] == []


async def test_what_was_seen_is_decided_each_by_an_ordinary_decision(client, denials, analyst):
    made = await decide(client, analyst, FIX, items(await look(client, analyst, FIX, denials=denials)))
    assert (made.claims, made.decided, made.amount_at_risk, made.undone) == (3, 3, "990.00", None)
    for it in made.items:
        assert it.result == "decided"
        decision = (await client.get(f"/v1/decisions/{it.decision_id}")).json()
        assert (decision["path"], decision["state"], decision["covers"]) == ("fix", "standing", [it.denial_id])
        assert (await read(client, it.denial_id))["stage"] == "execution"
    assert BulkDecisionOut.model_validate((await client.get(f"{URL}/{made.id}")).json()) == made
    (listed,) = BulkDecisionPage.model_validate((await client.get(URL)).json()).data
    assert (listed.id, listed.made_by_name) == (made.id, "Name of analyst")


async def test_a_filter_finds_leads_and_their_siblings_are_covered(client, analyst):
    lead = await post(client, 7, "197", "50")
    await post(client, 8, "16")
    shown = await look(client, analyst, FIX, filter={"code": ["197", "50"]})
    (it,) = shown.items
    assert (it.denial_id, set(it.covers)) == (lead["id"], {lead["id"], *lead["siblings"]})
    by_sibling = await look(client, analyst, FIX, denials=lead["siblings"])
    assert by_sibling.items == shown.items


async def test_what_changed_since_the_preview_is_named_and_left(client, denials, analyst):
    wanted = items(await look(client, analyst, FIX, denials=denials))
    changed = wanted[1]["denial_id"]
    noted = await client.post(f"/v1/denials/{changed}/notes", json={"text": "Wait."}, headers=analyst)
    assert noted.status_code == 201
    made = await decide(client, analyst, FIX, wanted)
    assert [it.result for it in made.items] == ["decided", "changed", "decided"]
    assert (made.changed, made.items[1].decision_id, (await read(client, changed))["stage"]) == (1, None, "decision")


@pytest.mark.parametrize(
    "other",
    [{"path": "fix", "fix_kind": "cob"}, {"path": "appeal"}, CLOSE],
    ids=["another kind", "another path", "a close"],
)
async def test_what_was_seen_holds_for_that_decision_alone(client, denials, analyst, other):
    wanted = items(await look(client, analyst, FIX, denials=denials))
    made = await decide(client, analyst, other, wanted)
    assert {it.result for it in made.items} == {"changed"}
    assert {(await read(client, it))["stage"] for it in denials} == {"decision"}


async def test_a_guard_that_refused_in_the_preview_refuses_and_is_named(client, denials, analyst):
    appeal = {"path": "appeal"}
    made = await decide(client, analyst, appeal, items(await look(client, analyst, appeal, denials=denials)))
    assert {(it.result, it.stopped_by.guard if it.stopped_by else None) for it in made.items} == {
        ("refused", "nothing_still_moving")
    }
    assert (made.refused, made.amount_at_risk) == (3, "0.00")


async def test_some_of_what_was_seen_may_be_decided(client, denials, analyst):
    wanted = items(await look(client, analyst, FIX, denials=denials))[:1]
    made = await decide(client, analyst, FIX, wanted)
    assert (made.claims, made.decided) == (1, 1)
    stages = [(await read(client, it))["stage"] for it in denials]
    assert sorted(stages) == ["decision", "decision", "execution"]


async def test_what_takes_two_waits_and_the_rest_is_closed_with_its_instruction(client, analyst):
    small, large = await post(client, 1, "197"), await post(client, 2, "197", "50")
    shown = await look(client, analyst, CLOSE, denials=[small["id"], large["id"]])
    assert (shown.decided.claims, shown.pending_approval.claims) == (1, 1)
    assert (shown.pending_approval.denials, shown.pending_approval.amount_at_risk) == (2, "660.00")
    made = await decide(client, analyst, CLOSE, items(shown))
    assert (made.decided, made.pending_approval, made.amount_at_risk) == (1, 1, "990.00")
    waiting = (await client.get("/v1/approvals", params={"state": "pending"})).json()["data"]
    assert [it["kind"] for it in waiting] == ["close"]
    instructions = (await client.get("/v1/billing-instructions")).json()["data"]
    assert [(it["denial_id"], it["amount"]) for it in instructions] == [(small["id"], "330.00")]


async def test_an_undo_takes_back_fixes_closes_and_questions(client, analyst, lead):
    small, large = await post(client, 1, "197"), await post(client, 2, "197", "50")
    closed = await decide(
        client, lead, CLOSE, items(await look(client, lead, CLOSE, denials=[small["id"], large["id"]]))
    )
    assert (closed.decided, closed.pending_approval) == (1, 1)
    back = await undo(client, lead, closed)
    assert (back.undone, back.left_alone, {it.undo for it in back.items}) == (2, 0, {"undone"})
    for id_ in (small["id"], large["id"], *large["siblings"]):
        now = await read(client, id_)
        assert (now["stage"], now["outcome"], now["amount_at_risk"]) == ("decision", None, "330.00")
    states = {(await client.get(f"/v1/decisions/{it.decision_id}")).json()["state"] for it in closed.items}
    assert states == {"undone", "withdrawn"}
    assert [it["state"] for it in (await client.get("/v1/billing-instructions")).json()["data"]] == ["cancelled"]
    assert (await client.get("/v1/approvals", params={"state": "pending"})).json()["data"] == []
    fixed = await decide(client, lead, FIX, items(await look(client, lead, FIX, denials=[small["id"]])))
    assert (await undo(client, lead, fixed)).undone == 1
    assert (await read(client, small["id"]))["stage"] == "decision"


async def test_what_somebody_has_gone_on_with_is_left_alone(client, denials, lead):
    made = await decide(client, lead, FIX, items(await look(client, lead, FIX, denials=denials)))
    sent, noted, _ = (it.denial_id for it in made.items)
    told = {"channel": "portal", "sent_on": day(0)}
    assert (await client.post(f"/v1/denials/{sent}/submissions", json=told)).status_code == 201
    await client.post(f"/v1/denials/{noted}/notes", json={"text": "Seen."}, headers=lead)
    back = await undo(client, lead, made)
    assert [it.undo for it in back.items] == ["moved_on", "undone", "undone"]
    assert (back.undone, back.left_alone, back.version) == (2, 1, 2)
    assert (await read(client, sent))["stage"] == "tracking"
    again = await client.post(f"{URL}/{made.id}/reversals", json=REASON, headers=lead)
    assert again.status_code == 409


async def test_an_undo_asks_the_guards_too(client, services, denials, analyst, lead):
    made = await decide(client, analyst, FIX, items(await look(client, analyst, FIX, denials=denials)))
    other = (await sign_in(client, services, "other"))["headers"]
    assert (await client.post(f"{URL}/{made.id}/reversals", json=REASON, headers=other)).status_code == 403
    back = await undo(client, analyst, made)
    assert {(it.undo, it.undo_guard) for it in back.items} == {("refused", "a_lead_decides")}
    assert {(await read(client, it))["stage"] for it in denials} == {"execution"}


async def test_machines_auditors_and_strangers_decide_nothing(client, stranger, services, denials, analyst):
    assert (await client.post(PREVIEWS, json={**FIX, "denials": denials})).status_code == 403
    wanted = items(await look(client, analyst, FIX, denials=denials))
    body = {**FIX, **REASON, "items": wanted}
    assert (await client.post(URL, json=body)).status_code == 403
    auditor = (await sign_in(client, services, "auditor", role="auditor"))["headers"]
    assert (await client.post(URL, json=body, headers=auditor)).status_code == 403
    made = await decide(client, analyst, FIX, wanted)
    assert (await stranger.get(f"{URL}/{made.id}")).status_code == 404
    assert (await stranger.get(URL)).json()["data"] == []


@pytest.mark.parametrize(
    "body",
    [
        {"path": "fix"},
        {"path": "close"},
        {"path": "appeal", "fix_kind": "coding"},
        {"path": "fix", "fix_kind": "coding", "close_reason": "no_right"},
    ],
)
async def test_a_path_has_what_belongs_to_it(client, denials, analyst, body):
    answer = await client.post(PREVIEWS, json={**body, "denials": denials}, headers=analyst)
    assert answer.status_code == 422
    both = {**FIX, "denials": denials, "filter": {"code": ["197"]}}
    assert (await client.post(PREVIEWS, json=both, headers=analyst)).status_code == 422


async def test_what_is_not_there_or_twice_is_refused_and_what_is_over_is_counted(client, denials, analyst):
    seen = items(await look(client, analyst, FIX, denials=denials[:1]))
    twice = await client.post(URL, json={**FIX, **REASON, "items": seen * 2}, headers=analyst)
    assert (twice.status_code, twice.json()["member"]) == (422, "items.1.denial_id")
    unknown = [{"denial_id": "den_01m843xkr6efyv4x33kxdg3g07", "seen": "0" * 32}]
    nothing = await decide(client, analyst, FIX, unknown)
    assert (nothing.not_found, [(it.result, it.claim_id) for it in nothing.items]) == (1, [("not_found", None)])
    small = await decide(client, analyst, CLOSE, items(await look(client, analyst, CLOSE, denials=denials[:1])))
    assert small.decided == 1
    shown = await look(client, analyst, FIX, denials=[*denials, "den_01m843xkr6efyv4x33kxdg3g07"])
    assert {it.why: it.denials for it in shown.skipped} == {"resolved": 1, "not_found": 1}
    assert len(shown.items) == 2


async def test_a_claim_is_decided_once_whichever_of_its_denials_is_named(client, services, analyst):
    large = await post(client, 1, "197", "50")
    (it,) = items(await look(client, analyst, FIX, denials=[large["id"]]))
    both = [it, {"denial_id": large["siblings"][0], "seen": it["seen"]}]
    made = await decide(client, analyst, FIX, both)
    assert [item.result for item in made.items] == ["decided", "changed"]
    rows = await services.database.read(ORG, "SELECT version FROM denials WHERE stage = 'execution'")
    assert len(rows) == 2


async def test_too_many_are_refused(client, analyst, denials, monkeypatch):
    monkeypatch.setattr("app.compose.bulk_decisions.MOST", 2)
    body = {**FIX, "filter": {"code": ["197"]}}
    answer = await client.post(PREVIEWS, json=body, headers=analyst)
    assert (answer.status_code, answer.json()["most"]) == (422, 2)
