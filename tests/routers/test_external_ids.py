"""The sender's own id of a denial: one denial, never two claims."""

import copy

import httpx
import pytest

from app.routers.schemas.example_files import example, text_example


@pytest.fixture
def elsewhere() -> dict:
    denial = copy.deepcopy(example("denial"))
    denial["claim"].update(patient_control_number="ELSEWHERE-1", payer_claim_control_number="ELSEWHERE-2")
    return denial


async def test_one_id_for_two_claims_is_a_conflict(client: httpx.AsyncClient, elsewhere: dict) -> None:
    assert (await client.post("/v1/denials", json=example("denial"))).status_code == 201
    answer = await client.post("/v1/denials", json=elsewhere)
    assert answer.status_code == 409
    assert (answer.json()["member"], answer.json()["type"].rpartition("/")[2]) == ("external_id", "conflict")
    assert len((await client.get("/v1/denials")).json()["data"]) == 1


async def test_in_a_batch_that_item_alone_is_rejected(client: httpx.AsyncClient, elsewhere: dict) -> None:
    answer = await client.post("/v1/denial-batches", json={"items": [example("denial"), elsewhere]})
    assert [item["result"] for item in answer.json()["items"]] == ["created", "rejected"]
    assert answer.json()["items"][1]["problem"]["status"] == 409


@pytest.fixture
def later() -> dict:
    """Another claim under the same number of ours: numbers are used again."""
    denial = copy.deepcopy(example("denial"))
    denial["claim"].update(service_from="2026-09-11", payer_claim_control_number="20260900002")
    denial["lines"][0]["service_date"] = "2026-09-11"
    return denial


def check_taken(problem: dict) -> None:
    assert (problem["status"], problem["type"].rpartition("/")[2]) == (409, "conflict")
    assert problem["member"] == "external_id"
    assert "external_id" in problem["detail"]


async def test_other_days_of_service_are_another_claim(client: httpx.AsyncClient, later: dict) -> None:
    assert (await client.post("/v1/denials", json=example("denial"))).status_code == 201
    answer = await client.post("/v1/denials", json=later)
    check_taken(answer.json())
    assert len((await client.get("/v1/denials")).json()["data"]) == 1


@pytest.mark.parametrize("stored", [True, False])
async def test_in_a_batch_the_other_claims_go_in(client: httpx.AsyncClient, later: dict, stored: bool) -> None:
    first, last = example("denial"), {**later, "external_id": "PMS-1002"}
    if stored:
        assert (await client.post("/v1/denials", json=first)).status_code == 201
    answer = await client.post("/v1/denial-batches", json={"items": [first, later, last, last]})
    items = answer.json()["items"]
    known = "duplicate" if stored else "created"
    assert [item["result"] for item in items] == [known, "rejected", "created", "duplicate"]
    check_taken(items[1]["problem"])


async def test_other_days_under_one_number_of_the_payer_are_the_same_claim(
    client: httpx.AsyncClient, later: dict
) -> None:
    assert (await client.post("/v1/denials", json=example("denial"))).status_code == 201
    later["claim"]["payer_claim_control_number"] = "20260900001"
    answer = await client.post("/v1/denials", json=later)
    assert answer.status_code == 200, answer.text
    assert len((await client.get("/v1/denials")).json()["data"]) == 1


async def test_without_days_it_is_the_newest_claim_under_the_number(client: httpx.AsyncClient, later: dict) -> None:
    later["external_id"] = "PMS-1002"
    assert (await client.post("/v1/denial-batches", json={"items": [example("denial"), later]})).status_code == 201
    vague = copy.deepcopy(later)
    vague["claim"] = {"patient_control_number": "SAMPLE-0001"}
    del vague["lines"][0]["service_date"]
    assert (await client.post("/v1/denials", json=vague)).status_code == 200
    check_taken((await client.post("/v1/denials", json={**vague, "external_id": "PMS-1001"})).json())


@pytest.mark.parametrize("number", ["patient_control_number", "payer_claim_control_number"])
async def test_one_number_less_is_still_the_same_claim(client: httpx.AsyncClient, number: str) -> None:
    assert (await client.post("/v1/denials", json=example("denial"))).status_code == 201
    fewer = copy.deepcopy(example("denial"))
    del fewer["claim"][number]
    assert (await client.post("/v1/denials", json=fewer)).status_code == 200


async def test_a_remittance_is_never_stopped_by_it(client: httpx.AsyncClient, elsewhere: dict) -> None:
    for post in (example("denial"), elsewhere):
        await client.post("/v1/denials", json=post)
    edi = {"Content-Type": "application/edi-x12"}
    answer = await client.post("/v1/remittances", content=text_example("remittance.835"), headers=edi)
    assert answer.json()["status"] == "done"
