"""Decisions over HTTP: what may be decided, what is, what stands against it, and how it is taken back."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.decisions import DecisionOut, OptionsOut
from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG
from tests.routers.staff import sign_in

TODAY = datetime.now(UTC).date()
FIX = {"path": "fix", "fix_kind": "missing_info", "reason": "The referring provider was left out."}
APPEAL = {"path": "appeal", "reason": "The authorization was on file."}


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    made = await sign_in(client, services, "lead", role="lead")
    return dict(made["headers"])


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    made = await sign_in(client, services, "analyst")
    return dict(made["headers"])


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    """Two lines for two reasons: a lead and its sibling."""
    told = copy.deepcopy(example("denial"))
    told["remit_date"] = str(TODAY - timedelta(days=1))
    second = copy.deepcopy(told["lines"][0]) | {"line_control_number": "2"}
    second["adjustments"][0]["carc"] = "50"
    told["lines"].append(second)
    return dict((await client.post("/v1/denials", json=told)).json())


async def send(
    client: httpx.AsyncClient, denial: dict[str, Any], what: str, body: Any, who: dict[str, str]
) -> httpx.Response:
    now = (await client.get(f"/v1/denials/{denial['id']}")).headers["etag"]
    return await client.post(f"/v1/denials/{denial['id']}/{what}", json=body, headers={**who, "If-Match": now})


async def answered(
    client: httpx.AsyncClient, denial: dict[str, Any], meaning: str = "finally_denied"
) -> httpx.Response:
    body = {"channel": "portal", "meaning": meaning, "checked_on": str(TODAY), "reference": "Call 7"}
    return await client.post(f"/v1/denials/{denial['id']}/status-checks", json=body)


async def test_a_fix_moves_what_it_covers_and_locks(client, denial, analyst):
    made = await send(client, denial, "decisions", FIX, analyst)
    assert made.status_code == 201, made.text
    decision = DecisionOut.model_validate(made.json())
    assert set(decision.covers) == {denial["id"], *denial["siblings"]}
    now = (await client.get(f"/v1/denials/{denial['id']}")).json()
    DenialOut.model_validate(now)
    assert (now["stage"], now["path"], now["next_action"]["code"]) == ("execution", "fix", "correct_and_resubmit")
    again = await send(client, denial, "decisions", APPEAL, analyst)
    assert (again.status_code, again.json()["guard"]) == (409, "stage")
    listed = (await client.get(f"/v1/denials/{denial['id']}/decisions")).json()["data"]
    assert [it["id"] for it in listed] == [decision.id]


async def test_what_a_decision_does_not_cover_is_parked(client, denial, analyst):
    made = await send(client, denial, "decisions", FIX | {"covers": [denial["id"]]}, analyst)
    assert made.json()["covers"] == [denial["id"]]
    sibling = (await client.get(f"/v1/denials/{denial['siblings'][0]}")).json()
    assert (sibling["stage"], sibling["parked"]["reason"]) == ("decision", "worked_with_lead")


async def test_an_appeal_waits_until_nothing_moves_any_more(client, denial, analyst):
    refused = await send(client, denial, "decisions", APPEAL, analyst)
    assert (refused.status_code, refused.json()["guard"], refused.json()["answer"]) == (
        409,
        "nothing_still_moving",
        "wait",
    )
    assert (await answered(client, denial, "pending")).status_code == 201
    assert (await send(client, denial, "decisions", APPEAL, analyst)).json()["answer"] == "reject"
    # of one day what moves counts, so the payer is asked again a day later
    with_final = {"channel": "phone", "meaning": "finally_denied", "checked_on": str(TODAY + timedelta(days=1))}
    await client.post(f"/v1/denials/{denial['id']}/status-checks", json=with_final)
    assert (await send(client, denial, "decisions", APPEAL, analyst)).status_code == 201
    asked = (await client.get(f"/v1/denials/{denial['id']}/status-checks")).json()["data"]
    assert [it["meaning"] for it in asked] == ["finally_denied", "pending"]


async def test_the_options_show_every_path_and_recommend_one(client, denial, analyst):
    answer = await client.get(f"/v1/denials/{denial['id']}/decision-options", headers=analyst)
    shown = OptionsOut.model_validate(answer.json())
    assert [it.path for it in shown.options] == ["fix", "appeal", "close"]
    fix, appeal, close = shown.options
    assert (fix.allowed, appeal.allowed, close.allowed) == (True, False, True)
    assert appeal.stopped_by is not None
    assert appeal.stopped_by.guard == "nothing_still_moving"
    assert (shown.recommended, shown.deadline is not None) == ("appeal", True)
    reasons = {it.close_reason: it.allowed for it in close.close_reasons}
    assert (reasons["other_payer"], reasons["window_gone"], reasons["not_worth_it"]) == (True, False, False)
    machine = (await client.get(f"/v1/denials/{denial['id']}/decision-options")).json()
    assert not any(it["allowed"] for it in machine["options"])


async def test_a_close_has_its_reasons_outcome_and_a_lead_reopens_it(client, denial, analyst, lead):
    body = {"path": "close", "close_reason": "other_payer", "reason": "Another plan was in force."}
    assert (await send(client, denial, "decisions", body, analyst)).status_code == 201
    now = (await client.get(f"/v1/denials/{denial['id']}")).json()
    assert (now["stage"], now["outcome"], now["amount_at_risk"]) == ("resolved", "moved_to_other_payer", "0.00")
    refused = await send(client, denial, "reopenings", {"reason": "x"}, analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "a_lead_decides")
    again = (await send(client, denial, "reopenings", {"reason": "A new plan came."}, lead)).json()
    assert (again["stage"], again["outcome"], again["amount_at_risk"]) == ("decision", None, denial["amount_denied"])
    assert again["control_on"] == str(TODAY + timedelta(days=7))


async def test_a_lead_takes_a_decision_back_for_all_that_it_covers(client, denial, analyst, lead):
    await send(client, denial, "decisions", FIX, analyst)
    back = await send(client, denial, "decision-reversals", {"reason": "The wrong claim."}, lead)
    assert (back.status_code, back.json()["stage"], back.json()["path"]) == (201, "decision", None)
    sibling = (await client.get(f"/v1/denials/{denial['siblings'][0]}")).json()
    assert (sibling["stage"], sibling["path"]) == ("decision", None)
    (row,) = (await client.get(f"/v1/denials/{denial['id']}/decisions")).json()["data"]
    assert row["state"] == "undone"
    second = await send(client, denial, "decisions", FIX, analyst)
    assert (second.status_code, second.json()["guard"]) == (409, "second_fix_by_a_lead")
    assert (await send(client, denial, "decisions", FIX, lead)).status_code == 201


@pytest.mark.parametrize(
    "body",
    [
        {"path": "fix", "close_reason": "no_right", "reason": "x"},
        {"path": "close", "fix_kind": "cob", "reason": "x"},
        {"path": "write_off", "reason": "x"},
        {"path": "fix", "fix_kind": "cob"},
        {"path": "fix", "fix_kind": "cob", "reason": " "},
    ],
)
async def test_what_is_misshapen_is_refused(client, denial, analyst, body):
    assert (await send(client, denial, "decisions", body, analyst)).status_code == 422


async def test_a_denial_of_another_claim_is_not_covered(client, denial, analyst):
    other = copy.deepcopy(example("denial")) | {"external_id": "other"}
    other["claim"] |= {"patient_control_number": "OTHER", "payer_claim_control_number": "OTHER"}
    foreign = (await client.post("/v1/denials", json=other)).json()["id"]
    refused = await send(client, denial, "decisions", FIX | {"covers": [foreign]}, analyst)
    assert (refused.status_code, refused.json()["member"]) == (422, "covers.0")


async def test_machines_decide_nothing_and_strangers_see_nothing(client, stranger, denial, analyst):
    assert (await send(client, denial, "decisions", FIX, {})).status_code == 403
    for what in ("decision-options", "decisions", "status-checks"):
        assert (await stranger.get(f"/v1/denials/{denial['id']}/{what}")).status_code == 404
    stale = await client.post(
        f"/v1/denials/{denial['id']}/decisions", json=FIX, headers={**analyst, "If-Match": '"99"'}
    )
    assert stale.status_code == 412
    unread = await client.post(f"/v1/denials/{denial['id']}/decisions", json=FIX, headers=analyst)
    assert unread.status_code == 428


async def test_the_reason_stays_out_of_the_log(client, denial, analyst, database):
    await send(client, denial, "decisions", FIX | {"reason": "MARKED-7f3"}, analyst)
    said = await database.read(ORG, "SELECT data::text AS told FROM events WHERE type LIKE '%%decided'")
    assert said
    rows = await database.read(ORG, "SELECT type FROM events WHERE data::text LIKE %s", ("%MARKED-7f3%",))
    assert rows == []
