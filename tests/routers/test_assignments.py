"""Assignments over HTTP: one claim, and many with a preview."""

from __future__ import annotations

from typing import Any

import httpx
import pytest

from app.routers.ids import parse
from app.routers.schemas.assignment_out import AssignmentOut, AssignmentPage, AssignmentPreviewOut
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, day, sign_in
from tests.routers.work import post, put, read, resolve

URL = "/v1/assignments"
NOBODY = "per_01m843xkr6efyv4x33kxdg3g07"
NO_DENIAL = "den_01m843xkr6efyv4x33kxdg3g07"
LOG = "SELECT * FROM events WHERE type = %s ORDER BY id"


@pytest.fixture
async def boss(client: httpx.AsyncClient, services: Services) -> dict[str, Any]:
    return await sign_in(client, services, "boss", role="lead")


async def assign(
    client: httpx.AsyncClient, boss: dict[str, Any], denial: dict[str, Any], owner: str, **told: Any
) -> httpx.Response:
    """One claim."""
    headers = boss["headers"] | {"If-Match": f'"{denial["version"]}"'}
    url = f"/v1/denials/{denial['id']}/assignments"
    return await client.post(url, json={"owner": owner, **told}, headers=headers)


async def assign_many(client: httpx.AsyncClient, boss: dict[str, Any], owner: str, **told: Any) -> httpx.Response:
    return await client.post(URL, json={"owner": owner, "preview": False, **told}, headers=boss["headers"])


async def owner_of(client: httpx.AsyncClient, denial: dict[str, Any]) -> Any:
    return (await read(client, denial["id"]))["owner"]["id"]


class TestOneClaim:
    async def test_all_its_open_denials_get_the_owner(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        lead = await post(client, 1, "197", "50", "16")
        assert len(lead["siblings"]) == 2
        answer = await assign(client, boss, lead, one["id"], reason="She knows the payer")
        assert answer.status_code == 201, answer.text
        made = answer.json()
        AssignmentOut.model_validate(made)
        assert (made["claims"], made["denials"], made["amount_denied"]) == (1, 3, "990.00")
        assert made["owner"] == {"kind": "person", "id": one["id"], "name": one["name"]}
        assert (made["made_by"], made["reason"], made["undoable"]) == (boss["id"], "She knows the payer", True)
        assert (await client.get(answer.headers["location"])).json() == made
        for denial in (lead["id"], *lead["siblings"]):
            shown = await read(client, denial)
            assert (shown["owner"]["id"], shown["version"]) == (one["id"], lead["version"] + 1)
        log = await database.read(ORG, LOG, ("denial.assigned",))
        assert {event["subject_id"] for event in log} == {
            parse("den", denial) for denial in (lead["id"], *lead["siblings"])
        }
        assert {event["actor_id"].rpartition("#")[2] for event in log} == {"boss"}

    async def test_the_log_proves_the_reason_and_does_not_hold_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        await assign(client, boss, await post(client, 1), one["id"], reason="ZZMARKER of Jane Sample")
        (made,) = await database.read(ORG, LOG, ("assignment.made",))
        assert set(made["data"]) >= {"text", "text_sha256"}
        assert "ZZMARKER" not in str(await database.read(ORG, "SELECT * FROM events"))
        (text,) = await database.read(ORG, "SELECT * FROM texts")
        assert (text["body"], text["subject_id"]) == ("ZZMARKER of Jane Sample", made["subject_id"])

    async def test_somebody_may_go_away_meanwhile_so_it_is_looked_again(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        waiting = "SELECT queueing_lock, status::text FROM jobs.procrastinate_jobs WHERE task_name = 'move_work'"
        await assign(client, boss, await post(client, 1), "triage")
        assert await database.read(ORG, waiting) == []
        await assign(client, boss, await post(client, 2), boss["id"])
        assert await database.read(ORG, waiting) == [{"queueing_lock": f"move_work:{ORG}", "status": "todo"}]

    async def test_a_sibling_speaks_for_its_claim(self, client: httpx.AsyncClient, boss: dict) -> None:
        team = await add_team(client, "Records")
        lead = await post(client, 1, "197", "50")
        sibling = await read(client, lead["siblings"][0])
        assert (await assign(client, boss, sibling, team["id"])).json()["denials"] == 2
        assert await owner_of(client, lead) == team["id"]

    async def test_a_teams_queue_and_triage(self, client: httpx.AsyncClient, boss: dict) -> None:
        denial = await post(client, 1)
        made = (await assign(client, boss, denial, "triage")).json()
        assert made["owner"]["name"] == "triage"
        assert (await read(client, denial["id"]))["owner"] == made["owner"]

    @pytest.mark.parametrize(
        ("told", "status"), [({"active": False}, 409), ({"role": "auditor"}, 409), ({"away_from": day(0)}, 409)]
    )
    async def test_whoever_does_not_work_gets_nothing(
        self, client: httpx.AsyncClient, boss: dict, told: dict, status: int
    ) -> None:
        one, denial = await add(client, "one", **told), await post(client, 1)
        answer = await assign(client, boss, denial, one["id"])
        assert (answer.status_code, answer.json()["member"]) == (status, "owner")
        assert await owner_of(client, denial) == denial["owner"]["id"]

    async def test_who_stands_in_is_said(self, client: httpx.AsyncClient, boss: dict) -> None:
        one = await add(client, "one", away_from=day(0), stand_in=boss["id"])
        answer = await assign(client, boss, await post(client, 1), one["id"])
        assert (answer.status_code, answer.json()["stand_in"]) == (409, boss["id"])

    async def test_an_owner_that_does_not_exist_is_a_422(self, client: httpx.AsyncClient, boss: dict) -> None:
        denial = await post(client, 1)
        for owner in (NOBODY, NOBODY.replace("per", "tem")):
            answer = await assign(client, boss, denial, owner)
            assert (answer.status_code, answer.json()["member"]) == (422, "owner")
        for misshapen in ("den_1", "auth", 7, None, denial["id"]):
            assert (await assign(client, boss, denial, misshapen)).status_code == 422

    async def test_what_is_resolved_or_theirs_already_is_a_conflict(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        lead = await post(client, 1, "197", "50")
        assert (await assign(client, boss, lead, one["id"])).status_code == 201
        again = await read(client, lead["id"])
        assert (await assign(client, boss, again, one["id"])).status_code == 409
        await resolve(database, lead["id"])
        again = await read(client, lead["id"])
        assert (await assign(client, boss, again, boss["id"])).status_code == 409

    async def test_it_takes_the_version_that_was_read(self, client: httpx.AsyncClient, boss: dict) -> None:
        denial = await post(client, 1)
        url = f"/v1/denials/{denial['id']}/assignments"
        assert (await client.post(url, json={"owner": "triage"}, headers=boss["headers"])).status_code == 428
        assert (await assign(client, boss, {**denial, "version": 7}, "triage")).status_code == 412

    async def test_machines_and_strangers_assign_nothing(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, services: Services, boss: dict
    ) -> None:
        denial = await post(client, 1)
        machine = {"headers": bearer(services)}
        assert (await assign(client, machine, denial, "triage")).status_code == 403
        unknown = {"headers": bearer(services, person="nobody")}
        assert (await assign(client, unknown, denial, "triage")).status_code == 403
        assert (await assign_many(client, machine, "triage", denials=[denial["id"]])).status_code == 403
        foreign = {"headers": {"Authorization": stranger.headers["Authorization"]}}
        assert (await assign(client, foreign, denial, "triage")).status_code == 404


class TestMany:
    async def test_a_preview_stores_nothing(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        first, second = await post(client, 1, "197", "50"), await post(client, 2, "29")
        await assign(client, boss, second, boss["id"])
        answer = await client.post(URL, json={"denials": [first["id"], second["id"]], "owner": one["id"]})
        assert answer.status_code == 200, answer.text
        shown = answer.json()
        AssignmentPreviewOut.model_validate(shown)
        assert (shown["claims"], shown["denials"], shown["amount_denied"]) == (2, 3, "990.00")
        assert [(it["owner"]["name"], it["claims"], it["amount_denied"]) for it in shown["by_owner"]] == [
            ("auth", 1, "660.00"),
            (boss["name"], 1, "330.00"),
        ]
        assert set(shown["sample"]) == {first["id"], second["id"], *first["siblings"]}
        assert len(await database.read(ORG, "SELECT FROM assignments")) == 1
        assert await owner_of(client, first) is None

    async def test_what_is_carried_out_is_what_was_shown(self, client: httpx.AsyncClient, boss: dict) -> None:
        one = await add(client, "one")
        denials = [await post(client, number) for number in (1, 2)]
        ids = [it["id"] for it in denials]
        shown = (await client.post(URL, json={"denials": ids, "owner": one["id"]})).json()
        await assign(client, boss, denials[1], boss["id"])
        token = {"preview_token": shown["preview_token"]}
        assert (await assign_many(client, boss, one["id"], denials=ids, **token)).status_code == 409
        token = (await client.post(URL, json={"denials": ids, "owner": one["id"]})).json()["preview_token"]
        answer = await assign_many(client, boss, one["id"], denials=ids, preview_token=token)
        assert answer.status_code == 201, answer.text
        made = answer.json()
        AssignmentOut.model_validate(made)
        assert (made["claims"], made["denials"], made["amount_denied"], made["skipped"]) == (2, 2, "660.00", [])
        assert [await owner_of(client, it) for it in denials] == [one["id"]] * 2

    async def test_what_cannot_be_given_is_counted(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        one = await add(client, "one")
        open_, closed, theirs = [await post(client, number) for number in (1, 2, 3)]
        await resolve(database, closed["id"])
        await assign(client, boss, theirs, one["id"])
        ids = [open_["id"], closed["id"], theirs["id"], NO_DENIAL, open_["id"]]
        skipped = [
            {"why": "already_theirs", "denials": 1},
            {"why": "not_found", "denials": 1},
            {"why": "resolved", "denials": 1},
        ]
        shown = (await client.post(URL, json={"denials": ids, "owner": one["id"]})).json()
        assert (shown["denials"], shown["skipped"]) == (1, skipped)
        made = (await assign_many(client, boss, one["id"], denials=ids)).json()
        assert (made["denials"], made["skipped"]) == (1, skipped)
        assert (await assign_many(client, boss, one["id"], denials=ids)).status_code == 409

    @pytest.mark.parametrize(
        ("told", "found"),
        [
            ({"queue": ["auth"]}, [1, 3]),
            ({"queue": ["triage"]}, [4]),
            ({"code": ["50"]}, []),
            ({"code": ["29", "999"]}, [2, 4]),
            ({"work_type": ["auth"], "amount_from": "400"}, [3]),
            ({"amount_to": "330.00", "root_cause": ["auth_timing"]}, [1]),
            ({"owner": ["auth", "triage"]}, [1, 3, 4]),
            ({"quick_fix": False, "due_from": "2020-01-01", "due_to": "2100-12-31"}, [1, 2, 3, 4]),
            ({"due_to": "2020-01-01"}, []),
        ],
    )
    async def test_a_filter_looks_at_open_leads(
        self, client: httpx.AsyncClient, boss: dict, told: dict, found: list[int]
    ) -> None:
        denials = {
            1: await post(client, 1, "197", "50"),
            2: await post(client, 2, "29"),
            4: await post(client, 4, "999"),
        }
        denials[3] = await post(client, 3, "197", "197")
        one = await add(client, "one")
        shown = await client.post(URL, json={"filter": told, "owner": one["id"]})
        assert shown.json()["claims"] == len(found), shown.text
        answer = await assign_many(client, boss, one["id"], filter=told)
        assert answer.status_code == (201 if found else 409), answer.text
        assert [n for n, it in sorted(denials.items()) if await owner_of(client, it) == one["id"]] == found

    @pytest.mark.parametrize(
        "told",
        [
            {},
            {"filter": {}},
            {"filter": {"quick_fix": None, "code": []}},
            {"denials": []},
            {"denials": [NO_DENIAL] * 1001},
            {"denials": [NO_DENIAL], "filter": {"code": ["16"]}},
            {"filter": {"stage": ["decision"]}},
            {"filter": {"queue": ["root_cause_review"]}},
            {"filter": {"owner": ["nobody"]}},
            {"filter": {"code": ["16"]}, "preview": "no"},
            {"filter": {"code": ["16"]}, "preview_token": "x"},
            {"filter": {"code": ["16"]}, "reason": "x" * 501},
            {"filter": {"code": ["16"]}, "reason": " "},
        ],
    )
    async def test_what_is_misshapen_is_refused(self, client: httpx.AsyncClient, boss: dict, told: dict) -> None:
        assert (await assign_many(client, boss, "triage", **told)).status_code == 422

    async def test_a_receiver_who_is_away_is_refused_in_the_preview(self, client: httpx.AsyncClient) -> None:
        one, denial = await add(client, "one", away_from=day(0)), await post(client, 1)
        answer = await client.post(URL, json={"denials": [denial["id"]], "owner": one["id"]})
        assert (answer.status_code, answer.json()["stand_in"]) == (409, None)

    async def test_nothing_of_another_organisation_is_found(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient, boss: dict
    ) -> None:
        denial = await post(client, 1)
        shown = (await stranger.post(URL, json={"denials": [denial["id"]], "owner": "triage"})).json()
        assert (shown["claims"], shown["skipped"]) == (0, [{"why": "not_found", "denials": 1}])
        made = (await assign(client, boss, denial, "triage")).json()
        assert (await stranger.get(f"{URL}/{made['id']}")).status_code == 404
        assert (await stranger.post(f"{URL}/{made['id']}/reversals")).status_code == 404
        assert (await stranger.get(URL)).json()["data"] == []


class TestListing:
    async def test_mine_and_all_page_by_page(self, client: httpx.AsyncClient, services: Services, boss: dict) -> None:
        other = await sign_in(client, services, "other")
        made = []
        for number, by in enumerate((boss, other, boss)):
            made.append((await assign(client, by, await post(client, number), "triage")).json()["id"])

        async def found(headers: dict, **query: Any) -> list[str]:
            answer = await client.get(URL, params=query, headers=headers)
            AssignmentPage.model_validate(answer.json())
            return [it["id"] for it in answer.json()["data"]]

        assert await found(boss["headers"]) == made[::-1]
        assert await found(boss["headers"], mine=True) == [made[2], made[0]]
        assert await found(bearer(services), mine=True) == []
        first = (await client.get(URL, params={"limit": 2})).json()
        query = {"limit": 2, "cursor": first["next_cursor"]}
        assert await found(bearer(services), **query) == [made[0]]
        assert (await client.get(URL, params=query | {"mine": True})).status_code == 400

    async def test_whether_it_can_be_undone_is_shown(
        self, client: httpx.AsyncClient, database: SavepointDatabase, boss: dict
    ) -> None:
        lead = await post(client, 1, "197", "50")
        made = (await assign(client, boss, lead, "triage")).json()
        await put(database, lead["siblings"][0], stage="tracking")
        assert (await client.get(f"{URL}/{made['id']}")).json()["undoable"] is False
