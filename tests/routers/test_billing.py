"""Instructions for the billing system over HTTP: made by closes, withdrawn by what opens again, acknowledged by partners."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.routers import render_event
from app.routers.ids import parse
from app.routers.schemas import example_files
from app.routers.schemas.billing import BillingInstructionOut, BillingInstructionPage
from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG, bearer
from tests.routers.staff import day, sign_in
from tests.routers.work import post, read

URL = "/v1/billing-instructions"
EDI = {"Content-Type": "application/edi-x12"}
POSTED = {"posted_on": day(0), "reference": "ADJ-20931"}
REASON = {"reason": "The payer has sent new information."}


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "lead", role="lead"))["headers"]) | {"If-Match": "*"}


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    """A lead and its sibling, small enough for one person to close."""
    lines = [
        line(number, {"group": "CO", "carc": carc, "amount": "120.00"}) for number, carc in enumerate(("197", "50"))
    ]
    told = copy.deepcopy(example("denial")) | {"external_id": "B-1", "lines": lines}
    told["claim"] |= {"patient_control_number": "BILL-1", "payer_claim_control_number": "ICN-B1"}
    return dict((await client.post("/v1/denials", json=told)).json())


def line(number: int, adjustment: dict[str, str]) -> dict[str, Any]:
    told = copy.deepcopy(example("denial")["lines"][0])
    return told | {"line_control_number": str(number), "adjustments": [adjustment]}


async def close(client: httpx.AsyncClient, denial: str, lead: dict[str, str], reason: str = "payer_correct") -> dict:
    body = {"path": "close", "close_reason": reason, "reason": "Agreed."}
    made = await client.post(f"/v1/denials/{denial}/decisions", json=body, headers=lead)
    assert made.status_code == 201, made.text
    return dict(made.json())


async def listed(client: httpx.AsyncClient, **query: Any) -> list[BillingInstructionOut]:
    answer = await client.get(URL, params=query)
    assert answer.status_code == 200, answer.text
    return BillingInstructionPage.model_validate(answer.json()).data


async def told(client: httpx.AsyncClient, denial: str) -> list[tuple[str, str, str]]:
    return [(it.post, it.amount, it.state) for it in await listed(client, denial_id=denial)]


async def answer(client: httpx.AsyncClient, id_: str, **said: Any) -> httpx.Response:
    return await client.post(f"{URL}/{id_}/acknowledgements", json=said)


async def test_a_close_instructs_for_each_denial_that_it_covers(client, denial, lead):
    assert await listed(client) == []
    made = await close(client, denial["id"], lead, "patient_responsibility")
    first, second = await listed(client, state="open")
    assert {first.denial_id, second.denial_id} == {denial["id"], *denial["siblings"]}
    assert {(it.post, it.amount, it.decision_id) for it in (first, second)} == {("bill_patient", "120.00", made["id"])}
    assert (first.claim.id, first.claim.patient_control_number) == (denial["claim_id"], "BILL-1")
    assert BillingInstructionOut.model_validate((await client.get(f"{URL}/{first.id}")).json()) == first


async def test_a_machine_acknowledges_once_and_the_same_again_is_fine(client, denial, lead):
    await close(client, denial["id"], lead)
    first, _ = await listed(client)
    made = await answer(client, first.id, **POSTED)
    assert (made.status_code, made.headers["location"], made.headers["etag"]) == (201, f"{URL}/{first.id}", '"2"')
    shown = BillingInstructionOut.model_validate(made.json())
    assert (shown.state, str(shown.posted_on), shown.reference, shown.answered_by) == (
        "acknowledged",
        day(0),
        "ADJ-20931",
        "client",
    )
    again = await answer(client, first.id, **POSTED)
    assert (again.status_code, again.json()) == (200, made.json())
    other = await answer(client, first.id, **POSTED | {"reference": "ADJ-1"})
    assert (other.status_code, other.json()["state"]) == (409, "acknowledged")
    assert len(await listed(client, state="open")) == 1


async def test_a_refusal_has_a_reason_of_a_closed_list(client, denial, lead):
    await close(client, denial["id"], lead)
    first, _ = await listed(client)
    assert (await answer(client, first.id, refusal="nobody_home")).status_code == 422
    assert (await answer(client, first.id)).status_code == 422
    assert (await answer(client, first.id, refusal="period_closed", reference="x")).status_code == 422
    refused = await answer(client, first.id, refusal="period_closed")
    assert (refused.status_code, refused.json()["state"], refused.json()["posted_on"]) == (201, "refused", None)
    assert (await answer(client, first.id, **POSTED)).status_code == 409


async def test_an_auditor_acknowledges_nothing_and_nothing_is_posted_in_the_future(client, services, denial, lead):
    await close(client, denial["id"], lead)
    first, _ = await listed(client)
    auditor = (await sign_in(client, services, "auditor", role="auditor"))["headers"]
    refused = await client.post(f"{URL}/{first.id}/acknowledgements", json=POSTED, headers=auditor)
    assert refused.status_code == 403
    assert (await answer(client, first.id, posted_on=day(9))).status_code == 422
    by_person = await client.post(f"{URL}/{first.id}/acknowledgements", json=POSTED, headers=lead)
    assert by_person.json()["answered_by"] == "person"


async def test_what_is_opened_again_is_cancelled_or_taken_back(client, denial, lead):
    await close(client, denial["id"], lead)
    sibling = denial["siblings"][0]
    (posted,) = await listed(client, denial_id=sibling)
    await answer(client, posted.id, **POSTED)
    for id_ in (denial["id"], sibling):
        assert (await client.post(f"/v1/denials/{id_}/reopenings", json=REASON, headers=lead)).status_code == 201
    assert await told(client, denial["id"]) == [("adjust_off", "120.00", "cancelled")]
    first, reverse = await listed(client, denial_id=sibling)
    assert (first.state, first.reversed_by, reverse.reverses, reverse.post, reverse.state) == (
        "acknowledged",
        reverse.id,
        first.id,
        "reverse",
        "open",
    )
    await close(client, sibling, lead, "other_payer")
    assert (await told(client, sibling))[2:] == [("bill_other_payer", "120.00", "open")]
    assert (await told(client, denial["id"]))[1:] == [("bill_other_payer", "120.00", "open")]


async def test_what_was_posted_before_the_cancelling_was_heard_is_taken_back(client, denial, lead):
    await close(client, denial["id"], lead)
    await client.post(f"/v1/denials/{denial['id']}/reopenings", json=REASON, headers=lead)
    (cancelled,) = await listed(client, denial_id=denial["id"])
    assert (await answer(client, cancelled.id, refusal="amount_differs")).status_code == 409
    posted = await answer(client, cancelled.id, **POSTED)
    assert (posted.status_code, posted.json()["state"], posted.json()["version"]) == (201, "acknowledged", 4)
    _, reverse = await listed(client, denial_id=denial["id"])
    assert posted.json()["reversed_by"] == reverse.id
    assert (await answer(client, cancelled.id, **POSTED)).status_code == 200
    assert (await answer(client, reverse.id, **POSTED)).json()["state"] == "acknowledged"


async def test_a_close_that_waits_for_a_second_person_instructs_nobody_until_it_is_carried_out(client, services, lead):
    large = await post(client, 2, "197", "50")
    await close(client, large["id"], lead)
    assert (await read(client, large["id"]))["stage"] == "decision"
    assert await listed(client) == []
    second = (await sign_in(client, services, "second", role="manager"))["headers"] | {"If-Match": "*"}
    (waiting,) = (await client.get("/v1/approvals", params={"state": "pending"})).json()["data"]
    said = {"answer": "approve", "reason": "Yes."}
    answered = await client.post(f"/v1/approvals/{waiting['id']}/answers", json=said, headers=second)
    assert answered.is_success, answered.text
    assert (await read(client, large["id"]))["stage"] == "resolved"
    assert [(it.amount, it.state) for it in await listed(client)] == [("330.00", "open")] * 2


def remittance(number: int, status: int, charge: int, paid: int, denied: int) -> str:
    """The example's denied line again, in a later remittance."""
    first = example_835()
    head = first.replace("EFT0001", f"EFT000{number}").replace("000000001", f"00000000{number}")
    start, end = head.index("CLP*"), head.index("SE*18")
    cas = f"CAS*CO*197*{denied}~" if denied else ""
    claim = (
        f"CLP*SAMPLE-0001*{status}*{charge}*{paid}**12*20260900001*11*1~NM1*QC*1*INVENTED*PAT****MI*M0001~"
        f"SVC*HC:70450*{charge}*{paid}**1~DTM*472*20260901~{cas}REF*6R*1~"
    )
    segments = 7 + claim.count("~") + 2
    made = head[:start] + claim + f"SE*{segments}" + head[end + 5 :]
    later = made.replace("DTM*405*20260921", f"DTM*405*2026092{number + 1}")
    return later.replace("BPR*I*120*", f"BPR*I*{max(paid, 0)}*").replace(
        "*20260921~\nTRN", f"*2026092{number + 1}~\nTRN"
    )


def example_835() -> str:
    return (Path(example_files.__file__).parent / "examples" / "remittance.835").read_text()


async def take_in(client: httpx.AsyncClient, content: str) -> None:
    answer_ = await client.post("/v1/remittances", content=content, headers=EDI)
    assert answer_.status_code == 201, answer_.text
    findings = (await client.get(answer_.json()["links"]["quarantine"])).json()["data"]
    assert findings == []


@pytest.fixture
async def denied(client: httpx.AsyncClient) -> str:
    await take_in(client, example_835())
    (found,) = (await client.get("/v1/denials")).json()["data"]
    return str(found["id"])


async def test_a_payment_after_a_write_off_takes_it_back(client, denied, lead):
    await close(client, denied, lead)
    await take_in(client, remittance(2, 1, 330, 330, 0))
    assert (await read(client, denied))["outcome"] == "recovered"
    assert await told(client, denied) == [("adjust_off", "330.00", "cancelled")]


async def test_a_part_payment_after_a_write_off_makes_it_smaller(client, denied, lead):
    await close(client, denied, lead)
    (first,) = await listed(client)
    await answer(client, first.id, **POSTED)
    await take_in(client, remittance(2, 1, 330, 100, 230))
    assert (await read(client, denied))["outcome"] == "upheld_final"
    assert await told(client, denied) == [
        ("adjust_off", "330.00", "acknowledged"),
        ("reverse", "330.00", "open"),
        ("adjust_off", "230.00", "open"),
    ]


async def test_a_reversal_of_what_was_written_off_takes_it_back(client, denied, lead):
    await close(client, denied, lead)
    await take_in(client, remittance(2, 22, -330, 0, -330))
    assert (await read(client, denied))["stage"] == "tracking"
    assert await told(client, denied) == [("adjust_off", "330.00", "cancelled")]


async def test_lists_go_by_state_day_and_pages(client, denial, lead):
    await close(client, denial["id"], lead)
    first, second = await listed(client)
    await answer(client, first.id, **POSTED)
    assert [it.id for it in await listed(client, state="acknowledged")] == [first.id]
    assert [it.id for it in await listed(client, state=["open", "acknowledged"])] == [first.id, second.id]
    now = datetime.now(UTC)
    assert len(await listed(client, since=(now - timedelta(minutes=5)).isoformat())) == 2
    assert await listed(client, since=(now + timedelta(minutes=5)).isoformat()) == []
    for wrong in ("0.5", "2026-09-01", "2026-09-01T00:00:00"):
        assert (await client.get(URL, params={"since": wrong})).status_code == 422, wrong
    page = (await client.get(URL, params={"limit": 1})).json()
    rest = (await client.get(URL, params={"limit": 1, "cursor": page["next_cursor"]})).json()
    assert ([it["id"] for it in page["data"] + rest["data"]], rest["has_more"]) == ([first.id, second.id], False)
    assert (await client.get(URL, params={"cursor": page["next_cursor"], "state": "open"})).status_code == 400


async def test_events_tell_what_happened_in_codes(client, services, denial, lead):
    await close(client, denial["id"], lead, "other_payer")
    first, _ = await listed(client)
    await answer(client, first.id, **POSTED)
    rows = await services.database.read(
        ORG, "SELECT *, NULL AS person_id FROM events WHERE subject_id = %s ORDER BY id", (parse("bil", first.id),)
    )
    found = [render_event.event(row) for row in rows]
    assert [it["type"] for it in found] == ["billing_instruction.made", "billing_instruction.acknowledged"]
    assert found[0]["subject"] == {"kind": "billing_instruction", "id": first.id}
    assert found[0]["data"]["of"] == first.denial_id
    assert (found[0]["data"]["post"], found[0]["data"]["decision"]) == ("bill_other_payer", first.decision_id)
    assert "ADJ-20931" not in str(found)


async def test_strangers_see_and_answer_nothing(client, stranger, services, denial, lead):
    await close(client, denial["id"], lead)
    first, _ = await listed(client)
    assert (await stranger.get(URL)).json()["data"] == []
    assert (await stranger.get(f"{URL}/{first.id}")).status_code == 404
    assert (await stranger.post(f"{URL}/{first.id}/acknowledgements", json=POSTED)).status_code == 404
    reads = await client.post(
        f"{URL}/{first.id}/acknowledgements", json=POSTED, headers=bearer(services, ORG, ["denials:read"])
    )
    assert reads.status_code == 403
