"""Playbooks over HTTP: defaults, drafts, approvals, what counts on which day."""

from __future__ import annotations

import copy
from datetime import date
from typing import Any

import httpx
import pytest

from app.domain.playbooks.apply import rules_of_versions
from app.routers.ids import parse
from app.routers.schemas.approvals import ApprovalOut
from app.routers.schemas.example_files import example
from app.routers.schemas.playbooks_out import PlaybookOut, PlaybookVersionPage
from app.store.versions import playbook_on, versions_of
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import day, sign_in
from tests.routers.versioned import add_payer, approved, ask, matching, states, write


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "one", role="lead")


@pytest.fixture
async def url(client: httpx.AsyncClient) -> str:
    return f"/v1/playbooks/{(await add_payer(client))['id']}"


def body(**told: Any) -> dict[str, Any]:
    return example("playbook") | told


class TestReading:
    async def test_a_payer_without_one_has_the_defaults(self, client: httpx.AsyncClient, url: str) -> None:
        answer = await client.get(url)
        PlaybookOut.model_validate(answer.json())
        shown = answer.json()
        assert (shown["version"], shown["draft"], shown["coming"], answer.headers["etag"]) == (0, None, None, '"0"')
        counts = shown["in_force"]
        assert (counts["number"], counts["state"], counts["id"]) == (0, "default", None)
        assert (counts["answer_days"], counts["corrected_claims"]["restarts_window"]) == (60, False)
        assert counts["packet_items"][0]["items"] == ["denial_notice", "claim_detail", "cover_letter"]

    async def test_what_counts_and_what_is_written_beside_it(
        self, client: httpx.AsyncClient, lead: dict, url: str
    ) -> None:
        await approved(client, lead, url)
        shown = await write(client, lead, url, answer_days=30)
        PlaybookOut.model_validate(shown)
        assert (shown["in_force"]["number"], shown["in_force"]["answer_days"]) == (1, 45)
        assert (shown["draft"]["number"], shown["draft"]["state"], shown["draft"]["answer_days"]) == (2, "draft", 30)

    async def test_pages_of_versions(self, client: httpx.AsyncClient, lead: dict, url: str) -> None:
        for days in (30, 40, 50):
            await write(client, lead, url, answer_days=days)
        first = (await client.get(f"{url}/versions", params={"limit": 2})).json()
        PlaybookVersionPage.model_validate(first)
        query = {"limit": 2, "cursor": first["next_cursor"]}
        rest = (await client.get(f"{url}/versions", params=query)).json()
        assert [it["answer_days"] for it in first["data"] + rest["data"]] == [50, 40, 30]
        assert [it["state"] for it in first["data"] + rest["data"]] == ["draft", "retired", "retired"]

    async def test_another_organisation_finds_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, lead: dict, url: str
    ) -> None:
        await approved(client, lead, url)
        for path in (url, f"{url}/versions"):
            assert (await stranger.get(path)).status_code == 404
        told = {"headers": {"If-Match": "*"}}
        assert (await stranger.put(url, json=body(), **told)).status_code == 404
        assert (await stranger.post(f"{url}/approvals", **told)).status_code == 404

    async def test_the_payer_it_was_merged_into_counts(self, client: httpx.AsyncClient, lead: dict) -> None:
        told = {"external_id": "X1", "payer": {"name": "SOME NAME"}}
        await client.post("/v1/denials", json=example("denial") | told)
        (seen,) = (await client.get("/v1/payers", params={"unmatched": True})).json()["data"]
        await write(client, lead, f"/v1/playbooks/{seen['id']}")
        aliases = [{"kind": "json_name", "value": "SOME NAME"}]
        now = await add_payer(client, aliases=aliases)
        shown = (await client.get(f"/v1/playbooks/{seen['id']}")).json()
        assert (shown["payer_id"], shown["version"]) == (now["id"], 0)
        refused = await client.put(f"/v1/playbooks/{seen['id']}", json=body(), headers=matching(lead, 0))
        assert refused.status_code == 409


class TestWriting:
    async def test_what_is_told_is_shown(self, client: httpx.AsyncClient, lead: dict, url: str) -> None:
        draft = (await write(client, lead, url))["draft"]
        assert (draft["number"], draft["created_by"], draft["approved_by"]) == (1, lead["id"], None)
        assert draft["effective_from"] == day(0)
        window = draft["windows"][0]
        assert window.items() >= example("playbook")["windows"][0].items()
        assert (window["month_end"], window["confirmed"], window["state"]) == ("last_day", True, None)
        assert draft["channels"][1]["address"] == "555-0100"
        assert draft["costs"] == [{"touch": "track", "amount": "4.50"}]
        assert (draft["corrected_claims"]["wholly_denied"], draft["peer_to_peer_days"]) == ("1", 14)

    async def test_in_the_version_that_was_read(self, client: httpx.AsyncClient, lead: dict, url: str) -> None:
        assert (await client.put(url, json=body(), headers=lead["headers"])).status_code == 428
        assert (await client.put(url, json=body(), headers=matching(lead, 1))).status_code == 412
        first = await client.put(url, json=body(), headers=matching(lead, 0))
        assert (first.status_code, first.headers["etag"]) == (200, '"1"')
        assert (await client.put(url, json=body(), headers=matching(lead, 0))).status_code == 412
        assert (await client.post(f"{url}/approvals", headers=matching(lead, 0))).status_code == 412

    @pytest.mark.parametrize(
        "told",
        [
            {"effective_from": None},
            {"windows": [{**example("playbook")["windows"][0], "n": 0}]},
            {"windows": [{**example("playbook")["windows"][0], "unit": "barred"}]},
            {"windows": example("playbook")["windows"][:1] * 2},
            {"windows": [{**example("playbook")["windows"][0], "unit": "fortnight"}]},
            {"channels": [{"kind": "pigeon"}]},
            {"packet_items": [{"items": ["x_ray_of_the_claim"]}]},
            {"proof_kinds": ["hearsay"]},
            {"corrected_claims": {"frequency_codes": ["9"]}},
            {"costs": [{"touch": "track", "amount": "-1"}]},
            {"costs": [{"touch": "track", "amount": "1"}, {"touch": "track", "amount": "2"}]},
            {"answer_days": 0},
            {"answer_days": True},
            {"state": "approved"},
        ],
    )
    async def test_what_is_misshapen_is_refused(
        self, client: httpx.AsyncClient, lead: dict, url: str, told: dict
    ) -> None:
        assert (await client.put(url, json=body(**told), headers=matching(lead, 0))).status_code == 422

    async def test_only_people_with_the_scope_write(
        self, client: httpx.AsyncClient, services: Services, lead: dict, url: str
    ) -> None:
        auditor = await sign_in(client, services, "three", role="auditor")
        few = {"headers": bearer(services, scopes=["denials:read"], person="one")}
        for by in ({"headers": {}}, auditor, few):
            assert (await client.put(url, json=body(), headers=matching(by, 0))).status_code == 403
        await write(client, lead, url)
        for by in ({"headers": {}}, auditor, few):
            assert (await client.post(f"{url}/approvals", headers=matching(by, 1))).status_code == 403


class TestApproving:
    async def test_one_person_is_enough_where_the_profile_says_so(
        self, client: httpx.AsyncClient, lead: dict, url: str
    ) -> None:
        await write(client, lead, url)
        approval = await ask(client, lead, url)
        ApprovalOut.model_validate(approval)
        told = (approval["kind"], approval["state"], approval["self_approved"], approval["trial"])
        assert told == ("playbook", "approved", True, None)
        counts = (await client.get(url)).json()["in_force"]
        assert (approval["subject_id"], approval["id"]) == (counts["id"], counts["approval_id"])
        assert (counts["state"], counts["approved_by"], counts["self_approved"]) == ("approved", lead["id"], True)
        assert (await client.get(f"/v1/approvals/{approval['id']}")).json() == approval

    async def test_the_one_before_ends_the_day_before(self, client: httpx.AsyncClient, lead: dict, url: str) -> None:
        await approved(client, lead, url, effective_from=day(-10))
        shown = await approved(client, lead, url, effective_from=day(5), answer_days=30)
        assert (shown["in_force"]["number"], shown["in_force"]["effective_to"]) == (1, day(4))
        assert (shown["coming"]["number"], shown["coming"]["answer_days"], shown["draft"]) == (2, 30, None)
        assert await states(client, url) == [(2, "approved"), (1, "retired")]

    async def test_what_guards_and_deadlines_are_told(
        self, client: httpx.AsyncClient, lead: dict, url: str, database: SavepointDatabase
    ) -> None:
        await approved(client, lead, url, effective_from=day(-10))
        await approved(client, lead, url, effective_from=day(5), answer_days=30)
        payer_id, source = parse("pyr", url.rpartition("/")[2]), database.reader(ORG)
        days = [date.fromisoformat(day(ahead)) for ahead in (-11, -10, 4, 5)]
        assert [(await playbook_on(source, payer_id, it)).answer_days for it in days] == [60, 45, 45, 30]
        rules = rules_of_versions(await versions_of(source, "playbook", payer_id), "pyr_1")
        assert [(it.purpose, it.effective_from, it.effective_to) for it in rules] == [
            ("appeal", days[1], days[2]),
            ("corrected_claim", days[1], days[2]),
            ("appeal", days[3], None),
            ("corrected_claim", days[3], None),
        ]

    async def test_without_a_draft_there_is_nothing_to_ask(
        self, client: httpx.AsyncClient, lead: dict, url: str
    ) -> None:
        assert (await client.post(f"{url}/approvals", headers=matching(lead, 0))).status_code == 409
        shown = await approved(client, lead, url)
        again = await client.post(f"{url}/approvals", headers=matching(lead, shown["version"]))
        assert again.status_code == 409

    async def test_the_log_has_no_text(
        self, client: httpx.AsyncClient, lead: dict, url: str, database: SavepointDatabase
    ) -> None:
        ladder = [{"level": 1, "name": "QUENTIN", "contact": "QUENTIN's desk"}]
        await approved(client, lead, url, ladder=ladder)
        await approved(client, lead, url, ladder=ladder)
        events = await database.read(ORG, "SELECT * FROM events WHERE type ~ '^(playbook|approval)' ORDER BY id")
        assert [it["type"] for it in events if it["type"].startswith("playbook")] == [
            "playbook.drafted",
            "playbook.approved",
            "playbook.drafted",
            "playbook.retired",
            "playbook.approved",
        ]
        assert "QUENTIN" not in str(events)


async def test_its_windows_count_for_open_denials_and_for_those_to_come(
    client: httpx.AsyncClient, services: Services
) -> None:
    lead = await sign_in(client, services, "windows", role="lead")
    told = copy.deepcopy(example("denial")) | {"remit_date": day(-1)}
    before = (await client.post("/v1/denials", json=told)).json()
    payer = before["payer"]["id"]
    window = {"purpose": "appeal", "level": 1, "name": "Dispute", "trigger": "remit_date", "n": 45}
    window |= {"unit": "calendar_day", "filed_when": "received", "citation": "Contract, section 9"}
    await approved(client, lead, f"/v1/playbooks/{payer}", windows=[window], effective_from=day(-30))
    after = (await client.get(f"/v1/denials/{before['id']}")).json()
    assert (after["deadline"]["appeal_by"], after["deadline"]["assumed"]) == (day(44), False)
    assert after["deadline"]["rule"].startswith("own.")
    other = copy.deepcopy(told) | {"external_id": "later"}
    other["claim"] |= {"patient_control_number": "LATER", "payer_claim_control_number": "LATER"}
    new = (await client.post("/v1/denials", json=other)).json()
    assert new["deadline"] == after["deadline"]
