"""Claims over HTTP: posted, linked to what payers said of them, read as one page."""

import copy
import json

import httpx
import pytest

from app.routers.schemas.claim_out import ClaimBatchOut, ClaimOut, ClaimPage
from app.routers.schemas.example_files import example, text_example

X12 = {"Content-Type": "application/edi-x12"}


@pytest.fixture
def claim() -> dict:
    return copy.deepcopy(example("claim"))


@pytest.fixture
def denial() -> dict:
    return copy.deepcopy(example("denial"))


async def post(client: httpx.AsyncClient, *items: object, status: int = 201) -> dict:
    answer = await client.post("/v1/claims", json={"items": list(items)})
    assert answer.status_code == status, answer.text
    return answer.json()


async def page_of(client: httpx.AsyncClient, item: dict) -> dict:
    answer = await client.get(f"/v1/claims/{item['claim_id']}")
    assert answer.status_code == 200, answer.text
    ClaimOut.model_validate(answer.json())
    assert answer.json().keys() == ClaimOut.model_fields.keys()
    return answer.json()


def results(body: dict) -> list[str]:
    ClaimBatchOut.model_validate(body)
    return [item["result"] for item in body["items"]]


def plain_remittance() -> str:
    """The sample remittance with everything paid: nobody works it."""
    text = text_example("remittance.835").replace("CLP*SAMPLE-0001*1*450*120", "CLP*SAMPLE-0001*1*450*450")
    text = text.replace("SVC*HC:70450*330*0", "SVC*HC:70450*330*330").replace("CAS*CO*197*330~\n", "")
    return text.replace("LQ*HE*M62~\n", "").replace("BPR*I*120", "BPR*I*450").replace("SE*18", "SE*16")


class TestPosting:
    async def test_a_posted_claim_is_created_and_read_back(self, client: httpx.AsyncClient, claim: dict) -> None:
        body = await post(client, claim)
        assert results(body) == ["created"]
        assert body["counts"] == {"created": 1, "duplicate": 0, "updated": 0, "rejected": 0}
        page = await page_of(client, body["items"][0])
        assert page["posted"] is True
        assert page["payer"]["name"] == "SAMPLE MUTUAL HEALTH"
        assert page["charge"] == "450.00"
        assert page["subscriber"]["name"] == "SAMPLE, ROBIN"
        assert page["patient"] == page["subscriber"]
        assert page["diagnoses"] == ["R51.9", "I10"]
        assert [line["procedure"] for line in page["lines"]] == ["HC:70450", "HC:99213"]
        assert (page["remittances"], page["denials"], page["open_denials"]) == ([], [], 0)

    async def test_its_etag_is_its_version(self, client: httpx.AsyncClient, claim: dict) -> None:
        item = (await post(client, claim))["items"][0]
        assert (await client.get(f"/v1/claims/{item['claim_id']}")).headers["etag"] == '"1"'

    async def test_two_required_members_are_enough(self, client: httpx.AsyncClient) -> None:
        body = await post(client, {"patient_control_number": "P1", "submitted_on": "2026-09-03"})
        page = await page_of(client, body["items"][0])
        assert (page["payer"], page["patient"], page["lines"], page["charge"]) == (None, None, [], None)
        assert page["frequency"] == "1"

    async def test_the_same_version_again_is_a_duplicate(self, client: httpx.AsyncClient, claim: dict) -> None:
        first = await post(client, claim)
        again = await post(client, claim, status=200)
        assert results(again) == ["duplicate"]
        assert again["items"][0]["claim_id"] == first["items"][0]["claim_id"]
        assert (await page_of(client, again["items"][0]))["version"] == 1

    async def test_other_content_replaces_and_keeps_history(self, client: httpx.AsyncClient, claim: dict) -> None:
        await post(client, claim)
        claim["charge"] = "460.00"
        del claim["rendering_provider"]
        body = await post(client, claim, status=200)
        assert results(body) == ["updated"]
        page = await page_of(client, body["items"][0])
        assert (page["charge"], page["rendering_provider"], page["version"]) == ("460.00", None, 2)
        assert [(it["revision"], it["current"]) for it in page["versions"]] == [(1, False), (2, True)]

    async def test_a_replacement_is_another_version_of_the_claim(self, client: httpx.AsyncClient, claim: dict) -> None:
        first = await post(client, claim)
        claim |= {"frequency": "7", "submitted_on": "2026-10-01", "service_from": "2026-08-31", "charge": "400.00"}
        second = await post(client, claim)
        assert second["items"][0]["claim_id"] == first["items"][0]["claim_id"]
        page = await page_of(client, second["items"][0])
        assert [it["frequency"] for it in page["versions"]] == ["1", "7"]
        assert (page["frequency"], page["charge"]) == ("7", "400.00")

    async def test_an_older_version_posted_late_does_not_hide_the_newer(
        self, client: httpx.AsyncClient, claim: dict
    ) -> None:
        older = claim | {"submitted_on": "2026-09-02", "charge": "1.00"}
        body = await post(client, claim, older)
        assert results(body) == ["created", "created"]
        page = await page_of(client, body["items"][1])
        assert page["charge"] == "450.00"
        assert [it["current"] for it in page["versions"]] == [False, True]

    async def test_a_number_used_again_years_later_is_another_claim(
        self, client: httpx.AsyncClient, claim: dict
    ) -> None:
        days = {"service_from": "2022-01-05", "service_to": "2022-01-05"}
        lines = [line | {"service_from": "2022-01-05"} for line in claim["lines"]]
        old = claim | days | {"submitted_on": "2022-01-06", "lines": lines}
        body = await post(client, old, claim)
        assert body["items"][0]["claim_id"] != body["items"][1]["claim_id"]

    async def test_one_batch_may_tell_of_one_claim_several_times(self, client: httpx.AsyncClient, claim: dict) -> None:
        body = await post(client, claim, claim, claim | {"charge": "460.00"})
        assert results(body) == ["created", "duplicate", "updated"]
        assert len({item["claim_id"] for item in body["items"]}) == 1
        assert (await page_of(client, body["items"][0]))["charge"] == "460.00"

    async def test_a_thousand_claims_go_in_at_once(self, client: httpx.AsyncClient, claim: dict) -> None:
        items = [claim | {"patient_control_number": f"P{number}"} for number in range(1000)]
        body = await post(client, *items)
        assert body["counts"]["created"] == 1000
        assert [item["index"] for item in body["items"]] == list(range(1000))
        again = await post(client, *items, status=200)
        assert again["counts"]["duplicate"] == 1000

    async def test_a_key_replays_the_answer(self, client: httpx.AsyncClient, claim: dict) -> None:
        headers = {"Idempotency-Key": "k1"}
        first = await client.post("/v1/claims", json={"items": [claim]}, headers=headers)
        again = await client.post("/v1/claims", json={"items": [claim]}, headers=headers)
        assert (again.status_code, again.json()) == (201, first.json())
        assert again.headers["idempotent-replayed"] == "true"


class TestRejections:
    @pytest.mark.parametrize(
        ("change", "member"),
        [
            ({"charge": "-1.00"}, "charge"),
            ({"charge": "12345678901234567890.00"}, "charge"),
            ({"charge": float("nan")}, "charge"),
            ({"diagnoses": ["R51.9\u0000"]}, "diagnoses/0"),
            ({"patient_control_number": "A\u0007B"}, "patient_control_number"),
            ({"patient_control_number": ""}, "patient_control_number"),
            ({"submitted_on": "2026-02-30"}, "submitted_on"),
            ({"submitted_on": None}, "submitted_on"),
            ({"payer": {}}, "payer"),
            ({"lines": [{"units": "1"}]}, "lines/0"),
            ({"lines": [{"procedure": "99213", "diagnosis_pointers": [0]}]}, "lines/0/diagnosis_pointers/0"),
            ({"service_to": "2026-08-01"}, ""),
            ({"lines": [{"procedure": "99213", "diagnosis_pointers": [3]}]}, ""),
        ],
    )
    async def test_what_is_misshapen_names_its_member(
        self, client: httpx.AsyncClient, claim: dict, change: dict, member: str
    ) -> None:
        content = json.dumps({"items": [claim | change]})  # by hand: httpx refuses to send NaN
        answer = await client.post("/v1/claims", content=content, headers={"Content-Type": "application/json"})
        assert answer.status_code == 422, answer.text
        (item,) = answer.json()["items"]
        assert item["result"] == "rejected"
        assert item["problem"]["errors"][0]["pointer"] == f"/body/items/0/{member}".rstrip("/")

    async def test_an_unknown_member_is_not_repeated(self, client: httpx.AsyncClient, claim: dict) -> None:
        answer = await client.post("/v1/claims", json={"items": [claim | {"ROBIN SAMPLE": 1}]})
        assert answer.status_code == 422
        assert "ROBIN" not in answer.text
        assert answer.json()["items"][0]["problem"]["errors"][0]["code"] == "extra_forbidden"

    @pytest.mark.parametrize(
        ("change", "member"),
        [
            ({"submitted_on": "2099-01-01"}, "submitted_on"),
            ({"service_to": "2099-01-01"}, "service_to"),
            ({"subscriber": {"birth_date": "2099-01-01"}}, "subscriber.birth_date"),
            ({"lines": [{"procedure": "99213", "service_from": "2099-01-01"}]}, "lines.0.service_from"),
        ],
    )
    async def test_the_future_is_rejected(
        self, client: httpx.AsyncClient, claim: dict, change: dict, member: str
    ) -> None:
        answer = await client.post("/v1/claims", json={"items": [claim | change]})
        assert answer.status_code == 422
        assert answer.json()["items"][0]["problem"]["member"] == member

    async def test_one_bad_item_does_not_stop_the_others(self, client: httpx.AsyncClient, claim: dict) -> None:
        body = await post(client, {"patient_control_number": 1}, claim, "nonsense")
        assert results(body) == ["rejected", "created", "rejected"]
        assert body["items"][2]["problem"]["errors"][0]["pointer"] == "/body/items/2"

    async def test_an_unknown_payer_id_rejects_the_item(self, client: httpx.AsyncClient, claim: dict) -> None:
        other = claim | {"payer": {"id": "pyr_01m843xkr6efyv4x33kxdg3g07"}, "patient_control_number": "P2"}
        body = await post(client, claim, other)
        assert results(body) == ["created", "rejected"]
        assert body["items"][1]["problem"]["member"] == "payer.id"

    @pytest.mark.parametrize("body", [{}, {"items": []}, {"items": {}}, [], {"items": [{}] * 1001}, {"claims": [{}]}])
    async def test_a_broken_envelope_is_refused_as_a_whole(self, client: httpx.AsyncClient, body: object) -> None:
        answer = await client.post("/v1/claims", json=body)
        assert answer.status_code == 422
        assert "items" not in answer.json()


class TestLinks:
    async def test_a_denial_of_before_gains_what_the_claim_knows(
        self, client: httpx.AsyncClient, claim: dict, denial: dict
    ) -> None:
        before = (await client.post("/v1/denials", json=denial)).json()
        assert {"patient", "billing_provider", "rendering_provider"} <= set(before["missing_context"])
        body = await post(client, claim)
        assert body["items"][0]["claim_id"] == before["claim_id"]
        after = (await client.get(f"/v1/denials/{before['id']}")).json()
        assert after["patient"] == {"name": "SAMPLE, ROBIN", "id_type": "MI", "id": "SMH000001"}
        assert after["rendering_provider"]["name"] == "EXAMPLE, ALEX"
        assert after["facility"] == {"code": "11"}
        assert not {"patient", "billing_provider", "rendering_provider"} & set(after["missing_context"])
        assert after["version"] == 2

    async def test_posting_again_does_not_touch_the_denial(
        self, client: httpx.AsyncClient, claim: dict, denial: dict
    ) -> None:
        before = (await client.post("/v1/denials", json=denial)).json()
        await post(client, claim)
        await post(client, claim | {"diagnoses": ["R51.9", "I11"]}, status=200)
        assert (await client.get(f"/v1/denials/{before['id']}")).json()["version"] == 2

    async def test_a_denial_of_a_known_claim_is_born_with_its_context(
        self, client: httpx.AsyncClient, claim: dict, denial: dict
    ) -> None:
        item = (await post(client, claim))["items"][0]
        created = (await client.post("/v1/denials", json=denial)).json()
        assert created["claim_id"] == item["claim_id"]
        assert created["billing_provider"]["name"] == "SAMPLE CLINIC"
        assert "patient" not in created["missing_context"]
        assert created["version"] == 1
        page = await page_of(client, item)
        assert [it["id"] for it in page["denials"]] == [created["id"]]
        assert (page["open_denials"], page["amount_at_risk"]) == (1, "330.00")
        assert [it["source"] for it in page["remittances"]] == ["json"]

    async def test_the_claim_wins_over_what_a_remittance_tells(self, client: httpx.AsyncClient, claim: dict) -> None:
        item = (await post(client, claim))["items"][0]
        sent = await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        assert sent.status_code == 201, sent.text
        page = await page_of(client, item)
        (remittance,) = page["remittances"]
        assert remittance["remittance_id"] == sent.json()["id"]
        assert (remittance["charge"], remittance["paid"]) == ("450.00", "120.00")
        assert remittance["lines"][1]["adjustments"] == [
            {"group": "CO", "carc": "197", "amount": "330.00", "quantity": None}
        ]
        assert remittance["lines"][1]["remarks"] == ["M62"]
        denial = (await client.get(f"/v1/denials/{page['denials'][0]['id']}")).json()
        assert denial["patient"]["name"] == "SAMPLE, ROBIN"
        assert page["patient"]["name"] == "SAMPLE, ROBIN"
        assert page["payer_claim_control_number"] == "20260900001"

    async def test_a_remittance_fills_what_the_sender_left_open(self, client: httpx.AsyncClient, claim: dict) -> None:
        del claim["subscriber"], claim["rendering_provider"]
        item = (await post(client, claim))["items"][0]
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        page = await page_of(client, item)
        assert page["patient"]["name"] == "INVENTED, PAT"
        assert page["patient"]["birth_date"] is None

    async def test_a_plain_payment_of_before_is_linked_with_its_detail(
        self, client: httpx.AsyncClient, claim: dict
    ) -> None:
        sent = await client.post("/v1/remittances", content=plain_remittance(), headers=X12)
        assert sent.status_code == 201, sent.text
        page = await page_of(client, (await post(client, claim))["items"][0])
        (remittance,) = page["remittances"]
        assert (remittance["paid"], remittance["claim_status_code"]) == ("450.00", "1")
        assert [line["paid"] for line in remittance["lines"]] == ["120.00", "330.00"]
        assert page["denials"] == []

    async def test_a_plain_payment_of_later_is_linked_too(self, client: httpx.AsyncClient, claim: dict) -> None:
        item = (await post(client, claim))["items"][0]
        await client.post("/v1/remittances", content=plain_remittance(), headers=X12)
        page = await page_of(client, item)
        assert [line["paid"] for line in page["remittances"][0]["lines"]] == ["120.00", "330.00"]

    async def test_a_claim_posted_after_its_remittances_shows_them_in_order(
        self, client: httpx.AsyncClient, claim: dict, denial: dict
    ) -> None:
        later = copy.deepcopy(denial) | {"remit_date": "2026-10-21", "external_id": "PMS-2"}
        for each in (later, denial):
            assert (await client.post("/v1/denials", json=each)).status_code == 201
        page = await page_of(client, (await post(client, claim))["items"][0])
        assert [it["remit_date"] for it in page["remittances"]] == ["2026-09-21", "2026-10-21"]


class TestReading:
    async def test_a_search_finds_by_number(self, client: httpx.AsyncClient, claim: dict) -> None:
        item = (await post(client, claim, claim | {"patient_control_number": "P2"}))["items"][0]
        found = await client.post("/v1/claim-searches", json={"patient_control_number": "SAMPLE-0001"})
        ClaimPage.model_validate(found.json())
        assert [it["id"] for it in found.json()["data"]] == [item["claim_id"]]

    async def test_a_search_finds_by_the_payers_number(self, client: httpx.AsyncClient, claim: dict) -> None:
        await client.post("/v1/remittances", content=text_example("remittance.835"), headers=X12)
        found = await client.post("/v1/claim-searches", json={"payer_claim_control_number": "20260900001"})
        assert [it["posted"] for it in found.json()["data"]] == [False]

    async def test_pages_follow_each_other(self, client: httpx.AsyncClient, claim: dict) -> None:
        await post(client, *(claim | {"patient_control_number": f"P{number}"} for number in range(5)))
        seen, cursor = [], None
        while True:
            body = {"limit": 2} | ({"cursor": cursor} if cursor else {})
            page = (await client.post("/v1/claim-searches", json=body)).json()
            seen += [item["patient_control_number"] for item in page["data"]]
            cursor = page["next_cursor"]
            if not page["has_more"]:
                break
        assert seen == ["P4", "P3", "P2", "P1", "P0"]

    async def test_another_organisation_sees_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, claim: dict
    ) -> None:
        item = (await post(client, claim))["items"][0]
        assert (await stranger.get(f"/v1/claims/{item['claim_id']}")).status_code == 404
        assert (await stranger.post("/v1/claim-searches", json={})).json()["data"] == []

    async def test_the_same_claim_of_another_organisation_is_another(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, claim: dict
    ) -> None:
        assert results(await post(client, claim)) == results(await post(stranger, claim)) == ["created"]

    async def test_a_made_up_id_is_not_found(self, client: httpx.AsyncClient) -> None:
        assert (await client.get("/v1/claims/clm_01m843xkr6efyv4x33kxdg3g07")).status_code == 404
