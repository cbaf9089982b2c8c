"""The organisation over HTTP: read by all, changed by admins, each its own."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import httpx
import pytest

from app.routers.schemas.organization import OrganizationOut
from app.wiring import Services
from tests.conftest import ORG, SavepointDatabase, bearer

URL = "/v1/organization"
TOLD = {"profile": "hospital", "time_zone": "Pacific/Kiritimati"}


@pytest.fixture(autouse=True)
def zones(services: Services) -> Iterator[None]:
    """What a test says of the time zone is gone after it."""
    yield
    services.forget_zone(ORG)


async def put(client: httpx.AsyncClient, told: dict, tag: str = '"1"') -> httpx.Response:
    return await client.put(URL, json=told, headers={"If-Match": tag})


async def test_it_is_read_with_the_defaults_of_its_profile(client: httpx.AsyncClient) -> None:
    answer = await client.get(URL)
    body = answer.json()
    OrganizationOut.model_validate(body)
    assert (body["name"], body["profile"], body["time_zone"]) == ("Sample Clinic", "large_group", "UTC")
    assert (body["defaults"]["queues"], body["defaults"]["second_person"]) == ("many", ["close"])
    assert answer.headers["etag"] == '"1"'


async def test_profile_and_time_zone_are_changed_with_an_event(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, database: SavepointDatabase
) -> None:
    answer = await put(client, TOLD)
    assert answer.status_code == 200, answer.text
    assert (answer.json()["profile"], answer.json()["version"], answer.headers["etag"]) == ("hospital", 2, '"2"')
    assert answer.json()["defaults"]["second_person"] == ["playbook", "policy", "template", "taxonomy", "close"]
    assert (await client.get(URL)).json() == answer.json()
    assert (await stranger.get(URL)).json()["profile"] == "large_group"
    (event,) = await database.read(ORG, "SELECT * FROM events WHERE type = 'organization.changed'")
    assert (event["subject_id"], event["data"]["time_zone"]) == (ORG, "Pacific/Kiritimati")


async def test_the_new_time_zone_counts_at_once(
    client: httpx.AsyncClient, services: Services, database: SavepointDatabase
) -> None:
    await client.get(URL)
    async with database.transaction(ORG) as tx:
        assert await services.zone(tx) == ZoneInfo("UTC")
    await put(client, TOLD)
    async with database.transaction(ORG) as tx:
        assert await services.zone(tx) == ZoneInfo("Pacific/Kiritimati")


async def test_another_process_learns_of_it_within_a_minute(
    services: Services, database: SavepointDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    services._zones[ORG] = (0.0, ZoneInfo("Asia/Tokyo"))
    for clock, zone in ((59.0, "Asia/Tokyo"), (61.0, "UTC")):
        monkeypatch.setattr("app.wiring.time.monotonic", lambda clock=clock: clock)
        async with database.transaction(ORG) as tx:
            assert await services.zone(tx) == ZoneInfo(zone)


async def test_a_change_needs_the_version_that_was_read(client: httpx.AsyncClient) -> None:
    assert (await client.put(URL, json=TOLD)).status_code == 428
    assert (await put(client, TOLD)).status_code == 200
    stale = await put(client, TOLD)
    assert (stale.status_code, stale.headers["etag"]) == (412, '"2"')


@pytest.mark.parametrize(
    "change",
    [
        {"profile": "bank"},
        {"time_zone": "Mars/Base"},
        {"time_zone": "localtime"},
        {"time_zone": "../../etc/passwd"},
        {"name": "Other"},
        {"profile": None},
    ],
)
async def test_what_is_misshapen_is_refused(client: httpx.AsyncClient, change: dict) -> None:
    assert (await put(client, TOLD | change)).status_code == 422


async def test_it_takes_the_scope(client: httpx.AsyncClient, services: Services) -> None:
    headers = bearer(services, scopes=["denials:read"]) | {"If-Match": '"1"'}
    assert (await client.put(URL, json=TOLD, headers=headers)).status_code == 403
    assert (await client.get(URL, headers=headers)).status_code == 200


async def test_an_organisation_of_nobody_is_not_found(client: httpx.AsyncClient, services: Services) -> None:
    nobody = bearer(services, ORG.__class__("018f0000-0000-7000-8000-00000000dead"))
    assert (await client.get(URL, headers=nobody)).status_code == 404
    assert (await client.put(URL, json=TOLD, headers=nobody | {"If-Match": "*"})).status_code == 404


async def test_days_begin_there(client: httpx.AsyncClient) -> None:
    from app.routers.schemas.example_files import example

    await put(client, TOLD)
    before = datetime.now(ZoneInfo("Pacific/Kiritimati")).date()
    posted = (await client.post("/v1/denials", json=example("denial"))).json()
    assert posted["received_on"] in (str(before), str(datetime.now(ZoneInfo("Pacific/Kiritimati")).date()))
