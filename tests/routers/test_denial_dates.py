"""Every open denial has its payer's windows, and a due date that follows from them."""

import copy
from datetime import UTC, date, datetime, timedelta

import httpx
import pytest

from app.routers.schemas.example_files import example
from tests.routers.staff import add, add_team

TODAY = datetime.now(UTC).date()


@pytest.fixture
def denial() -> dict:
    told = copy.deepcopy(example("denial"))
    told["remit_date"] = str(TODAY - timedelta(days=1))
    return told


async def posted(client: httpx.AsyncClient, denial: dict) -> dict:
    answer = await client.post("/v1/denials", json=denial)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_unknown_payer_gets_the_shortest_window_and_says_so(client: httpx.AsyncClient, denial: dict) -> None:
    body = await posted(client, denial)
    deadline = body["deadline"]
    assert deadline["assumed"] is True
    assert deadline["risk"] == "none"
    assert deadline["days_left"] == (date.fromisoformat(deadline["appeal_by"]) - TODAY).days
    assert deadline["citation"]
    assert {it["purpose"] for it in body["deadlines"]} == {"appeal", "corrected_claim"}


async def test_due_is_the_earlier_of_the_control_point_and_the_day_to_send(
    client: httpx.AsyncClient, denial: dict
) -> None:
    body = await posted(client, denial)
    assert (body["control_on"], body["due_on"]) == (str(TODAY + timedelta(days=7)),) * 2
    old = copy.deepcopy(denial) | {"external_id": "old", "remit_date": str(TODAY - timedelta(days=48))}
    old["claim"] |= {"patient_control_number": "OLD", "payer_claim_control_number": "OLD"}
    late = await posted(client, old)
    assert late["due_on"] == late["send_by"] < late["control_on"]
    assert late["deadline"]["risk"] in ("soon", "at_risk")


async def test_a_window_that_a_remark_closes_is_not_counted(client: httpx.AsyncClient, denial: dict) -> None:
    denial["lines"][0]["remarks"] = ["MA130"]
    denial["lines"][0]["adjustments"][0]["carc"] = "16"
    body = await posted(client, denial)
    assert body["bucket"]["barred_paths"] == ["appeal"]
    assert body["deadline"] is None
    assert {it["purpose"] for it in body["deadlines"]} == {"corrected_claim"}


async def test_new_denials_go_to_the_team_that_takes_their_work(client: httpx.AsyncClient, denial: dict) -> None:
    team = await add_team(client, "Approvals", "auth")
    assert (await posted(client, denial))["owner"] == {"kind": "team", "id": team["id"], "name": "Approvals"}


async def test_assignment_rules_give_new_denials_to_people(client: httpx.AsyncClient, denial: dict) -> None:
    team = await add_team(client, "Approvals", "auth")
    one = await add(client, "one", teams=[team["id"]])
    rules = {"rules": [{"team_id": team["id"], "work_type": "auth", "spread": True}]}
    answer = await client.put("/v1/assignment-rules", json=rules, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    assert (await posted(client, denial))["owner"] == {"kind": "person", "id": one["id"], "name": one["name"]}


async def test_siblings_are_parked_beside_their_lead(client: httpx.AsyncClient, denial: dict) -> None:
    line = copy.deepcopy(denial["lines"][0])
    line["line_control_number"] = "second"
    line["adjustments"][0]["carc"] = "50"
    denial["lines"].append(line)
    lead = await posted(client, denial)
    sibling = (await client.get(f"/v1/denials/{lead['siblings'][0]}")).json()
    assert (lead["lead"], lead["parked"], sibling["lead"]) == (True, None, False)
    assert sibling["parked"] == {
        "reason": "worked_with_lead",
        "since": str(TODAY),
        "review_on": lead["control_on"],
    }
    assert sibling["owner"] == lead["owner"]
