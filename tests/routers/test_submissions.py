"""What went to payers and what they made of it: a fix and an appeal run to their end."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.routers.schemas.submissions import SubmissionOut
from app.wiring import Services
from tests.routers.staff import sign_in

TODAY = datetime.now(UTC).date()
FIX = {"path": "fix", "fix_kind": "coding", "reason": "Modifier was missing."}
SENT = {"channel": "electronic", "sent_on": str(TODAY), "reference": "ICN 1"}


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "analyst"))["headers"])


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    told = copy.deepcopy(example("denial")) | {"remit_date": str(TODAY - timedelta(days=1))}
    return dict((await client.post("/v1/denials", json=told)).json())


async def read(client: httpx.AsyncClient, denial: dict[str, Any]) -> dict[str, Any]:
    return dict((await client.get(f"/v1/denials/{denial['id']}")).json())


async def decide(client: httpx.AsyncClient, denial: dict[str, Any], body: Any, who: dict[str, str]) -> httpx.Response:
    version = (await read(client, denial))["version"]
    headers = {**who, "If-Match": f'"{version}"'}
    return await client.post(f"/v1/denials/{denial['id']}/decisions", json=body, headers=headers)


async def fixed(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    assert (await decide(client, denial, FIX, who)).status_code == 201
    answer = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)
    assert answer.status_code == 201, answer.text
    SubmissionOut.model_validate(answer.json())
    return dict(answer.json())


async def outcome(client: httpx.AsyncClient, sent: dict[str, Any], said: str) -> httpx.Response:
    body = {"outcome": said, "received_on": str(TODAY)}
    return await client.post(f"/v1/submissions/{sent['id']}/outcomes", json=body)


async def test_what_was_sent_is_tracked(client, denial, analyst):
    sent = await fixed(client, denial, analyst)
    now = await read(client, denial)
    assert (now["stage"], now["next_action"]["code"]) == ("tracking", "await_answer")
    assert now["control_on"] == str(TODAY + timedelta(days=8))
    assert (sent["kind"], sent["state"], sent["denial_ids"]) == ("fix", "sent", [denial["id"]])
    listed = (await client.get(f"/v1/denials/{denial['id']}/submissions")).json()["data"]
    assert [it["id"] for it in listed] == [sent["id"]]


@pytest.mark.parametrize(
    ("said", "stage", "state", "path"),
    [
        ("rejected", "execution", "rejected", "fix"),
        ("upheld", "decision", "answered", None),
        ("upheld_final", "resolved", "answered", "fix"),
        ("overturned", "tracking", "answered", "fix"),
        ("withdrawn", "execution", "withdrawn", "fix"),
    ],
)
async def test_the_payers_answer_moves_it(client, denial, analyst, said, stage, state, path):
    sent = await fixed(client, denial, analyst)
    answered = await outcome(client, sent, said)
    assert (answered.status_code, answered.json()["state"], answered.json()["outcome"]) == (201, state, said)
    now = await read(client, denial)
    assert (now["stage"], now["path"]) == (stage, path)
    assert (now["due_on"] is None) == (stage == "resolved")
    assert (await outcome(client, sent, said)).status_code == 409
    (decision,) = (await client.get(f"/v1/denials/{denial['id']}/decisions")).json()["data"]
    assert decision["state"] == ("standing" if stage in ("execution", "tracking") else "carried_out")


async def test_what_is_unanswered_keeps_the_appeal_back(client, denial, analyst):
    sent = await fixed(client, denial, analyst)
    options = (await client.get(f"/v1/denials/{denial['id']}/decision-options", headers=analyst)).json()["options"]
    assert options[1]["stopped_by"]["guard"] == "stage"
    await outcome(client, sent, "upheld")
    asked = {"channel": "portal", "meaning": "finally_denied", "checked_on": str(TODAY)}
    await client.post(f"/v1/denials/{denial['id']}/status-checks", json=asked)
    appeal = await decide(client, denial, {"path": "appeal", "reason": "They were told."}, analyst)
    assert appeal.status_code == 201, appeal.text


async def test_a_rejected_one_is_sent_again_under_the_same_decision(client, denial, analyst):
    sent = await fixed(client, denial, analyst)
    await outcome(client, sent, "rejected")
    again = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)
    assert (again.status_code, again.json()["decision_id"]) == (201, sent["decision_id"])


async def test_nothing_is_sent_without_a_decision(client, denial, analyst):
    refused = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)
    assert (refused.status_code, refused.json()["guard"]) == (409, "stage")


async def test_what_is_sent_late_says_so(client, denial, analyst):
    notice = {"kind": "letter", "printed_deadline": str(TODAY + timedelta(days=1)), "purpose": "corrected_claim"}
    notice |= {"notice_date": str(TODAY - timedelta(days=1))}
    assert (await client.post(f"/v1/denials/{denial['id']}/notices", json=notice)).status_code == 201
    assert (await decide(client, denial, FIX, analyst)).status_code == 201
    earlier = notice | {"printed_deadline": str(TODAY - timedelta(days=1))}
    assert (await client.post(f"/v1/denials/{denial['id']}/notices", json=earlier)).status_code == 201
    late = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)
    assert (late.status_code, late.json()["guard"]) == (409, "still_in_time")
    heard = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT | {"good_cause": True})
    assert heard.status_code == 201


async def test_strangers_see_and_change_nothing(client, stranger, denial, analyst):
    sent = await fixed(client, denial, analyst)
    assert (await stranger.get(f"/v1/denials/{denial['id']}/submissions")).status_code == 404
    assert (await stranger.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)).status_code == 404
    body = {"outcome": "upheld", "received_on": str(TODAY)}
    assert (await stranger.post(f"/v1/submissions/{sent['id']}/outcomes", json=body)).status_code == 404


@pytest.mark.parametrize("late", [400, 2])
async def test_a_day_to_come_is_refused(client, denial, analyst, late):
    await decide(client, denial, FIX, analyst)
    body = SENT | {"sent_on": str(TODAY + timedelta(days=late))}
    assert (await client.post(f"/v1/denials/{denial['id']}/submissions", json=body)).status_code == 422


async def appealed(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, str]) -> dict[str, Any]:
    asked = {"channel": "portal", "meaning": "finally_denied", "checked_on": str(TODAY)}
    await client.post(f"/v1/denials/{denial['id']}/status-checks", json=asked)
    assert (await decide(client, denial, {"path": "appeal", "reason": "They were told."}, who)).status_code == 201
    return dict((await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)).json())


async def undo(client: httpx.AsyncClient, denial: dict[str, Any], who: dict[str, str]) -> httpx.Response:
    headers = {**who, "If-Match": f'"{(await read(client, denial))["version"]}"'}
    url = f"/v1/denials/{denial['id']}/decision-reversals"
    return await client.post(url, json={"reason": "A fix is quicker."}, headers=headers)


async def test_a_filed_appeal_is_withdrawn_before_its_decision_is_taken_back(client, services, denial, analyst):
    lead = dict((await sign_in(client, services, "lead", role="lead"))["headers"])
    sent = await appealed(client, denial, analyst)
    refused = await undo(client, denial, lead)
    assert (refused.status_code, refused.json()["guard"]) == (409, "nothing_filed")
    assert (await outcome(client, sent, "withdrawn")).status_code == 201
    now = await read(client, denial)
    assert (now["stage"], now["path"], now["next_action"]["code"]) == ("execution", "appeal", "prepare_appeal")
    assert now["control_on"] == str(TODAY + timedelta(days=2))
    assert (await undo(client, denial, analyst)).json()["guard"] == "a_lead_decides"
    back = await undo(client, denial, lead)
    assert (back.status_code, back.json()["stage"], back.json()["path"]) == (201, "decision", None)
    assert (await decide(client, denial, FIX, analyst)).status_code == 201


async def test_a_fix_that_is_out_holds_no_decision(client, services, denial, analyst):
    lead = dict((await sign_in(client, services, "lead", role="lead"))["headers"])
    await fixed(client, denial, analyst)
    assert (await undo(client, denial, lead)).status_code == 201


async def test_what_was_withdrawn_can_be_sent_again_under_the_same_decision(client, denial, analyst):
    sent = await appealed(client, denial, analyst)
    await outcome(client, sent, "withdrawn")
    again = await client.post(f"/v1/denials/{denial['id']}/submissions", json=SENT)
    assert (again.status_code, again.json()["decision_id"]) == (201, sent["decision_id"])
