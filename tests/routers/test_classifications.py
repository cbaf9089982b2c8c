"""Classifications over HTTP: what codes mean for the work, item by item, with nothing stored."""

import copy
import time

import httpx
import pytest

from app.domain.codes.tables import CARCS, RARCS
from app.domain.sorting.taxonomy import GROUPS
from app.problem_kinds import DOMAIN_ERRORS
from app.routers.schemas.classification_out import ClassificationsOut
from app.routers.schemas.example_files import example
from tests.conftest import ORG, SavepointDatabase

MOST_SECONDS = 0.5
"""For 1,000 items with the client's own work: ten times what they take."""


async def classify(client: httpx.AsyncClient, *items: dict) -> list[dict]:
    answer = await client.post("/v1/classifications", json={"items": items})
    assert answer.status_code == 200, answer.text
    ClassificationsOut.model_validate(answer.json())
    return answer.json()["items"]


async def classify_one(client: httpx.AsyncClient, group: str, carc: str, **more: object) -> dict:
    (found,) = await classify(client, {"group": group, "carc": carc} | more)
    return found


class TestAnswers:
    async def test_the_example_is_what_is_answered(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/classifications", json=example("classifications"))
        assert answer.json() == example("classifications_out")

    async def test_a_denial_has_bucket_and_path(self, client: httpx.AsyncClient) -> None:
        found = await classify_one(client, "CO", "29")
        assert (found["is_denial"], found["kind"], found["recommended_path"]) == (True, "denial", "appeal")
        assert found["bucket"].pop("why").endswith(".")
        assert found["bucket"] == {
            "work_type": "payer",
            "root_cause": "payer_process",
            "sub_cause": "timely",
            "upstream_team": "billing",
            "confidence": "medium",
            "rule": "carc.29",
            "version": "1",
        }

    @pytest.mark.parametrize(
        ("group", "carc", "kind"),
        [("CO", "45", "contractual"), ("PR", "1", "patient_responsibility"), ("OA", "23", "informational")],
    )
    async def test_what_is_no_denial_has_no_bucket(
        self, client: httpx.AsyncClient, group: str, carc: str, kind: str
    ) -> None:
        found = await classify_one(client, group, carc)
        assert (found["is_denial"], found["kind"], found["bucket"]) == (False, kind, None)
        assert found["recommended_path"] is None
        assert found["why"]

    async def test_an_unknown_code_is_in_triage(self, client: httpx.AsyncClient) -> None:
        found = await classify_one(client, "CO", "Z99", remarks=["X1"])
        assert (found["is_denial"], found["bucket"], found["triage"]) == (True, None, "unknown_code")

    async def test_a_missing_remark_is_in_triage_with_a_provisional_bucket(self, client: httpx.AsyncClient) -> None:
        found = await classify_one(client, "CO", "16")
        assert (found["triage"], found["bucket"]["confidence"]) == ("needs_remark", "low")

    async def test_a_remark_refines_bars_and_makes_a_quick_fix(self, client: httpx.AsyncClient) -> None:
        found = await classify_one(client, "CO", "16", remarks=["n382", "MA130"])
        assert found["bucket"]["sub_cause"] == "registration"
        assert (found["barred_paths"], found["quick_fix"]) == (["appeal"], True)

    async def test_the_line_decides_on_a_cut_by_contract(self, client: httpx.AsyncClient) -> None:
        paid = await classify_one(client, "CO", "45", line_paid="80.00", line_charge="125.00")
        unpaid = await classify_one(client, "CO", "45", line_paid="0.00", line_charge="125")
        assert (paid["is_denial"], unpaid["is_denial"]) == (False, True)

    async def test_a_reversal_is_no_denial(self, client: httpx.AsyncClient) -> None:
        found = await classify_one(client, "CO", "197", claim_status_code="22")
        assert (found["is_denial"], found["gate_rule"]) == (False, "2.1")

    async def test_spelling_does_not_count(self, client: httpx.AsyncClient) -> None:
        first, second = await classify(client, {"group": "CO", "carc": "b07"}, {"group": "CO", "carc": "B7"})
        assert first == second
        assert first["bucket"]["sub_cause"] == "enrolment"


class TestBatches:
    async def test_answers_come_in_the_order_of_the_items(self, client: httpx.AsyncClient) -> None:
        items = [{"group": group, "carc": carc} for carc in reversed(CARCS) for group in GROUPS][:1000]
        found = await classify(client, *items)
        assert len(found) == len(items) == 1000
        assert found[::97] == [(await classify(client, item))[0] for item in items[::97]]

    async def test_more_than_a_thousand_are_refused(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/classifications", json={"items": [{"group": "CO", "carc": "1"}] * 1001})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/body/items"
        assert (await client.post("/v1/classifications", json={"items": []})).status_code == 422

    async def test_a_misshapen_item_is_named_and_refuses_all(self, client: httpx.AsyncClient) -> None:
        wrong = copy.deepcopy(example("classifications"))
        wrong["items"][2]["line_paid"] = "eighty"
        answer = await client.post("/v1/classifications", json=wrong)
        assert answer.status_code == 422
        assert [error["pointer"] for error in answer.json()["errors"]] == ["/body/items/2/line_paid"]

    async def test_nothing_is_stored(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        before = await database.read(ORG, "SELECT id FROM events")
        headers = {"Idempotency-Key": "key-1"}
        for carc in ("197", "29"):  # another body under the same key: there is no effect that could happen twice
            body = {"items": [{"group": "CO", "carc": carc}]}
            assert (await client.post("/v1/classifications", json=body, headers=headers)).status_code == 200
        assert (await client.get("/v1/denials")).json()["data"] == []
        assert await database.read(ORG, "SELECT id FROM events") == before

    async def test_a_thousand_are_quick(self, client: httpx.AsyncClient) -> None:
        remarks = list(RARCS)
        items = [
            {"group": GROUPS[number % 4], "carc": carc, "remarks": remarks[number : number + 2], "line_paid": "0.00"}
            for number, carc in enumerate([*CARCS, *CARCS, *CARCS][:1000])
        ]
        taken = []
        for _ in range(3):
            started = time.perf_counter()
            assert len(await classify(client, *items)) == 1000
            taken.append(time.perf_counter() - started)
        print(f"best={min(taken) * 1000:.0f}ms")
        assert min(taken) < MOST_SECONDS


def test_what_sorting_refuses_is_a_problem_of_the_request() -> None:
    refused = {error.__name__: slug for error, slug in DOMAIN_ERRORS.items() if "sorting" in error.__module__}
    assert refused == {
        "UnknownWordError": "invalid-request",
        "InvalidOwnRuleError": "invalid-request",
        "RuleStateError": "conflict",
    }
