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
