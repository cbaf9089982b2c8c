"""Webhooks over HTTP: what may be said of them, and what is shown. What they do is in ``tests/jobs``."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import httpx
import pytest

from app.domain.push.signing import as_bytes
from app.push.sender import Sender
from app.routers.ids import show
from app.routers.schemas.example_files import example
from app.wiring import Services
from tests.conftest import bearer

URL = "/v1/webhooks"


@pytest.fixture(autouse=True)
def resolved(services: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hosts have the address that they begin with; others have none."""

    async def resolve(host: str, _port: int) -> list[str]:
        first = host.partition(".")[0]
        if not first.startswith("ip-"):
            raise OSError
        return [first.removeprefix("ip-").replace("-", ".")]

    monkeypatch.setattr(services, "sender", Sender(resolve=resolve))


async def add(client: httpx.AsyncClient, **told: Any) -> dict[str, Any]:
    answer = await client.post(URL, json={**example("webhook"), **told})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_its_secret_is_shown_once(client: httpx.AsyncClient) -> None:
    answer = await client.post(URL, json=example("webhook"))
    made = answer.json()
    assert (answer.status_code, answer.headers["etag"]) == (201, '"1"')
    assert answer.headers["location"] == f"{URL}/{made['id']}"
    assert len(as_bytes(made["secret"])) == 32
    shown = (await client.get(answer.headers["location"])).json()
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert (shown["state"], shown["failures"], shown["previous_secret_until"]) == ("active", 0, None)
    assert (await client.get(URL)).json()["data"] == [shown]


async def test_the_same_key_makes_one_webhook_and_shows_no_secret_again(client: httpx.AsyncClient) -> None:
    first, second = [
        await client.post(URL, json=example("webhook"), headers={"Idempotency-Key": "a"}) for _ in range(2)
    ]
    assert second.json() == {**first.json(), "secret": None}
    assert second.headers["location"] == first.headers["location"]
    assert len((await client.get(URL)).json()["data"]) == 1


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://hooks.example.org/", "not_https"),
        ("https://hooks.example.org:8000/", "port"),
        ("https://user:secret@hooks.example.org/", "malformed"),
        ("https://ip-10-0-0-1.example.org/", "inside"),
        ("https://ip-127-0-0-1.example.org/", "inside"),
        ("https://ip-169-254-169-254.example.org/", "inside"),
        ("ftp://hooks.example.org/", "not_https"),
    ],
)
async def test_a_url_to_which_nothing_is_sent_is_422(client: httpx.AsyncClient, url: str, code: str) -> None:
    made = await add(client)
    told = example("webhook_change") | {"url": url}
    for answer in (
        await client.post(URL, json={"url": url}),
        await client.put(f"{URL}/{made['id']}", json=told, headers={"If-Match": '"1"'}),
    ):
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == code
        assert url not in answer.text
    assert (await client.get(f"{URL}/{made['id']}")).json()["version"] == 1


async def test_a_host_that_has_an_address_outside_or_none_yet_is_taken(client: httpx.AsyncClient) -> None:
    await add(client, url="https://ip-8-8-8-8.example.org/x?y=z")
    await add(client, url="https://not-there-yet.example.org:8443/")


@pytest.mark.parametrize(
    "wrong",
    [
        {"types": ["denials."]},
        {"types": ["denial"]},
        {"types": ["*"]},
        {"url": None},
        {"url": "x"},
        {"description": ""},
        {"secret": "whsec_AAAA"},
        {"state": "active"},
    ],
)
async def test_what_is_misshapen_is_422(client: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    assert (await client.post(URL, json={**example("webhook"), **wrong})).status_code == 422


async def test_it_is_replaced_whole_on_the_version_that_was_read(client: httpx.AsyncClient) -> None:
    made = await add(client)
    url, told = f"{URL}/{made['id']}", {"url": made["url"], "types": [], "state": "disabled"}
    assert (await client.put(url, json=told)).status_code == 428
    changed = await client.put(url, json=told, headers={"If-Match": '"1"'})
    shown = changed.json()
    assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
    assert (shown["types"], shown["description"]) == ([], None)
    assert (shown["state"], shown["disabled_reason"]) == ("disabled", "person")
    assert (await client.put(url, json=told, headers={"If-Match": '"1"'})).status_code == 412
    back = await client.put(url, json={**told, "state": "active"}, headers={"If-Match": '"2"'})
    assert (back.json()["state"], back.json()["disabled_reason"]) == ("active", None)


async def test_a_new_secret_replaces_the_old_one_in_a_day(client: httpx.AsyncClient) -> None:
    made = await add(client)
    answer = await client.post(f"{URL}/{made['id']}/secrets")
    assert (answer.status_code, answer.json()["version"]) == (201, 2)
    assert answer.json()["secret"] not in (made["secret"], None)
    assert answer.json()["previous_secret_until"]


@pytest.mark.parametrize(
    "wrong", [{}, {"since": None}, {"since": "2026-09-14"}, {"since": "2026-09-14T10:00:00"}, {"since": 1_789_000_000}]
)
async def test_a_replay_begins_at_one_place(client: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    url = f"{URL}/{(await add(client))['id']}/replays"
    assert (await client.post(url, json=wrong)).status_code == 422
    both = {"since": "2026-09-14T00:00:00Z", "after": show("evt", uuid4())}
    assert (await client.post(url, json=both)).status_code == 422
    assert (await client.post(url, json={"after": show("evt", uuid4())})).json()["member"] == "after"
    assert (await client.post(url, json={"since": "2100-01-01T00:00:00Z"})).status_code == 200


async def test_a_test_is_a_delivery_that_can_be_polled(client: httpx.AsyncClient) -> None:
    url = f"{URL}/{(await add(client))['id']}"
    tests = [await client.post(f"{url}/tests") for _ in range(3)]
    shown = (await client.get(tests[0].headers["location"])).json()
    assert (shown["type"], shown["state"], shown["attempts"]) == ("webhook.test", "pending", 0)
    page = (await client.get(f"{url}/deliveries", params={"limit": 2})).json()
    rest = (await client.get(f"{url}/deliveries", params={"cursor": page["next_cursor"]})).json()
    found = [it["id"] for it in (*page["data"], *rest["data"])]
    assert found == [it.json()["id"] for it in reversed(tests)]
    assert (await client.get(f"{url}/deliveries", params={"state": ["dead", "failed"]})).json()["data"] == []
    other = f"{URL}/{(await add(client))['id']}"
    assert (await client.get(f"{other}/deliveries/{found[0]}")).status_code == 404


async def test_deleted_it_is_gone_and_the_log_keeps_it(client: httpx.AsyncClient) -> None:
    url = f"{URL}/{(await add(client))['id']}"
    assert [(await client.delete(url)).status_code for _ in range(2)] == [204, 404]
    assert (await client.get(URL)).json()["data"] == []


async def test_only_who_may_administer_sees_them(
    client: httpx.AsyncClient, stranger: httpx.AsyncClient, services: Services
) -> None:
    made = await add(client)
    reader = bearer(services, scopes=["denials:read", "denials:write", "audit:read"])
    assert (await client.get(URL, headers=reader)).status_code == 403
    assert (await stranger.get(f"{URL}/{made['id']}")).status_code == 404
    assert (await stranger.get(URL)).json()["data"] == []
    assert (await stranger.delete(f"{URL}/{made['id']}")).status_code == 404
