"""The log as a feed: complete, in order, for one organisation, without what anybody typed."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from app.http.streams import Streams
from app.routers.ids import parse, show
from app.routers.schemas.example_files import example
from app.settings import Settings
from app.store.queries import events as query
from tests.conftest import OTHER_ORG, bearer
from tests.routers.committed import Committed, committed, happen_in
from tests.routers.staff import add_team, sign_in

STREAM = {"Accept": "text/event-stream"}
FIRST: list[str] = []
"""Events that every organisation has from its first day on."""


@pytest.fixture
async def feed(clone: Any, settings: Settings) -> AsyncIterator[Committed]:
    async with committed(clone(), settings) as it:
        FIRST[:] = [event["id"] for event in (await it.events())["data"]]
        yield it


def ids(page: dict[str, Any]) -> list[UUID]:
    return [parse("evt", it["id"]) for it in page["data"] if it["id"] not in FIRST]


async def follow(feed: Committed, after: str | None = None, **told: Any) -> tuple[list[UUID], str]:
    """Everything that is there, and the cursor at its end."""
    found: list[UUID] = []
    while True:
        page = await feed.events(after, **told)
        found += ids(page)
        after = page["next_cursor"]
        if not page["has_more"]:
            return found, str(after)


async def test_an_empty_log_has_a_cursor_to_go_on_from(feed: Committed) -> None:
    page = await feed.events(subject=show("den", uuid4()))
    assert (page["data"], page["has_more"]) == ([], False)
    page = await feed.events()
    assert (ids(page), page["has_more"]) == ([], False)
    made = feed.happen()
    assert ids(await feed.events(page["next_cursor"])) == [made]


async def test_everything_once_in_order(feed: Committed) -> None:
    made = [feed.happen() for _ in range(7)]
    assert (await follow(feed, limit=3))[0] == made
    _, end = await follow(feed, limit=7)
    assert (await feed.events(end))["data"] == []
    assert (await feed.events(end))["next_cursor"] == end
    more = [feed.happen() for _ in range(2)]
    assert (await follow(feed, end))[0] == more


async def test_what_is_committed_late_is_not_missed(feed: Committed) -> None:
    _, end = await follow(feed)
    with feed.begin() as slow:
        first = happen_in(slow)
        second = feed.happen()
        page = await feed.events(end)
        assert page["data"] == [], "something that began before it has not ended"
        slow.commit()
    assert (await follow(feed, page["next_cursor"]))[0] == [first, second]


async def test_what_is_rolled_back_holds_nothing_up(feed: Committed) -> None:
    slow = feed.begin()
    happen_in(slow)
    second = feed.happen()
    slow.rollback()
    slow.close()
    assert (await follow(feed))[0] == [second]


async def test_no_reader_misses_or_repeats_while_transactions_cross(feed: Committed) -> None:
    draw = random.Random(1)
    made: list[UUID] = []
    seen: dict[str, list[UUID]] = {"often": [], "seldom": []}
    after: dict[str, str | None] = {"often": None, "seldom": None}
    running: list[Any] = []
    for turn in range(120):
        if len(running) < 4 and draw.random() < 0.6:
            running.append(feed.begin())
            made.append(happen_in(running[-1]))
        elif running:
            one = running.pop(draw.randrange(len(running)))
            one.commit()
            one.close()
        for name in ("often", "seldom") if turn % 13 == 0 else ("often",):
            more, after[name] = await follow(feed, after[name], limit=2)
            seen[name] += more
    for one in running:
        one.commit()
        one.close()
    for name, found in seen.items():
        found.extend((await follow(feed, after[name]))[0])
        assert sorted(found) == sorted(made), name
    assert seen["often"] == seen["seldom"]


async def test_filters(feed: Committed, monkeypatch: pytest.MonkeyPatch) -> None:
    denial = uuid4()
    kinds = ("denial.captured", "denial.assigned", "claim.opened", "claim.quarantined", "payer.seen")
    made = {kind: feed.happen(kind, denial if kind.startswith("denial") else None) for kind in kinds}
    for wanted, found in (
        (["denial."], kinds[:2]),
        (["denial.assigned"], kinds[1:2]),
        (["claim.", "payer.seen"], kinds[2:]),
        (["remittance."], ()),
    ):
        assert (await follow(feed, type=wanted))[0] == [made[kind] for kind in found], wanted
    subject = {"subject": show("den", denial)}
    assert (await follow(feed, **subject))[0] == [made[kind] for kind in kinds[:2]]
    assert (await follow(feed, **subject, type="denial.captured"))[0] == [made["denial.captured"]]
    monkeypatch.setattr(query, "WINDOW", 2)
    assert (await follow(feed, type="payer."))[0] == [made["payer.seen"]], "step by step"
    page = await feed.events(type="payer.")
    assert (page["data"], page["has_more"]) == ([], True)
    quarantined = (await feed.events(type="claim.quarantined", limit=1))["data"]
    assert quarantined == [] or quarantined[0]["subject"]["kind"] == "quarantined_claim"


@pytest.mark.parametrize(
    "wrong", [{"type": "denials."}, {"type": "denial"}, {"subject": "cli_1"}, {"cursor": "x"}, {"limit": 0}]
)
async def test_what_is_no_filter_is_422(client: httpx.AsyncClient, wrong: dict[str, Any]) -> None:
    assert (await client.get("/v1/events", params=wrong)).status_code == 422


async def test_a_cursor_belongs_to_its_filters(feed: Committed) -> None:
    _, end = await follow(feed)
    for told in ({"after": end, "type": "denial."}, {"after": "nonsense"}, {"after": "WzEsMl0"}):
        answer = await feed.client.get("/v1/events", params=told)
        assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (400, "invalid-cursor")


async def test_it_shows_one_organisation_alone(feed: Committed) -> None:
    feed.happen("denial.captured")
    headers = bearer(feed.services, OTHER_ORG)
    theirs = (await feed.client.get("/v1/events", headers=headers)).json()["data"]
    assert {it["type"] for it in theirs} <= {"team.created"}, "their own team triage"
    assert [it["id"] for it in theirs if it["id"] in FIRST] == []
    assert (await feed.client.get("/v1/events", headers=bearer(feed.services, scopes=["admin"]))).status_code == 403


async def test_real_work_is_told_with_ids_that_can_be_read(feed: Committed) -> None:
    boss = await sign_in(feed.client, feed.services, "boss", role="lead")
    team = await add_team(feed.client, "Appeals", "auth")
    denial = (await feed.client.post("/v1/denials", json=example("denial"))).json()
    assigned = {"owner": boss["id"], "reason": "Because ZZREASON said so"}
    url = f"/v1/denials/{denial['id']}/assignments"
    answer = await feed.client.post(url, json=assigned, headers=boss["headers"] | {"If-Match": "*"})
    assert answer.status_code == 201, answer.text
    page = await feed.events(subject=denial["id"])
    first, last = page["data"][0], page["data"][-1]
    assert (first["type"], first["subject"]) == ("denial.captured", {"kind": "denial", "id": denial["id"]})
    assert first["actor"] == {"kind": "client", "id": None}
    assert (last["type"], last["actor"]) == ("denial.assigned", {"kind": "person", "id": boss["id"]})
    assert (last["data"]["to"], last["data"]["to_kind"]) == (boss["id"], "person")
    assert last["data"]["assignment"] == (answer.json().get("id") or last["data"]["assignment"])
    everything = json.dumps((await feed.events(limit=100))["data"])
    for typed in ("ZZREASON", "Name of boss", "Appeals", "boss"):
        assert typed not in everything, typed
    assert team["id"] in everything


async def test_data_shows_codes_and_known_ids_only(feed: Committed) -> None:
    payer, nobody, digest = uuid4(), uuid4(), "ab" * 32
    told = {"payer": str(payer), "event_id": str(nobody), "digest": digest, "text": "Two words", "carc": "197"}
    told |= {"from": {"rule": "carc.197", str(nobody): 1}, "teams": [str(payer), "x y"], "denied": 33000, "to": None}
    feed.happen(data=json.dumps(told))
    shown = (await feed.events())["data"][-1]
    assert shown["data"] == {
        "payer": show("pyr", payer),
        "carc": "197",
        "from": {"rule": "carc.197"},
        "teams": [show("tem", payer)],
        "denied": 33000,
        "to": None,
    }


async def test_waiting_for_what_comes(feed: Committed) -> None:
    feed.services.streams.poll = 0.02
    after = (await feed.events())["next_cursor"]
    asked = asyncio.create_task(feed.client.get(f"/v1/events?after={after}", headers={"Prefer": "wait=10"}))
    await asyncio.sleep(0.2)
    assert not asked.done()
    made = feed.happen()
    assert ids((await asyncio.wait_for(asked, 5)).json()) == [made]
    began = time.monotonic()
    after = (await feed.events())["next_cursor"]
    assert (await feed.client.get(f"/v1/events?after={after}", headers={"Prefer": "wait=1"})).json()["data"] == []
    assert 0.5 < time.monotonic() - began < 5


def parts(text: str) -> list[dict[str, str]]:
    """Server-sent events as a browser reads them."""
    blocks = [block.split("\n") for block in text.split("\n\n") if block]
    return [dict(line.partition(": ")[::2] for line in block if not line.startswith(":")) for block in blocks]


async def test_the_same_as_a_stream_that_goes_on_where_it_was(feed: Committed) -> None:
    feed.services.streams = Streams(most=1, lifetime=0.4, beat=0.1, poll=0.02)
    made = [feed.happen(), feed.happen("claim.opened")]
    asked = asyncio.create_task(feed.client.get("/v1/events", headers=STREAM))
    await asyncio.sleep(0.1)
    refused = await feed.client.get("/v1/events", headers=STREAM)
    assert (refused.status_code, "retry-after" in refused.headers) == (503, True)
    made.append(feed.happen())
    answer = await asked
    assert answer.headers["content-type"].startswith("text/event-stream")
    assert answer.headers["cache-control"] == "no-store"
    sent = [it for it in parts(answer.text) if "data" in it]
    sent = [it for it in sent if json.loads(it["data"])["id"] not in FIRST]
    assert [parse("evt", json.loads(it["data"])["id"]) for it in sent] == made
    assert [it["event"] for it in sent] == ["denial.assigned", "claim.opened", "denial.assigned"]
    assert ": still here" in answer.text
    assert feed.services.streams.open == 0
    again = await feed.client.get("/v1/events", headers=STREAM | {"Last-Event-ID": sent[1]["id"]})
    assert [json.loads(it["data"])["id"] for it in parts(again.text) if "data" in it] == [show("evt", made[2])]
    assert (await feed.client.get("/v1/events", headers=STREAM | {"Last-Event-ID": "x"})).status_code == 400
    assert feed.services.streams.open == 0


async def test_a_stream_ends_with_the_service(feed: Committed) -> None:
    feed.services.streams = Streams(most=5, poll=0.02)
    asked = asyncio.create_task(feed.client.get("/v1/events", headers=STREAM))
    await asyncio.sleep(0.1)
    feed.services.streams.stop()
    assert (await asyncio.wait_for(asked, 5)).status_code == 200
    assert (await feed.client.get("/v1/events", headers=STREAM)).status_code == 503


async def test_a_page_reads_an_index(feed: Committed) -> None:
    with feed.begin() as connection:
        for _ in range(2000):
            happen_in(connection)
    with feed.begin() as connection:
        sql = query.READ.format(subject="", wanted="true")
        told = {"org": connection.execute("SELECT current_setting('app.org')::uuid").fetchone()[0]}  # type: ignore[index]
        told |= {"xid": 5, "id": uuid4(), "limit": 50, "window": 51}
        plan = "\n".join(row[0] for row in connection.execute(f"EXPLAIN {sql}", told))
    assert "ix_events_log" in plan, plan
