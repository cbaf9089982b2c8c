"""Checkouts over HTTP: who gets which item, for how long, and what ends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest

from app.compose.checkouts import MOST
from app.routers.ids import parse, show
from app.routers.schemas.queue_out import CheckoutOut, CheckoutPage
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, change, day, sign_in
from tests.store.queue_rows import TODAY, ahead, item, put
from tests.store.queue_rows import change as change_denial

Client = httpx.AsyncClient


@pytest.fixture
async def one(client: Client, services: Services) -> dict[str, Any]:
    return await sign_in(client, services, "one")


@pytest.fixture
async def two(client: Client, services: Services) -> dict[str, Any]:
    return await sign_in(client, services, "two")


async def take(client: Client, person: dict[str, Any], queue: str = "all", **body: Any) -> dict[str, Any]:
    answer = await client.post(f"/v1/queues/{queue}/checkouts", headers=person["headers"], json=body)
    assert answer.status_code == 201, answer.text
    CheckoutOut.model_validate(answer.json())
    return dict(answer.json())


async def took_nothing(client: Client, person: dict[str, Any], queue: str = "all") -> bool:
    answer = await client.post(f"/v1/queues/{queue}/checkouts", headers=person["headers"])
    assert (answer.status_code, answer.content) == (204, b"")
    return True


async def held(client: Client, person: dict[str, Any]) -> list[dict[str, Any]]:
    answer = await client.get("/v1/checkouts", headers=person["headers"])
    CheckoutPage.model_validate(answer.json())
    return list(answer.json()["data"])


async def run_out(database: SavepointDatabase, checkout: dict[str, Any]) -> None:
    async with database.transaction(ORG) as tx:
        await tx.execute(
            "UPDATE checkouts SET expires_at = now() - interval '1 minute' WHERE id = %s",
            (parse("chk", checkout["id"]),),
        )


def lead(checkout: dict[str, Any]) -> UUID:
    return parse("den", checkout["item"]["denial"]["id"])


def minutes_left(checkout: dict[str, Any]) -> float:
    left: timedelta = datetime.fromisoformat(checkout["expires_at"]) - datetime.now(UTC)
    return left.total_seconds() / 60


class TestTaking:
    async def test_the_next_item_in_order(self, client: Client, database: SavepointDatabase, one: dict) -> None:
        late, early = await put(database, item(due_on=ahead(2)), item(due_on=ahead(1)))
        first = await take(client, one, "auth")
        assert lead(first) == early
        assert (first["queue"], 29 < minutes_left(first) <= 30) == ("auth", True)
        (listed, _) = (await client.get("/v1/queues/auth/items")).json()["data"]
        assert listed == first["item"]
        assert listed["checkout"] == {
            "person": {"id": one["id"], "name": one["name"]},
            "expires_at": first["expires_at"],
        }
        assert lead(await take(client, one, "auth")) == late
        assert await took_nothing(client, one, "auth")

    async def test_nobody_else_is_given_it(
        self, client: Client, database: SavepointDatabase, one: dict, two: dict
    ) -> None:
        rows = await put(database, item(), item())
        assert [lead(await take(client, person)) for person in (one, two)] == rows
        assert await took_nothing(client, two)

    async def test_the_one_queue_gives_what_a_deadline_puts_at_risk(
        self, client: Client, database: SavepointDatabase, one: dict
    ) -> None:
        rows = await put(
            database,
            item(due_on=ahead(0)),
            item(due_on=ahead(1), quick_fix=True),
            item(due_on=ahead(2), send_by=ahead(5)),
            item(due_on=ahead(3), send_by=ahead(4)),
        )
        taken = [await take(client, one) for _ in rows]
        assert [lead(it) for it in taken] == [rows[it] for it in (3, 2, 1, 0)]
        assert [it["item"]["sort_key"]["part"] for it in taken] == ["deadline_risk"] * 2 + ["quick_fix", "rest"]

    async def test_for_so_many_minutes(self, client: Client, database: SavepointDatabase, one: dict) -> None:
        await put(database, item())
        assert 119 < minutes_left(await take(client, one, minutes=120)) <= 120

    @pytest.mark.parametrize("minutes", [0, 121, 1.5, "5", True])
    async def test_minutes_have_bounds(self, client: Client, one: dict, minutes: object) -> None:
        url = "/v1/queues/all/checkouts"
        assert (await client.post(url, headers=one["headers"], json={"minutes": minutes})).status_code == 422

    async def test_a_body_is_json_or_none(self, client: Client, one: dict) -> None:
        url = "/v1/queues/all/checkouts"
        assert (await client.post(url, headers=one["headers"], content=b"x")).status_code == 415
        json = one["headers"] | {"Content-Type": "application/json"}
        assert (await client.post(url, headers=json)).status_code == 204

    async def test_a_review_is_anybodys(self, client: Client, database: SavepointDatabase, one: dict) -> None:
        other = await add(client, "other")
        rows = [item(stage="resolved", owner_kind="person", owner_id=parse("per", other["id"]))]
        rows += [item(stage="resolved", resolved_on=ahead(-2), lead=False)]
        newer, older = await put(database, *rows)
        assert [lead(await take(client, one, "root_cause_review")) for _ in rows] == [older, newer]
        assert await took_nothing(client, one, "root_cause_review")
        assert [lead(it) for it in await held(client, one)] == [older, newer]

    async def test_approvals_are_answered_elsewhere(self, client: Client, one: dict) -> None:
        assert await took_nothing(client, one, "approvals")

    async def test_there_is_an_end(self, client: Client, database: SavepointDatabase, one: dict) -> None:
        await put(database, *(item() for _ in range(MOST + 1)))
        for _ in range(MOST):
            taken = await take(client, one)
        refused = await client.post("/v1/queues/all/checkouts", headers=one["headers"])
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "conflict")
        await run_out(database, taken)
        assert await take(client, one)

    async def test_the_same_key_is_the_same_item(self, client: Client, database: SavepointDatabase, one: dict) -> None:
        await put(database, item(), item())
        headers = one["headers"] | {"Idempotency-Key": "k1"}
        first, again = [await client.post("/v1/queues/all/checkouts", headers=headers) for _ in range(2)]
        assert (again.json(), again.headers["idempotent-replayed"]) == (first.json(), "true")
        assert len(await held(client, one)) == 1

    async def test_a_lease_is_no_change_of_the_denial(
        self, client: Client, database: SavepointDatabase, one: dict
    ) -> None:
        (denial,) = await put(database, item())
        await take(client, one)
        assert (await client.get(f"/v1/denials/{show('den', denial)}")).headers["etag"] == '"1"'
        notes = await database.read(ORG, "SELECT * FROM events WHERE subject_id = %s", (denial,))
        assert len(notes) == 1

    async def test_it_is_noted_who_saw_it(
        self, client: Client, services: Services, database: SavepointDatabase, one: dict
    ) -> None:
        (denial,) = await put(database, item())
        await take(client, one)
        await services.accesses.flush()
        (note,) = await database.read(ORG, "SELECT * FROM accesses WHERE operation = 'create_checkout'")
        assert (note["subject"], note["rows"]) == (show("den", denial), 1)


class TestWhose:
    async def test_own_items_come_from_every_queue(
        self, client: Client, database: SavepointDatabase, one: dict, two: dict
    ) -> None:
        (mine,) = await put(database, item(owner_kind="person", owner_id=parse("per", one["id"])))
        for queue in ("auth", "all", one["id"]):
            assert await took_nothing(client, two, queue)
        taken = await take(client, one, one["id"])
        assert (lead(taken), taken["queue"]) == (mine, one["id"])

    async def test_what_a_team_has_is_its_members(
        self, client: Client, services: Services, database: SavepointDatabase, two: dict
    ) -> None:
        team, other = await add_team(client, "Codes", "coding"), await add_team(client, "Auth", "auth")
        member = await sign_in(client, services, "member", teams=[team["id"]])
        stranger = await sign_in(client, services, "stranger", teams=[other["id"]])
        theirs, before, untaken, _ = await put(
            database,
            item(work_type="coding", owner_id=parse("tem", team["id"])),
            item(work_type="coding"),
            item(work_type="doc"),
            item(work_type="coding", triage="unknown_code"),
        )
        assert [lead(await take(client, member, "all")) for _ in range(3)] == [theirs, before, untaken]
        assert await took_nothing(client, member)
        assert await took_nothing(client, stranger)
        assert lead(await take(client, two, "triage")), "who is in no team works what no person owns"

    async def test_escalated_ones_too_have_owners(
        self, client: Client, database: SavepointDatabase, one: dict, two: dict
    ) -> None:
        raised = item(escalated=True, owner_kind="person", owner_id=parse("per", one["id"]))
        await put(database, raised, item())
        assert await took_nothing(client, two, "escalated")
        assert lead(await take(client, one, "escalated")) == raised["id"]

    async def test_machines_strangers_and_auditors_get_none(
        self, client: Client, services: Services, database: SavepointDatabase
    ) -> None:
        await put(database, item())
        auditor = await sign_in(client, services, "auditor", role="auditor")
        for headers in ({}, auditor["headers"], bearer(services, person="nobody")):
            refused = await client.post("/v1/queues/all/checkouts", headers=headers)
            assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (403, "forbidden")
        assert await held(client, {"headers": {}}) == []
        assert await held(client, {"headers": bearer(services, person="nobody")}) == []

    async def test_it_takes_the_scope(self, client: Client, services: Services) -> None:
        headers = bearer(services, scopes=["denials:read", "denials:write"])
        assert (await client.post("/v1/queues/all/checkouts", headers=headers)).status_code == 403
        assert (await client.get("/v1/checkouts", headers=headers)).status_code == 403

    @pytest.mark.parametrize("name", ["nothing", "per_01m843xkr6efyv4x33kxdg3g07"])
    async def test_unknown_queues_are_404(self, client: Client, one: dict, name: str) -> None:
        assert (await client.post(f"/v1/queues/{name}/checkouts", headers=one["headers"])).status_code == 404


class TestEnding:
    async def test_what_ran_out_is_free_again(
        self, client: Client, database: SavepointDatabase, one: dict, two: dict
    ) -> None:
        await put(database, item())
        first = await take(client, one)
        await run_out(database, first)
        assert await held(client, one) == []
        second = await take(client, two)
        assert (lead(second), second["id"] == first["id"]) == (lead(first), False)
        renewed = await client.post(f"/v1/checkouts/{first['id']}/renewals", headers=one["headers"])
        assert renewed.status_code == 404

    async def test_renewals(self, client: Client, database: SavepointDatabase, one: dict, two: dict) -> None:
        await put(database, item())
        first = await take(client, one, minutes=1)
        url = f"/v1/checkouts/{first['id']}/renewals"
        later = (await client.post(url, headers=one["headers"], json={"minutes": 60})).json()
        assert (later["id"], 59 < minutes_left(later) <= 60) == (first["id"], True)
        await run_out(database, first)
        again = await client.post(url, headers=one["headers"])
        assert (again.status_code, 29 < minutes_left(again.json()) <= 30) == (200, True)
        assert (await client.post(url, headers=two["headers"])).status_code == 404
        assert (await client.post(url)).status_code == 403
        assert await held(client, one) == [again.json()]

    async def test_given_back(self, client: Client, database: SavepointDatabase, one: dict, two: dict) -> None:
        await put(database, item())
        first = await take(client, one)
        url = f"/v1/checkouts/{first['id']}"
        assert (await client.delete(url, headers=two["headers"])).status_code == 404
        gone = await client.delete(url, headers=one["headers"])
        assert (gone.status_code, gone.content) == (204, b"")
        assert (await client.delete(url, headers=one["headers"])).status_code == 404
        assert lead(await take(client, two)) == lead(first)

    @pytest.mark.parametrize("told", [{"lead": False, "claim_denied": 0}, {"stage": "resolved"}])
    async def test_what_is_no_item_any_more_is_nobodys(
        self, client: Client, database: SavepointDatabase, one: dict, told: dict
    ) -> None:
        await put(database, item())
        first = await take(client, one)
        if "stage" in told:
            told = told | {"outcome": "recovered", "resolved_on": TODAY, "due_on": None, "next_action": None}
        await change_denial(database, lead(first), **told)
        assert await held(client, one) == []
        renewed = await client.post(f"/v1/checkouts/{first['id']}/renewals", headers=one["headers"])
        assert renewed.status_code == 404
        if "stage" in told:
            assert lead(await take(client, one, "root_cause_review")) == lead(first), "its review is another work"

    @pytest.mark.parametrize("told", [{"active": False}, {"away_from": day(0)}, {"role": "auditor"}])
    async def test_whoever_is_not_there_holds_nothing(
        self, client: Client, database: SavepointDatabase, one: dict, two: dict, told: dict
    ) -> None:
        rows = await put(database, item(), item())
        await take(client, one)
        await take(client, two)
        as_stored = {name: value for name, value in one.items() if name != "headers"}
        assert (await change(client, as_stored, **told)).status_code == 200
        items = (await client.get("/v1/queues/all/items")).json()["data"]
        assert [it["checkout"] is None for it in items] == [True, False]
        assert lead(await take(client, two)) == rows[0]

    async def test_others_do_not_find_it(
        self, client: Client, stranger: Client, database: SavepointDatabase, one: dict
    ) -> None:
        await put(database, item())
        first = await take(client, one)
        assert (await stranger.delete(f"/v1/checkouts/{first['id']}")).status_code == 404
        assert (await stranger.post(f"/v1/checkouts/{first['id']}/renewals")).status_code == 404
