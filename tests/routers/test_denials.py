"""Denials over HTTP, as a partner posts them and a screen reads them."""

import copy

import httpx
import pytest

from app.routers.ids import show
from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.example_files import example
from tests.conftest import ORG


@pytest.fixture
def denial() -> dict:
    return copy.deepcopy(example("denial"))


async def test_a_posted_denial_is_created_and_read_back(client: httpx.AsyncClient, denial: dict) -> None:
    answer = await client.post("/v1/denials", json=denial)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    DenialOut.model_validate(body)
    assert (body["stage"], body["next_action"]["code"]) == ("decision", "decide")
    assert (body["owner"]["name"], body["bucket"]["work_type"], body["recommended_path"]) == ("auth", "auth", "appeal")
    assert body["bucket"]["rule"] == "carc.197"
    assert body["amount_denied"] == "330.00"
    assert body["primary"]["carc"] == "197"
    assert answer.headers["etag"] == '"1"'
    read = await client.get(answer.headers["location"])
    assert read.status_code == 200
    assert read.json() == body


async def test_the_same_denial_again_is_the_same_denial(client: httpx.AsyncClient, denial: dict) -> None:
    first = await client.post("/v1/denials", json=denial)
    again = await client.post("/v1/denials", json=denial)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_the_same_denial_again_is_found_though_its_number_was_used_again(
    client: httpx.AsyncClient, denial: dict
) -> None:
    del denial["external_id"]

    def of(day: str | None) -> dict:
        told = copy.deepcopy(denial)
        told["claim"] = {"patient_control_number": "USED-TWICE"} | ({"service_from": day} if day else {})
        for line in told["lines"]:
            line.pop("service_date", None)
        return told

    posts = [of("2026-01-05"), of(None), of("2026-03-05")]
    answers = [await client.post("/v1/denials", json=post) for post in posts]
    again = await client.post("/v1/denials", json=posts[1])
    assert (again.status_code, again.json()["id"]) == (200, answers[1].json()["id"])


async def test_changed_content_under_one_external_id_updates(client: httpx.AsyncClient, denial: dict) -> None:
    first = await client.post("/v1/denials", json=denial)
    denial["lines"][0]["adjustments"][0]["amount"] = "300.00"
    denial["lines"][0]["charge"] = "300.00"
    again = await client.post("/v1/denials", json=denial)
    assert again.status_code == 200
    assert again.json()["id"] == first.json()["id"]
    assert again.json()["amount_denied"] == "300.00"
    assert again.json()["version"] == 2


async def test_what_is_no_denial_is_refused_with_the_reason(client: httpx.AsyncClient, denial: dict) -> None:
    denial["lines"][0]["adjustments"][0] = {"group": "PR", "carc": "1", "amount": "330.00"}
    answer = await client.post("/v1/denials", json=denial)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/not-a-denial")
    assert answer.json()["verdicts"][0]["kind"] == "patient_responsibility"


async def test_our_own_code_for_money_taken_back_is_nobody_elses(client: httpx.AsyncClient, denial: dict) -> None:
    denial["claim"]["claim_status_code"] = "PLB"
    answer = await client.post("/v1/denials", json=denial)
    assert answer.status_code == 422
    assert answer.json()["type"].endswith("/not-a-denial")


async def test_pages_follow_each_other_without_gaps(client: httpx.AsyncClient, denial: dict) -> None:
    for number in range(5):
        denial["external_id"] = f"X{number}"
        denial["claim"]["patient_control_number"] = f"P{number}"
        denial["claim"]["payer_claim_control_number"] = f"I{number}"
        assert (await client.post("/v1/denials", json=denial)).status_code == 201
    for sort in ("received", "-received", "amount", "-remit_date"):
        seen, cursor = [], None
        while True:
            query = {"limit": 2, "sort": sort} | ({"cursor": cursor} if cursor else {})
            page = (await client.get("/v1/denials", params=query)).json()
            seen += [item["id"] for item in page["data"]]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
        assert len(seen) == len(set(seen)) == 5


async def test_a_cursor_of_another_list_is_refused(client: httpx.AsyncClient, denial: dict) -> None:
    for number in range(2):
        denial["claim"]["patient_control_number"] = denial["claim"]["payer_claim_control_number"] = f"P{number}"
        denial["external_id"] = f"X{number}"
        await client.post("/v1/denials", json=denial)
    cursor = (await client.get("/v1/denials", params={"limit": 1})).json()["next_cursor"]
    answer = await client.get("/v1/denials", params={"limit": 1, "stage": "decision", "cursor": cursor})
    assert answer.status_code == 400
    assert answer.json()["type"].endswith("/invalid-cursor")


async def test_a_list_is_narrowed_to_what_a_team_works(client: httpx.AsyncClient, denial: dict) -> None:
    await client.post("/v1/denials", json=denial)
    for query, count in (
        ({"work_type": "auth", "root_cause": "auth_timing", "recommended_path": "appeal"}, 1),
        ({"work_type": ["doc", "auth"], "quick_fix": False}, 1),
        ({"work_type": "coding"}, 0),
        ({"owner": "auth", "due_from": "2026-01-01"}, 1),
        ({"owner": ["triage", "auth"]}, 1),
        ({"owner": "triage"}, 0),
        ({"owner": show("tem", ORG)}, 0),
        ({"due_to": "2026-01-01"}, 0),
    ):
        found = (await client.get("/v1/denials", params=query)).json()["data"]
        assert len(found) == count, query


async def test_triage_is_found_by_name_and_by_id(client: httpx.AsyncClient, denial: dict) -> None:
    denial["lines"][0]["adjustments"][0]["carc"] = "999"
    await client.post("/v1/denials", json=denial)
    for owner in ("triage", show("tem", ORG)):
        assert len((await client.get("/v1/denials", params={"owner": owner})).json()["data"]) == 1


async def test_a_search_by_claim_number_is_a_post(client: httpx.AsyncClient, denial: dict) -> None:
    created = (await client.post("/v1/denials", json=denial)).json()
    found = await client.post("/v1/denial-searches", json={"patient_control_number": "SAMPLE-0001"})
    assert [item["id"] for item in found.json()["data"]] == [created["id"]]


async def test_another_organisation_sees_nothing(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, denial: dict
) -> None:
    created = (await client.post("/v1/denials", json=denial)).json()
    assert (await stranger.get(f"/v1/denials/{created['id']}")).status_code == 404
    assert (await stranger.get("/v1/denials")).json()["data"] == []


async def test_a_batch_answers_item_by_item(client: httpx.AsyncClient, denial: dict) -> None:
    other = copy.deepcopy(denial) | {"external_id": "PMS-1002"}
    other["claim"] |= {"patient_control_number": "SAMPLE-0002", "payer_claim_control_number": "20260900002"}
    misshapen = copy.deepcopy(denial) | {"colour": "green"}
    paid = copy.deepcopy(denial) | {"external_id": "PMS-1003"}
    paid["lines"][0]["adjustments"][0] |= {"group": "CO", "carc": "45"}
    paid["lines"][0]["paid"] = "1.00"
    future = copy.deepcopy(denial) | {"remit_date": "2099-01-01"}
    answer = await client.post("/v1/denial-batches", json={"items": [denial, denial, other, misshapen, paid, future]})
    assert answer.status_code == 201, answer.text
    results = [item["result"] for item in answer.json()["items"]]
    assert results == ["created", "duplicate", "created", "rejected", "rejected", "rejected"]
    ids = [item["denial_id"] for item in answer.json()["items"]]
    assert ids[0] == ids[1] != ids[2]
    assert answer.json()["items"][3]["problem"]["errors"][0]["code"] == "extra_forbidden"
    assert answer.json()["items"][4]["problem"]["type"].endswith("/not-a-denial")
    again = await client.post("/v1/denial-batches", json={"items": [denial, other]})
    assert again.status_code == 200
    assert again.json()["counts"] == {"created": 0, "duplicate": 2, "updated": 0, "rejected": 0}


async def test_a_batch_of_nothing_but_refusals_is_a_422(client: httpx.AsyncClient, denial: dict) -> None:
    answer = await client.post("/v1/denial-batches", json={"items": [denial | {"colour": "green"}]})
    assert answer.status_code == 422
    assert answer.json()["items"][0]["result"] == "rejected"


async def test_a_thousand_denials_go_in_at_once(client: httpx.AsyncClient, denial: dict) -> None:
    items = []
    for number in range(1000):
        item = copy.deepcopy(denial) | {"external_id": f"X{number}"}
        item["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
        items.append(item)
    answer = await client.post("/v1/denial-batches", json={"items": items})
    assert answer.json()["counts"]["created"] == 1000
