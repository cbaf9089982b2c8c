"""Teams over HTTP: every organisation has one from its first day on."""

import httpx
import pytest

from app.routers.ids import show
from app.routers.schemas.example_files import example
from app.routers.schemas.people_out import TeamOut, TeamPage
from app.wiring import Services
from tests.conftest import ORG, OTHER_ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team, change


async def put(client: httpx.AsyncClient, team: dict, version: int = 1, **told: object) -> httpx.Response:
    body = {name: team[name] for name in ("name", "work_types", "lead")} | told
    return await client.put(f"/v1/teams/{team['id']}", json=body, headers={"If-Match": f'"{version}"'})


async def test_every_organisation_has_a_triage(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    for caller, org_id in ((client, ORG), (stranger, OTHER_ORG)):
        listed = (await caller.get("/v1/teams")).json()
        TeamPage.model_validate(listed)
        (triage,) = listed["data"]
        assert (triage["id"], triage["name"], triage["triage"]) == (show("tem", org_id), "triage", True)
        assert (triage["work_types"], triage["lead"], triage["members"], triage["version"]) == ([], None, [], 1)


async def test_a_team_is_created_and_read_back(client: httpx.AsyncClient, database: SavepointDatabase) -> None:
    answer = await client.post("/v1/teams", json=example("team"))
    assert answer.status_code == 201, answer.text
    assert answer.json().keys() == TeamOut.model_fields.keys()
    read = await client.get(answer.headers["location"])
    assert (read.json(), read.headers["etag"]) == (answer.json(), '"1"')
    assert (answer.json()["work_types"], answer.json()["triage"]) == (["auth"], False)
    events = await database.read(
        ORG, "SELECT data FROM events WHERE type = 'team.created' AND subject_id <> %s", (ORG,)
    )
    assert [event["data"] for event in events] == [{"work_types": ["auth"], "lead": None}]


async def test_members_are_people_who_say_so(client: httpx.AsyncClient) -> None:
    team = await add_team(client, "Codes", "coding")
    one = await add(client, "one", teams=[team["id"]])
    await add(client, "two")
    read = (await client.get(f"/v1/teams/{team['id']}")).json()
    assert (read["members"], read["version"]) == ([one["id"]], 1)


async def test_its_lead_is_a_member_and_stays_one(client: httpx.AsyncClient) -> None:
    team, one = await add_team(client, "Codes"), await add(client, "one")
    refused = await put(client, team, lead=one["id"])
    assert (refused.status_code, refused.json()["member"]) == (409, "lead")
    one = (await change(client, one, teams=[team["id"]])).json()
    led = await put(client, team, lead=one["id"])
    assert (led.status_code, led.json()["lead"]) == (200, one["id"])
    left = await change(client, one, teams=[])
    assert (left.status_code, left.json()["member"]) == (409, "teams")
    unknown = await put(client, team, 2, lead="per_01m843xkr6efyv4x33kxdg3g07")
    assert (unknown.status_code, unknown.json()["member"]) == (422, "lead")


async def test_two_teams_do_not_share_a_name(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    team = await add_team(client, "Codes")
    for name in ("codes", "Triage"):
        assert (await client.post("/v1/teams", json={"name": name})).status_code == 409
    assert (await put(client, team, name="CODES", work_types=["coding", "doc", "coding"])).json()["work_types"] == [
        "coding",
        "doc",
    ]
    await add_team(stranger, "Codes")


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient) -> None:
    team = await add_team(client, "Codes")
    assert (await client.put(f"/v1/teams/{team['id']}", json={"name": "X"})).status_code == 428
    assert (await put(client, team, name="X")).status_code == 200
    stale = await put(client, team)
    assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')


async def test_another_organisation_finds_nothing(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    team = await add_team(client, "Codes")
    assert (await stranger.get(f"/v1/teams/{team['id']}")).status_code == 404
    assert (await put(stranger, team)).status_code == 404
    person = {"issuer": "i", "subject": "s", "name": "n", "role": "analyst", "teams": [team["id"]]}
    assert (await stranger.post("/v1/people", json=person)).status_code == 422


@pytest.mark.parametrize("told", [{"name": ""}, {"name": "X", "work_types": ["cooking"]}, {"name": "X", "lead": None}])
async def test_what_is_misshapen_is_refused(client: httpx.AsyncClient, told: dict) -> None:
    assert (await client.post("/v1/teams", json=told)).status_code == 422


async def test_pages_follow_each_other(client: httpx.AsyncClient) -> None:
    for name in ("A", "B"):
        await add_team(client, name)
    first = (await client.get("/v1/teams", params={"limit": 2})).json()
    second = (await client.get("/v1/teams", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    assert [it["name"] for it in first["data"] + second["data"]] == ["B", "A", "triage"]


async def test_it_takes_the_scope(client: httpx.AsyncClient, services: Services) -> None:
    headers = bearer(services, scopes=["denials:read", "playbooks:write"])
    assert (await client.post("/v1/teams", json={"name": "X"}, headers=headers)).status_code == 403
