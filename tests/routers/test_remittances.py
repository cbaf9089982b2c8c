"""Remittances over HTTP: small files at once, the same bytes once, quarantine and replay."""

import re

import httpx
import pytest

from app.routers.schemas.example_files import text_example
from app.routers.schemas.remittance_out import RemittanceOut

EDI = {"Content-Type": "application/edi-x12"}


@pytest.fixture
def remittance() -> str:
    return text_example("remittance.835")


async def post(client: httpx.AsyncClient, body: str | bytes, **headers: str) -> httpx.Response:
    return await client.post("/v1/remittances", content=body, headers=EDI | headers)


async def test_a_small_file_is_taken_in_at_once(client: httpx.AsyncClient, remittance: str) -> None:
    answer = await post(client, remittance)
    assert answer.status_code == 201, answer.text
    body = answer.json()
    RemittanceOut.model_validate(body)
    assert body["status"] == "done"
    assert body["counts"]["denials_created"] == 1
    assert body["amounts"] == {"charge": "450.00", "paid": "120.00", "denied": "330.00"}
    assert body["payments"][0]["payer_name"] == "SAMPLE MUTUAL HEALTH"
    denials = (await client.get(body["links"]["denials"])).json()["data"]
    assert [item["amount_denied"] for item in denials] == ["330.00"]
    assert denials[0]["patient"]["name"] == "INVENTED, PAT"
    assert denials[0]["billing_provider"]["id"] == "1234567893"


async def test_the_same_bytes_are_the_same_remittance(client: httpx.AsyncClient, remittance: str) -> None:
    first, again = await post(client, remittance), await post(client, remittance)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json()


async def test_a_resent_payment_in_a_new_envelope_adds_nothing(client: httpx.AsyncClient, remittance: str) -> None:
    await post(client, remittance)
    again = await post(
        client, remittance.replace("*000000001*0*T", "*000000009*0*T").replace("IEA*1*000000001", "IEA*1*000000009")
    )
    assert again.status_code == 201
    assert again.json()["counts"]["duplicates"] == 1
    assert again.json()["counts"]["denials_created"] == 0
    codes = [item["code"] for item in (await client.get(again.json()["links"]["findings"])).json()["data"]]
    assert "payment_told_before" in codes


async def test_json_then_835_is_one_denial(client: httpx.AsyncClient, remittance: str) -> None:
    from app.routers.schemas.example_files import example

    posted = (await client.post("/v1/denials", json=example("denial"))).json()
    answer = await post(client, remittance)
    assert answer.json()["counts"]["denials_created"] == 0
    assert answer.json()["counts"]["denials_updated"] == 1
    stored = (await client.get(f"/v1/denials/{posted['id']}")).json()
    assert stored["remittance_id"] == answer.json()["id"]
    assert stored["external_id"] == "PMS-1001"
    assert len((await client.get("/v1/denials")).json()["data"]) == 1


async def test_835_then_json_is_one_denial(client: httpx.AsyncClient, remittance: str) -> None:
    from app.routers.schemas.example_files import example

    await post(client, remittance)
    posted = await client.post("/v1/denials", json=example("denial"))
    assert posted.status_code == 200
    listed = (await client.get("/v1/denials")).json()["data"]
    assert [item["id"] for item in listed] == [posted.json()["id"]]
    assert listed[0]["external_id"] == "PMS-1001"


async def test_one_bad_claim_is_quarantined_and_replayed(client: httpx.AsyncClient, remittance: str) -> None:
    answer = await post(client, remittance.replace("CAS*CO*197*330~", "CAS*CO*197*33O~"))
    assert answer.status_code == 201
    body = answer.json()
    assert body["status"] == "partial"
    assert body["counts"]["quarantined"] == 1
    (claim,) = (await client.get(body["links"]["quarantine"])).json()["data"]
    assert claim["status"] == "open"
    assert "33O" in claim["segments"]
    url = f"/v1/remittances/{body['id']}/quarantine/{claim['id']}/replays"
    still = await client.post(url, json={"segments": claim["segments"]}, headers={"If-Match": '"1"'})
    assert still.status_code == 422
    corrected = {"segments": claim["segments"].replace("33O", "330")}
    assert (await client.post(url, json=corrected)).status_code == 428
    fixed = await client.post(url, json=corrected, headers={"If-Match": '"1"'})
    assert fixed.status_code == 201, fixed.text
    assert fixed.json()["denials_created"] == 1
    assert (await client.post(url, json=corrected, headers={"If-Match": '"2"'})).status_code == 409


async def test_a_corrected_claim_is_not_taken_for_its_like(client: httpx.AsyncClient, remittance: str) -> None:
    """Two claim events of one payment may have the same numbers: the place in the file tells them apart."""
    head, claim, rest = re.split(r"(?=CLP\*)|(?=SE\*)", remittance)
    spoiled = claim.replace("CAS*CO*197*330~", "CAS*CO*197*33O~").replace("REF*6R*1~", "REF*6R*7~")
    body = (await post(client, head + claim + spoiled + rest)).json()
    assert (body["counts"]["denials_created"], body["counts"]["quarantined"]) == (1, 1)
    (kept,) = (await client.get(body["links"]["quarantine"])).json()["data"]
    fixed = await client.post(
        f"/v1/remittances/{body['id']}/quarantine/{kept['id']}/replays",
        json={"segments": kept["segments"].replace("33O", "330")},
        headers={"If-Match": '"1"'},
    )
    assert (fixed.status_code, fixed.json()["denials_created"]) == (201, 1)


@pytest.mark.parametrize(
    "body",
    [b"", b"%PDF-1.7 ...", b"hello", b"\x00\x01\x02", b"ISA", b'{"a": 1}', b"ISA*00*" + b"A" * 300_000],
    ids=["empty", "pdf", "text", "binary", "cut", "json", "long"],
)
async def test_what_is_not_x12_is_refused_with_a_reason(client: httpx.AsyncClient, body: bytes) -> None:
    answer = await post(client, body)
    assert answer.status_code == 422, answer.text
    assert answer.json()["type"].endswith("/unreadable-file")
    assert answer.json()["findings"][0]["code"]
    assert (await client.get("/v1/remittances")).json()["data"] == []


async def test_another_media_type_is_refused(client: httpx.AsyncClient, remittance: str) -> None:
    answer = await client.post("/v1/remittances", content=remittance, headers={"Content-Type": "text/plain"})
    assert answer.status_code == 415


async def test_respond_async_answers_202(client: httpx.AsyncClient, remittance: str) -> None:
    answer = await post(client, remittance, Prefer="respond-async")
    assert answer.status_code == 202, answer.text
    assert answer.json()["status"] == "received"
    assert answer.headers["retry-after"] == "1"
