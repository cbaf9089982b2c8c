"""People over HTTP: who they are, when they are away, and who then has their work."""

import json

import httpx
import pytest

from app.routers.schemas.example_files import example
from app.routers.schemas.people_out import PersonOut, PersonPage
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, change, day, give, own, somebody


def unsorted() -> dict:
    """A denial that no rule can sort: nobody knows its code."""
    return dict(json.loads(json.dumps(example("denial")).replace('"197"', '"999"')))


class TestCreating:
    async def test_a_person_is_created_and_read_back(self, client: httpx.AsyncClient) -> None:
        answer = await client.post("/v1/people", json=example("person"))
        assert answer.status_code == 201, answer.text
        read = await client.get(answer.headers["location"])
        assert read.json() == answer.json()
        assert answer.json().keys() == PersonOut.model_fields.keys()
        assert answer.headers["etag"] == read.headers["etag"] == '"1"'
        assert {name: answer.json()[name] for name in example("person")} == example("person")

    async def test_the_least_that_is_needed(self, client: httpx.AsyncClient) -> None:
        made = await add(client, "one")
        assert (made["active"], made["teams"], made["away_from"], made["email"]) == (True, [], None, None)

    async def test_the_log_holds_no_name(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        made = await add(client, "user-7", email="user-7@example.com")
        assert (await change(client, made, name="Another Name")).status_code == 200
        events = await database.read(ORG, "SELECT * FROM events WHERE type LIKE 'person.%%' ORDER BY subject_version")
        assert [event["type"] for event in events] == ["person.created", "person.changed"]
        assert events[1]["data"]["changed"] == ["name"]
        assert "user-7" not in str([event["data"] for event in events])
        assert "Name" not in str([event["data"] for event in events])

    @pytest.mark.parametrize(
        "told",
        [
            {"role": "boss"},
            {"name": " "},
            {"email": "nobody"},
            {"email": "a\u0000@b"},
            {"active": "yes"},
            {"subject": ""},
            {"away_from": "2026-13-01"},
            {"away_until": "2026-12-01"},
            {"away_from": "2026-12-02", "away_until": "2026-12-01"},
            {"stand_in": "per_01m843xkr6efyv4x33kxdg3g07"},
            {"role": "auditor", "teams": ["tem_01m843xkr6efyv4x33kxdg3g07"]},
            {"teams": ["tem_01m843xkr6efyv4x33kxdg3g07"]},
            {"teams": ["per_01m843xkr6efyv4x33kxdg3g07"]},
            {"version": 1},
        ],
    )
    async def test_what_is_misshapen_is_refused(self, client: httpx.AsyncClient, told: dict) -> None:
        assert (await client.post("/v1/people", json=somebody("one") | told)).status_code == 422

    async def test_issuer_and_subject_are_one_person(self, client: httpx.AsyncClient) -> None:
        await add(client, "one")
        again = await client.post("/v1/people", json=somebody("one", name="Other"))
        assert (again.status_code, again.json()["member"]) == (409, "subject")
        assert (await client.post("/v1/people", json=somebody("one", issuer="https://other"))).status_code == 201

    async def test_two_organisations_may_know_the_same_person(
        self, client: httpx.AsyncClient, stranger: httpx.AsyncClient
    ) -> None:
        made = await add(client, "one")
        await add(stranger, "one")
        assert (await stranger.get(f"/v1/people/{made['id']}")).status_code == 404
        assert (await change(stranger, made)).status_code == 404
        assert len((await stranger.get("/v1/people")).json()["data"]) == 1

    async def test_it_takes_the_scope(self, client: httpx.AsyncClient, services: Services) -> None:
        headers = bearer(services, scopes=["denials:read", "denials:write"])
        assert (await client.post("/v1/people", json=somebody("one"), headers=headers)).status_code == 403


class TestListing:
    async def test_filters(self, client: httpx.AsyncClient) -> None:
        team = (await add_team(client, "Codes", "coding"))["id"]
        await add(client, "one", teams=[team])
        await add(client, "two", role="manager")
        await add(client, "three", role="lead", active=False, teams=[team])

        async def found(**query: object) -> list[str]:
            answer = await client.get("/v1/people", params=query)
            PersonPage.model_validate(answer.json())
            return [it["subject"] for it in answer.json()["data"]]

        assert await found() == ["three", "two", "one"]
        assert await found(team=team) == ["three", "one"]
        assert await found(team=team, active=True) == ["one"]
        assert await found(role=["lead", "manager"]) == ["three", "two"]
        assert await found(active=False) == ["three"]
        assert await found(team="tem_01m843xkr6efyv4x33kxdg3g07") == []

    async def test_pages_follow_each_other(self, client: httpx.AsyncClient) -> None:
        for subject in ("one", "two", "three"):
            await add(client, subject)
        first = (await client.get("/v1/people", params={"limit": 2})).json()
        query = {"limit": 2, "cursor": first["next_cursor"]}
        second = (await client.get("/v1/people", params=query)).json()
        assert [it["subject"] for it in first["data"] + second["data"]] == ["three", "two", "one"]
        assert (await client.get("/v1/people", params=query | {"active": True})).status_code == 400


class TestChanging:
    async def test_a_change_needs_the_version_that_was_read(self, client: httpx.AsyncClient) -> None:
        made = await add(client, "one")
        assert (await client.put(f"/v1/people/{made['id']}", json=somebody("one"))).status_code == 428
        assert (await change(client, made, role="lead")).json()["role"] == "lead"
        stale = await change(client, made)
        assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')

    async def test_what_is_left_out_is_no_longer_so(self, client: httpx.AsyncClient) -> None:
        team = (await add_team(client, "Codes"))["id"]
        made = await add(client, "one", email="a@example.com", teams=[team])
        url, headers = f"/v1/people/{made['id']}", {"If-Match": '"1"'}
        left = (await client.put(url, json=somebody("one"), headers=headers)).json()
        assert (left["email"], left["teams"]) == (None, [])
        assert (await client.get(f"/v1/teams/{team}")).json()["members"] == []

    async def test_the_last_manager_stays(self, client: httpx.AsyncClient) -> None:
        one = await add(client, "one", role="manager")
        refused = await change(client, one, active=False)
        assert (refused.status_code, refused.json()["type"].rpartition("/")[2]) == (409, "conflict")
        await add(client, "two", role="manager")
        assert (await change(client, one, active=False)).status_code == 200

    async def test_stand_ins_who_cannot_be_there_are_a_conflict(self, client: httpx.AsyncClient) -> None:
        one, two = await add(client, "one"), await add(client, "two")
        july = {"away_from": day(30), "away_until": day(40)}
        assert (await change(client, two, **july, stand_in=one["id"])).status_code == 200
        circle = await change(client, one, **july, stand_in=two["id"])
        assert (circle.status_code, circle.json()["member"]) == (409, "stand_in")
        assert "each other" in circle.json()["detail"]
        later = {"away_from": day(41), "away_until": day(50)}
        assert (await change(client, one, **later, stand_in=two["id"])).status_code == 200
        three = await add(client, "three")
        too = await change(client, three, away_from=day(50), stand_in=one["id"])
        assert (too.status_code, "away too" in too.json()["detail"]) == (409, True)
        itself = await change(client, three, away_from=day(50), stand_in=three["id"])
        assert (itself.status_code, itself.json()["member"]) == (422, "stand_in")


class TestWork:
    async def test_whoever_goes_away_today_leaves_nothing(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        one, two = await add(client, "one"), await add(client, "two")
        ids = await own(database, one["id"], 3)
        kept = await own(database, one["id"], 1, "resolved")
        assert (await client.get(f"/v1/people/{one['id']}")).json()["open_denials"] == 3
        gone = await change(client, one, away_from=day(0), stand_in=two["id"])
        assert (gone.status_code, gone.json()["open_denials"]) == (200, 0)
        assert (await client.get(f"/v1/people/{two['id']}")).json()["open_denials"] == 3
        rows = await database.read(ORG, "SELECT id, owner_name, version FROM denials WHERE owner_name <> 'X'")
        assert {row["id"] for row in rows} == set(ids)
        assert {(row["owner_name"], row["version"]) for row in rows} == {("Name of two", 2)}
        events = await database.read(ORG, "SELECT * FROM events WHERE type = 'denial.reassigned'")
        assert {event["subject_id"] for event in events} == set(ids)
        assert {event["data"]["reason"] for event in events} == {"away"}
        assert kept[0] not in {event["subject_id"] for event in events}

    async def test_without_a_stand_in_the_team_has_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        team = await add_team(client, "Codes", "coding")
        one = await add(client, "one", teams=[team["id"]])
        await own(database, one["id"], 2)
        assert (await change(client, one, active=False)).json()["open_denials"] == 0
        rows = await database.read(ORG, "SELECT owner_kind, owner_name FROM denials WHERE owner_id IS NOT NULL")
        assert {tuple(row.values()) for row in rows} == {("team", "Codes")}

    async def test_somebody_without_a_team_leaves_it_to_whichever_takes_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        denial = (await client.post("/v1/denials", json=example("denial"))).json()
        assert denial["owner"] == {"kind": "team", "id": None, "name": "auth"}
        for number in range(2):
            one = await add(client, f"one-{number}")
            await give(database, denial["id"], one["id"])
            assert (await change(client, one, active=False)).json()["open_denials"] == 0
            left = (await client.get(f"/v1/denials/{denial['id']}")).json()
            if number == 0:
                assert left["owner"] == denial["owner"]
                team = await add_team(client, "Authorizations", "auth")
        assert left["owner"] == {"kind": "team", "id": team["id"], "name": "Authorizations"}

    async def test_what_must_be_sorted_goes_back_to_triage(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        denial = (await client.post("/v1/denials", json=unsorted())).json()
        one = await add(client, "one")
        await give(database, denial["id"], one["id"])
        await change(client, one, active=False)
        assert (await client.get(f"/v1/denials/{denial['id']}")).json()["owner"] == denial["owner"]

    async def test_whoever_goes_away_later_keeps_it(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        one = await add(client, "one")
        await own(database, one["id"], 1)
        assert (await change(client, one, away_from=day(1))).json()["open_denials"] == 1

    async def test_an_auditor_works_none(self, client: httpx.AsyncClient, database: SavepointDatabase) -> None:
        one = await add(client, "one")
        await own(database, one["id"], 1)
        assert (await change(client, one, role="auditor")).json()["open_denials"] == 0

    async def test_thousands_move_one_part_at_once_and_the_rest_by_a_job(
        self, client: httpx.AsyncClient, services: Services, database: SavepointDatabase
    ) -> None:
        from app.compose.worker import Worker

        one, two = await add(client, "one"), await add(client, "two")
        ids = await own(database, one["id"], 3000)
        gone = (await change(client, one, active=False, stand_in=two["id"])).json()
        assert gone["open_denials"] == 2000
        jobs = await database.read(ORG, "SELECT task_name, args FROM jobs.procrastinate_jobs")
        assert [(job["task_name"], job["args"]) for job in jobs] == [("move_work", {"org_id": str(ORG)})]
        work = Worker(services)
        for _ in range(2):
            await work.move_work(ORG)
        work.close()
        assert (await client.get(f"/v1/people/{one['id']}")).json()["open_denials"] == 0
        assert (await client.get(f"/v1/people/{two['id']}")).json()["open_denials"] == 3000
        events = await database.read(ORG, "SELECT subject_id FROM events WHERE type = 'denial.reassigned'")
        assert sorted(event["subject_id"] for event in events) == sorted(ids)

    async def test_the_owner_is_shown_under_the_name_of_today(
        self, client: httpx.AsyncClient, database: SavepointDatabase
    ) -> None:
        triage = (await client.get("/v1/teams")).json()["data"][-1]
        denial = (await client.post("/v1/denials", json=unsorted())).json()
        assert denial["owner"] == {"kind": "team", "id": triage["id"], "name": "triage"}
        one = await add(client, "one")
        await give(database, denial["id"], one["id"])
        await change(client, one, name="New Name")
        shown = (await client.get(f"/v1/denials/{denial['id']}")).json()
        assert shown["owner"] == {"kind": "person", "id": one["id"], "name": "New Name"}
        (listed,) = (await client.get("/v1/denials")).json()["data"]
        assert listed == shown
