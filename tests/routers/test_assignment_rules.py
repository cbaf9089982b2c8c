"""Assignment rules over HTTP: one list, replaced whole."""

import httpx
import pytest

from app.routers.schemas.assignment_rules import AssignmentRulesOut
from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer
from tests.routers.staff import add, add_team

URL = "/v1/assignment-rules"


async def put(client: httpx.AsyncClient, rules: list[dict], tag: str = '"0"') -> httpx.Response:
    return await client.put(URL, json={"rules": rules}, headers={"If-Match": tag})


async def test_at_first_there_are_none(client: httpx.AsyncClient) -> None:
    answer = await client.get(URL)
    assert (answer.json(), answer.headers["etag"]) == ({"rules": [], "version": 0, "updated_at": None}, '"0"')


async def test_the_list_is_replaced_whole(client: httpx.AsyncClient, database: SavepointDatabase) -> None:
    team, person = await add_team(client, "Codes", "coding"), await add(client, "one")
    payer = (await client.post("/v1/payers", json=example("payer"))).json()
    rules = [
        {"payer_id": payer["id"], "amount_from": "1000", "team_id": team["id"], "person_id": person["id"]},
        {"work_type": "coding", "amount_to": "99.5", "team_id": team["id"], "spread": True},
    ]
    answer = await put(client, rules)
    assert answer.status_code == 200, answer.text
    AssignmentRulesOut.model_validate(answer.json())
    shown = answer.json()["rules"]
    assert (answer.headers["etag"], [it["amount_from"] for it in shown]) == ('"1"', ["1000.00", None])
    assert [it["amount_to"] for it in shown] == [None, "99.50"]
    assert (await client.get(URL)).json() == answer.json()
    again = await put(client, shown[::-1], '"1"')
    assert (again.json()["rules"], again.json()["version"]) == (shown[::-1], 2)
    events = await database.read(
        ORG, "SELECT * FROM events WHERE type = 'assignment_rules.changed' ORDER BY subject_version"
    )
    assert [len(event["data"]["rules"]) for event in events] == [2, 2]


async def test_a_rule_follows_a_payer_that_is_merged(client: httpx.AsyncClient) -> None:
    team = await add_team(client, "Codes")
    denial = (await client.post("/v1/denials", json=example("denial"))).json()
    stored = await put(client, [{"payer_id": denial["payer"]["id"], "team_id": team["id"]}])
    assert stored.status_code == 200, stored.text
    alias = {"kind": "json_name", "value": denial["payer"]["name"]}
    into = (await client.post("/v1/payers", json={"name": "All of it", "aliases": [alias]})).json()
    (rule,) = (await client.get(URL)).json()["rules"]
    assert rule["payer_id"] == into["id"]


@pytest.mark.parametrize("wrong", ["payer_id", "person_id", "team_id"])
async def test_what_does_not_exist_is_named(client: httpx.AsyncClient, stranger: httpx.AsyncClient, wrong: str) -> None:
    team = await add_team(client, "Codes")
    others = {
        "payer_id": (await stranger.post("/v1/payers", json=example("payer"))).json()["id"],
        "person_id": (await add(stranger, "one"))["id"],
        "team_id": (await add_team(stranger, "Codes"))["id"],
    }
    answer = await put(client, [{"team_id": team["id"], wrong: others[wrong]}])
    assert (answer.status_code, answer.json()["member"]) == (422, f"rules.0.{wrong}")


async def test_the_same_conditions_twice_are_refused(client: httpx.AsyncClient) -> None:
    team = (await add_team(client, "Codes"))["id"]
    answer = await put(client, [{"team_id": team}, {"team_id": team, "spread": True}])
    assert (answer.status_code, answer.json()["member"]) == (422, "rules.1")


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient) -> None:
    assert (await client.put(URL, json={"rules": []})).status_code == 428
    assert (await put(client, [], '"1"')).status_code == 412
    assert (await put(client, [])).status_code == 200
    assert (await put(client, [])).status_code == 412


async def test_another_organisation_has_its_own(client: httpx.AsyncClient, stranger: httpx.AsyncClient) -> None:
    await put(client, [{"team_id": (await add_team(client, "Codes"))["id"]}])
    assert (await stranger.get(URL)).json()["version"] == 0


async def test_it_takes_the_scope(client: httpx.AsyncClient, services: Services) -> None:
    headers = bearer(services, scopes=["denials:read"]) | {"If-Match": '"0"'}
    assert (await client.put(URL, json={"rules": []}, headers=headers)).status_code == 403
