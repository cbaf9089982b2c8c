"""Approvals over HTTP, in an organisation whose taxonomy is changed by two people."""

from typing import Any

import httpx
import pytest

from app.domain.organization import profiles
from app.routers.schemas.approvals import ApprovalOut, ApprovalPage
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import sign_in
from tests.routers.test_sorting_rules import ask, matching, post, retire, rule, write

RULES, URL = "/v1/sorting-rules", "/v1/approvals"


@pytest.fixture
async def hospital(client: httpx.AsyncClient) -> None:
    told = {"profile": "hospital", "time_zone": "UTC"}
    assert (await client.put("/v1/organization", json=told, headers={"If-Match": "*"})).status_code == 200


@pytest.fixture
async def one(client: httpx.AsyncClient, services: Services, hospital: None) -> dict:
    return await sign_in(client, services, "one", role="manager")


@pytest.fixture
async def two(client: httpx.AsyncClient, services: Services) -> dict:
    return await sign_in(client, services, "two", role="lead")


async def answer(client: httpx.AsyncClient, by: dict, approval: dict, **told: Any) -> httpx.Response:
    url, said = f"{URL}/{approval['id']}/answers", {"answer": "approve", "reason": "QUENTIN agrees."} | told
    return await client.post(url, json=said, headers=matching(by, approval["version"]))


async def state(client: httpx.AsyncClient, rule: dict) -> tuple[str, int]:
    shown = (await client.get(f"{RULES}/{rule['id']}")).json()
    return shown["state"], shown["version"]


async def asked(client: httpx.AsyncClient, by: dict) -> tuple[dict, dict]:
    made = await write(client, by)
    return made, await ask(client, by, made)


class TestAsking:
    async def test_the_rule_waits(self, client: httpx.AsyncClient, one: dict) -> None:
        made, approval = await asked(client, one)
        ApprovalOut.model_validate(approval)
        assert (approval["state"], approval["answered_by"], approval["self_approved"]) == ("pending", None, False)
        assert await state(client, made) == ("pending", 2)
        assert (await post(client, 1))["bucket"]["rule"] == "carc.197"
        refused = await client.put(f"{RULES}/{made['id']}", json=rule(), headers=matching(one, 2))
        assert refused.status_code == 409
        again = await client.post(f"{RULES}/{made['id']}/approvals", headers=matching(one, 2))
        assert again.status_code == 409

    async def test_ending_the_rule_withdraws_the_question(self, client: httpx.AsyncClient, one: dict) -> None:
        made, approval = await asked(client, one)
        assert (await retire(client, one, {**made, "version": 2})).json()["state"] == "retired"
        gone = (await client.get(f"{URL}/{approval['id']}")).json()
        assert (gone["state"], gone["version"], gone["answered_by"]) == ("withdrawn", 2, None)

    async def test_the_list(self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, one: dict) -> None:
        _, first = await asked(client, one)
        _, second = await asked(client, one)
        listed = (await client.get(URL)).json()
        ApprovalPage.model_validate(listed)
        assert [it["id"] for it in listed["data"]] == [second["id"], first["id"]]
        page = (await client.get(URL, params={"limit": 1, "state": "pending"})).json()
        rest = await client.get(URL, params={"limit": 1, "state": "pending", "cursor": page["next_cursor"]})
        assert [it["id"] for it in rest.json()["data"]] == [first["id"]]
        assert (await client.get(URL, params={"state": "approved"})).json()["data"] == []
        assert (await stranger.get(URL)).json()["data"] == []
        assert (await stranger.get(f"{URL}/{first['id']}")).status_code == 404


class TestAnswering:
    async def test_a_second_person_approves(self, client: httpx.AsyncClient, one: dict, two: dict) -> None:
        made, approval = await asked(client, one)
        given = await answer(client, two, approval)
        assert given.status_code == 201, given.text
        done = given.json()
        assert (done["state"], done["asked_by"], done["answered_by"]) == ("approved", one["id"], two["id"])
        assert (done["self_approved"], done["reason"], given.headers["etag"]) == (False, "QUENTIN agrees.", '"2"')
        assert (await client.get(given.headers["location"])).json() == done
        shown = (await client.get(f"{RULES}/{made['id']}")).json()
        assert (shown["state"], shown["approved_by"], shown["self_approved"]) == ("approved", two["id"], False)
        assert (await post(client, 1))["bucket"]["rule"] == f"own.{made['id']}"
        assert (await answer(client, two, done)).status_code == 409

    async def test_or_rejects_and_it_can_be_changed(self, client: httpx.AsyncClient, one: dict, two: dict) -> None:
        made, approval = await asked(client, one)
        assert (await answer(client, two, approval, answer="reject")).json()["state"] == "rejected"
        assert await state(client, made) == ("rejected", 3)
        assert (await post(client, 1))["bucket"]["rule"] == "carc.197"
        changed = await client.put(f"{RULES}/{made['id']}", json=rule(), headers=matching(one, 3))
        assert changed.json()["state"] == "draft"
        again = await ask(client, one, changed.json())
        assert (again["state"], again["subject_version"]) == ("pending", 5)

    async def test_not_whoever_asked(
        self, client: httpx.AsyncClient, one: dict, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        made, approval = await asked(client, one)
        assert (await answer(client, one, approval)).status_code == 403
        both = profiles.PROFILES["hospital"]._replace(self_approval=True)
        monkeypatch.setitem(profiles.PROFILES, "hospital", both)
        done = await answer(client, one, approval)
        assert (done.status_code, done.json()["self_approved"]) == (201, True)
        assert (await client.get(f"{RULES}/{made['id']}")).json()["self_approved"] is True

    async def test_nor_an_analyst_a_machine_or_who_has_no_scope(
        self, client: httpx.AsyncClient, one: dict, two: dict, services: Services
    ) -> None:
        _, approval = await asked(client, one)
        analyst = await sign_in(client, services, "three")
        unscoped = {"headers": bearer(services, scopes=["decisions:write"], person="two")}
        for by in (analyst, {"headers": {}}, unscoped):
            assert (await answer(client, by, approval)).status_code == 403

    async def test_in_the_version_that_was_read(self, client: httpx.AsyncClient, one: dict, two: dict) -> None:
        _, approval = await asked(client, one)
        assert (await answer(client, two, {**approval, "version": 3})).status_code == 412
        url = f"{URL}/{approval['id']}/answers"
        told = {"answer": "approve", "reason": "x"}
        assert (await client.post(url, json=told, headers=two["headers"])).status_code == 428
        for wrong in ({"answer": "perhaps"}, {"reason": ""}):
            assert (await answer(client, two, approval, **wrong)).status_code == 422

    async def test_another_organisation_finds_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, one: dict
    ) -> None:
        _, approval = await asked(client, one)
        assert (await answer(stranger, {"headers": {}}, approval)).status_code == 404

    async def test_the_log_has_a_digest_of_the_reason(
        self, client: httpx.AsyncClient, one: dict, two: dict, database: SavepointDatabase
    ) -> None:
        _, approval = await asked(client, one)
        await answer(client, two, approval)
        events = await database.read(ORG, "SELECT * FROM events")
        (said,) = [event["data"] for event in events if event["type"] == "approval.answered"]
        assert (len(said["text_sha256"]), said["state"]) == (64, "approved")
        assert "QUENTIN" not in str(events)
