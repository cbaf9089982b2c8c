"""Undoing assignments over HTTP, with what happens in between."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.routers.ids import parse
from app.routers.schemas.assignment_out import AssignmentOut
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, change, day, sign_in
from tests.routers.test_assignments import LOG, URL, assign, assign_many, boss, owner_of
from tests.routers.work import post, put, read, resolve

__all__ = ["boss"]


async def undo(client: httpx.AsyncClient, by: dict[str, Any], made: dict[str, Any]) -> httpx.Response:
    return await client.post(f"{URL}/{made['id']}/reversals", headers=by["headers"])


class TestUndoing:
    async def test_everything_goes_back(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one, team = await add(client, "one"), await add_team(client, "Records")
        denials = [await post(client, 1, "197", "50"), await post(client, 2), await post(client, 3, "999")]
        await assign(client, boss, denials[1], team["id"])
        before = [await read(client, it["id"]) for it in denials]
        made = (await assign_many(client, boss, one["id"], denials=[it["id"] for it in denials])).json()
        assert [await owner_of(client, it) for it in denials] == [one["id"]] * 3
        answer = await undo(client, boss, made)
        assert answer.status_code == 201, answer.text
        undone = answer.json()
        AssignmentOut.model_validate(undone)
        assert undone["undone_at"] == undone["reversal"]["created_at"]
        assert (undone["reversal"]["denials"], undone["reversal"]["skipped"]) == (4, [])
        assert (undone["undoable"], undone["reversal"]["made_by"], undone["version"]) == (False, boss["id"], 2)
        for denial in before:
            shown = await read(client, denial["id"])
            assert (shown["owner"], shown["version"]) == (denial["owner"], denial["version"] + 2)
        log = await database.read(ORG, LOG, ("denial.assignment_undone",))
        assert {event["data"]["assignment"] for event in log} == {str(parse("asg", made["id"]))}
        assert len(log) == 4
        assert len(await database.read(ORG, LOG, ("assignment.undone",))) == 1

    async def test_what_has_gone_on_since_stays(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one, two = await add(client, "one"), await add(client, "two")
        given_on, closed, sent, left = [await post(client, number, "197", "50") for number in range(4)]
        ids = [it["id"] for it in (given_on, closed, sent, left)]
        made = (await assign_many(client, boss, one["id"], denials=ids)).json()
        await assign(client, boss, await read(client, given_on["id"]), two["id"])
        await resolve(database, closed["id"], *closed["siblings"])
        await put(database, sent["siblings"][0], stage="tracking")
        await put(database, left["id"], next_action="decide")
        undone = (await undo(client, boss, made)).json()
        assert undone["reversal"]["denials"] == 2
        assert undone["reversal"]["skipped"] == [
            {"why": why, "denials": 2} for why in ("at_payer", "moved_on", "resolved")
        ]
        assert [await owner_of(client, it) for it in (given_on, sent, left)] == [two["id"], one["id"], None]

    async def test_a_payers_answer_since_then_counts_and_an_earlier_one_does_not(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        answered, paid_before, written_off = [await post(client, number, "197", "50") for number in range(3)]
        await resolve(database, paid_before["siblings"][0], outcome="recovered", on=day(-1))
        ids = [it["id"] for it in (answered, paid_before, written_off)]
        made = (await assign_many(client, boss, one["id"], denials=ids)).json()
        await resolve(database, answered["siblings"][0], outcome="upheld_final", on=day(0))
        await resolve(database, written_off["siblings"][0], outcome="written_off", on=day(0))
        reversal = (await undo(client, boss, made)).json()["reversal"]
        assert reversal["denials"] == 2
        assert reversal["skipped"] == [{"why": "at_payer", "denials": 1}, {"why": "resolved", "denials": 2}]
        assert [await owner_of(client, it) for it in (answered, paid_before, written_off)] == [one["id"], None, None]

    async def test_whoever_is_away_by_now_is_passed_over(self, client: httpx.AsyncClient, boss: dict) -> None:
        team = await add_team(client, "Approvals", "auth")
        one = await add(client, "one", teams=[team["id"]])
        two = await add(client, "two")
        denials = [await post(client, 1), await post(client, 2)]
        made = (await assign_many(client, boss, one["id"], denials=[it["id"] for it in denials])).json()
        moved = await assign(client, boss, await read(client, denials[0]["id"]), two["id"])
        assert (await change(client, one, away_from=day(0))).status_code == 200
        assert await owner_of(client, denials[1]) == team["id"], "moved with whoever is away"
        assert (await undo(client, boss, moved.json())).json()["reversal"]["denials"] == 1
        assert await owner_of(client, denials[0]) == team["id"]
        assert (await undo(client, boss, made)).json()["reversal"]["skipped"] == [{"why": "moved_on", "denials": 2}]

    async def test_what_no_team_took_goes_to_the_one_that_takes_it_now(
        self, client: httpx.AsyncClient, boss: dict
    ) -> None:
        denial = await post(client, 1)
        assert denial["owner"]["id"] is None
        made = (await assign(client, boss, denial, boss["id"])).json()
        await undo(client, boss, made)
        assert (await read(client, denial["id"]))["owner"] == denial["owner"]


class TestWhoAndHowOften:
    async def test_a_second_undo_is_a_conflict(self, client: httpx.AsyncClient, boss: dict) -> None:
        made = (await assign(client, boss, await post(client, 1), "triage")).json()
        assert (await undo(client, boss, made)).status_code == 201
        assert (await undo(client, boss, made)).status_code == 409

    async def test_the_same_key_is_the_same_undo(self, client: httpx.AsyncClient, boss: dict) -> None:
        made = (await assign(client, boss, await post(client, 1), "triage")).json()
        keyed = {"headers": boss["headers"] | {"Idempotency-Key": "undo-1"}}
        first, again = await undo(client, keyed, made), await undo(client, keyed, made)
        assert (first.status_code, again.content) == (201, first.content)

    @pytest.mark.parametrize(("role", "status"), [("analyst", 403), ("auditor", 403), ("lead", 201), ("manager", 201)])
    async def test_another_person_needs_to_lead(
        self, client: httpx.AsyncClient, services: Services, boss: dict, role: str, status: int
    ) -> None:
        made = (await assign(client, boss, await post(client, 1), "triage")).json()
        other = await sign_in(client, services, "other", role=role)
        assert (await undo(client, other, made)).status_code == status

    async def test_an_analyst_undoes_their_own_and_a_machine_nothing(
        self, client: httpx.AsyncClient, services: Services
    ) -> None:
        one = await sign_in(client, services, "one")
        made = (await assign(client, one, await post(client, 1), one["id"])).json()
        assert (await undo(client, {"headers": bearer(services)}, made)).status_code == 403
        assert (await undo(client, one, made)).status_code == 201
