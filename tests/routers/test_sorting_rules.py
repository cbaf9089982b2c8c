"""Own sorting rules over HTTP: drafts, trials on history, approvals, ends, and what they do to denials."""

import copy
from datetime import date, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.approvals import ApprovalOut
from app.routers.schemas.example_files import example
from app.routers.schemas.sorting_rules_out import SortingRuleOut, SortingRulePage, TrialOut
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import day, sign_in

URL = "/v1/sorting-rules"


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "one", role="lead")


def rule(**told: Any) -> dict:
    return {name: value for name, value in (example("sorting_rule") | told).items() if value is not None}


async def write(client: httpx.AsyncClient, by: dict, **told: Any) -> dict:
    answer = await client.post(URL, json=rule(**told), headers=by["headers"])
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def matching(by: dict, version: int) -> dict[str, str]:
    return {**by["headers"], "If-Match": f'"{version}"'}


async def ask(client: httpx.AsyncClient, by: dict, rule: dict) -> dict:
    answer = await client.post(f"{URL}/{rule['id']}/approvals", headers=matching(by, rule["version"]))
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def approved(client: httpx.AsyncClient, by: dict, **told: Any) -> dict:
    made = await write(client, by, **told)
    await ask(client, by, made)
    return dict((await client.get(f"{URL}/{made['id']}")).json())


async def retire(client: httpx.AsyncClient, by: dict, rule: dict, last: str | None = None) -> httpx.Response:
    url, told = f"{URL}/{rule['id']}/retirements", {"effective_to": last} if last else {}
    return await client.post(url, json=told, headers=matching(by, rule["version"]))


async def post(client: httpx.AsyncClient, number: int, carc: str = "197", **more: Any) -> dict:
    """A denial remitted today, unless told."""
    told = copy.deepcopy(example("denial")) | {"external_id": f"X{number}", "remit_date": day(0)} | more
    told["claim"] |= {"patient_control_number": f"P{number}", "payer_claim_control_number": f"I{number}"}
    told["lines"][0] |= {"adjustments": [{"group": "CO", "carc": carc, "amount": "330.00"}], "remarks": []}
    answer = await client.post("/v1/denials", json=told)
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


class TestWriting:
    async def test_a_draft_is_created_and_read_back(self, client: httpx.AsyncClient, lead: dict) -> None:
        answer = await client.post(URL, json=rule(remark="m62"), headers=lead["headers"])
        assert answer.status_code == 201, answer.text
        SortingRuleOut.model_validate(answer.json())
        made = answer.json()
        assert (made["state"], made["created_by"], made["approved_by"]) == ("draft", lead["id"], None)
        assert (made["work_type"], made["root_cause"], made["upstream_team"]) == (
            "payer",
            "payer_process",
            "contracting",
        )
        assert (made["group"], made["carc"], made["remark"], made["recommended_path"]) == ("CO", "197", "M62", "appeal")
        read = await client.get(answer.headers["location"])
        assert (read.json(), read.headers["etag"]) == (made, answer.headers["etag"])

    async def test_a_draft_sorts_nothing(self, client: httpx.AsyncClient, lead: dict) -> None:
        await write(client, lead)
        assert (await post(client, 1))["bucket"]["rule"] == "carc.197"

    async def test_a_draft_is_changed_in_the_version_that_was_read(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await write(client, lead)
        url, told = f"{URL}/{made['id']}", rule(carc="50", evidence=None, work_type="doc")
        assert (await client.put(url, json=told, headers=lead["headers"])).status_code == 428
        assert (await client.put(url, json=told, headers=matching(lead, 7))).status_code == 412
        changed = await client.put(url, json=told, headers=matching(lead, 1))
        assert (changed.status_code, changed.json()["version"]) == (200, 2)
        now = changed.json()
        assert (now["carc"], now["evidence"], now["work_type"]) == ("50", None, "doc")

    @pytest.mark.parametrize(
        "told",
        [
            {"carc": None},
            {"sub_cause": "bad_luck"},
            {"group": "XX"},
            {"recommended_path": None},
            {"reason": ""},
            {"effective_to": "2025-12-31"},
            {"effective_from": None},
            {"payer_id": "pyr_01m843xkr6efyv4x33kxdg3g07"},
            {"state": "approved"},
        ],
    )
    async def test_what_is_misshapen_is_refused(self, client: httpx.AsyncClient, lead: dict, told: dict) -> None:
        assert (await client.post(URL, json=rule(**told), headers=lead["headers"])).status_code == 422

    async def test_only_people_with_the_scope_write(self, client: httpx.AsyncClient, services: Services) -> None:
        assert (await client.post(URL, json=rule())).status_code == 403
        auditor = await sign_in(client, services, "three", role="auditor")
        assert (await client.post(URL, json=rule(), headers=auditor["headers"])).status_code == 403
        await sign_in(client, services, "two")
        few = bearer(services, scopes=["denials:read"], person="two")
        assert (await client.post(URL, json=rule(), headers=few)).status_code == 403

    async def test_the_log_has_no_sentence(
        self, client: httpx.AsyncClient, lead: dict, database: SavepointDatabase
    ) -> None:
        made = await approved(client, lead, reason="Says QUENTIN.", evidence="Letter of QUENTIN")
        assert (await retire(client, lead, made)).status_code == 201
        events = await database.read(ORG, "SELECT * FROM events WHERE type ~ '^(sorting_rule|approval)'")
        assert {event["type"] for event in events} == {
            "sorting_rule.created",
            "sorting_rule.approved",
            "sorting_rule.retired",
            "approval.asked",
            "approval.answered",
        }
        assert "QUENTIN" not in str(events)
        jobs = await database.read(ORG, "SELECT args FROM jobs.procrastinate_jobs WHERE task_name = 'resort'")
        assert [set(job["args"]) for job in jobs] == [{"org_id", "rule_id"}]


class TestListing:
    async def test_filters(self, client: httpx.AsyncClient, lead: dict) -> None:
        payer = (await client.post("/v1/payers", json=example("payer"))).json()["id"]
        one = await write(client, lead, payer_id=payer)
        two = await approved(client, lead, carc=None, remark="M62")

        async def found(**query: object) -> list[str]:
            answer = await client.get(URL, params=query)
            SortingRulePage.model_validate(answer.json())
            return [it["id"] for it in answer.json()["data"]]

        assert await found() == [two["id"], one["id"]]
        assert await found(state="approved") == [two["id"]]
        assert await found(payer_id=payer) == [one["id"]]
        assert await found(code=["m62"]) == [two["id"]]
        assert await found(code=["197", "M62"], state="draft") == [one["id"]]

    async def test_pages_follow_each_other(self, client: httpx.AsyncClient, lead: dict) -> None:
        for carc in ("50", "96", "97"):
            await write(client, lead, carc=carc)
        first = (await client.get(URL, params={"limit": 2})).json()
        second = (await client.get(URL, params={"limit": 2, "cursor": first["next_cursor"]})).json()
        assert [it["carc"] for it in first["data"] + second["data"]] == ["97", "96", "50"]

    async def test_another_organisation_has_none_of_it(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, lead: dict
    ) -> None:
        made = await approved(client, lead)
        assert (await stranger.get(URL)).json()["data"] == []
        assert (await stranger.get(f"{URL}/{made['id']}")).status_code == 404
        assert (await stranger.post(f"{URL}/{made['id']}/trials", json={})).status_code == 404
        assert (await stranger.get("/v1/taxonomy")).json()["own_rules"]["approved"] == 0
        assert (await client.get("/v1/taxonomy")).json()["own_rules"]["approved"] == 1
        assert (await post(stranger, 1))["bucket"]["rule"] == "carc.197"


class TestTrials:
    async def test_it_says_what_would_move_and_how_many_dollars(self, client: httpx.AsyncClient, lead: dict) -> None:
        denials = [await post(client, number) for number in (1, 2)]
        await post(client, 3, "50")
        answer = await client.post("/v1/sorting-rule-trials", json={"rule": rule(), "days": 30})
        assert answer.status_code == 200, answer.text
        TrialOut.model_validate(answer.json())
        told = answer.json()
        assert (told["days"], told["since"], told["looked_at"]) == (30, day(-30), 2)
        assert told["moved"] == {
            "denials": 2,
            "claims": 2,
            "open": 2,
            "undecided": 2,
            "amount_denied": "660.00",
            "amount_at_risk": "660.00",
        }
        (change,) = told["by_change"]
        assert (change["before"]["sub_cause"], change["after"]["sub_cause"]) == ("authorization", "contract")
        assert (change["denials"], change["amount_denied"]) == (2, "660.00")
        assert set(told["sample"]) == {denial["id"] for denial in denials}
        assert (await client.get(URL)).json()["data"] == []

    async def test_a_stored_rule_is_tried_alike(self, client: httpx.AsyncClient, lead: dict) -> None:
        await post(client, 1)
        made = await write(client, lead, effective_from=day(30))
        told = (await client.post(f"{URL}/{made['id']}/trials", json={})).json()
        assert told["days"] == 365
        assert (told["moved"]["denials"], told["moved"]["undecided"]) == (1, 0), "it begins later: nothing is resorted"

    async def test_history_is_cut_by_days(self, client: httpx.AsyncClient) -> None:
        await post(client, 1, remit_date=day(-40))

        async def moved(days: int) -> int:
            answer = await client.post("/v1/sorting-rule-trials", json={"rule": rule(), "days": days})
            return int(answer.json()["moved"]["denials"])

        assert [await moved(39), await moved(40)] == [0, 1]
        for days in (0, 1826, "9"):
            refused = await client.post("/v1/sorting-rule-trials", json={"rule": rule(), "days": days})
            assert refused.status_code == 422

    async def test_what_a_person_or_a_nearer_rule_has_put_somewhere_stays(
        self, client: httpx.AsyncClient, lead: dict
    ) -> None:
        first, _ = await post(client, 1), await post(client, 2)
        told = {"sub_cause": "duplicate", "recommended_path": "close", "reason": "x"}
        url = f"/v1/denials/{first['id']}/buckets"
        assert (await client.post(url, json=told, headers=matching(lead, 1))).status_code == 201

        async def tried() -> dict:
            return dict((await client.post("/v1/sorting-rule-trials", json={"rule": rule()})).json())

        one = await tried()
        assert (one["looked_at"], one["moved"]["denials"], one["unchanged_by_person"]) == (2, 1, 1)
        await approved(client, lead, payer_id=first["payer"]["id"], sub_cause="duplicate", recommended_path="close")
        two = await tried()
        assert (two["looked_at"], two["moved"]["denials"], two["unchanged_by_other_rule"]) == (2, 0, 1)

    async def test_a_payer_that_is_not_there_is_named(self, client: httpx.AsyncClient) -> None:
        asked = {"rule": rule(payer_id="pyr_01m843xkr6efyv4x33kxdg3g07")}
        refused = await client.post("/v1/sorting-rule-trials", json=asked)
        assert (refused.status_code, refused.json()["member"]) == (422, "payer_id")


class TestSorting:
    async def test_an_approved_rule_sorts_what_comes(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await approved(client, lead, effective_from=day(-5))
        assert (made["state"], made["approved_by"], made["self_approved"]) == ("approved", lead["id"], True)
        new = await post(client, 1)
        assert new["bucket"]["rule"] == f"own.{made['id']}"
        assert new["bucket"]["why"] == f"Own rule: {example('sorting_rule')['reason']}"
        assert (new["bucket"]["sub_cause"], new["bucket"]["confidence"]) == ("contract", "high")
        earlier = await post(client, 2, remit_date=day(-6))
        assert earlier["bucket"]["rule"] == "carc.197"

    async def test_a_rule_ends_on_a_day(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await approved(client, lead, effective_from=day(-5))
        ended = await retire(client, lead, made, day(-2))
        assert (ended.status_code, ended.json()["state"]) == (201, "retired")
        assert ended.json()["effective_to"] == day(-2)
        assert (await post(client, 1, remit_date=day(-2)))["bucket"]["rule"] == f"own.{made['id']}"
        assert (await post(client, 2, remit_date=day(-1)))["bucket"]["rule"] == "carc.197"

    async def test_without_a_day_it_ends_today(self, client: httpx.AsyncClient, lead: dict) -> None:
        ended = await retire(client, lead, await approved(client, lead))
        assert ended.json()["effective_to"] == day(0)

    async def test_one_that_never_was_sorts_nothing(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await approved(client, lead, effective_from=day(-5))
        ended = (await retire(client, lead, made, day(-6))).json()
        assert (await post(client, 1))["bucket"]["rule"] == "carc.197"
        tried = await client.post(f"{URL}/{made['id']}/trials", json={})
        assert (tried.status_code, tried.json()["moved"]["denials"]) == (200, 1)
        assert (await retire(client, lead, ended, day(-5))).status_code == 409

    async def test_an_end_can_come_earlier_never_later(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await approved(client, lead, effective_from=day(-9), effective_to=day(9))
        one = (await retire(client, lead, made, day(20))).json()
        assert (one["state"], one["effective_to"]) == ("retired", day(9))
        two = (await retire(client, lead, one, day(3))).json()
        assert two["effective_to"] == day(3)
        assert (await retire(client, lead, two, day(4))).status_code == 409

    async def test_a_rule_follows_its_payer(self, client: httpx.AsyncClient, lead: dict) -> None:
        seen = (await post(client, 1))["payer"]
        made = await approved(client, lead, payer_id=seen["id"])
        alias = {"kind": "json_name", "value": seen["name"]}
        into = (await client.post("/v1/payers", json={"name": "All of it", "aliases": [alias]})).json()
        assert (await client.get(f"{URL}/{made['id']}")).json()["payer_id"] == into["id"]
        assert (await post(client, 2))["bucket"]["rule"] == f"own.{made['id']}"

    async def test_a_draft_is_put_away(self, client: httpx.AsyncClient, lead: dict) -> None:
        ended = await retire(client, lead, await write(client, lead))
        assert (ended.json()["state"], ended.json()["approved_by"]) == ("retired", None)
        assert (await post(client, 1))["bucket"]["rule"] == "carc.197"


class TestApprovedAtOnce:
    """The profile of the tests' organisation asks for no second person."""

    async def test_the_step_stays_and_says_so(self, client: httpx.AsyncClient, lead: dict) -> None:
        await post(client, 1)
        made = await write(client, lead)
        approval = await ask(client, lead, made)
        ApprovalOut.model_validate(approval)
        assert (approval["state"], approval["self_approved"]) == ("approved", True)
        assert (approval["asked_by"], approval["answered_by"]) == (lead["id"], lead["id"])
        assert (approval["subject_id"], approval["subject_version"]) == (made["id"], 2)
        assert approval["trial"]["moved"]["amount_denied"] == "330.00"
        assert (await client.get(f"{URL}/{made['id']}")).json()["approval_id"] == approval["id"]

    async def test_an_approved_rule_is_not_changed(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await approved(client, lead)
        url = f"{URL}/{made['id']}"
        refused = await client.put(url, json=rule(), headers=matching(lead, 2))
        assert (refused.status_code, refused.json()["state"]) == (409, "approved")
        assert (await client.post(f"{url}/approvals", headers=matching(lead, 2))).status_code == 409

    async def test_it_takes_a_person(self, client: httpx.AsyncClient, lead: dict) -> None:
        made = await write(client, lead)
        for path, told in (("approvals", None), ("retirements", {})):
            answer = await client.post(f"{URL}/{made['id']}/{path}", json=told, headers={"If-Match": '"1"'})
            assert answer.status_code == 403


def test_days_of_the_examples() -> None:
    """The example begins before the remittances of these tests."""
    assert date.fromisoformat(example("sorting_rule")["effective_from"]) < date.today() - timedelta(days=10)
