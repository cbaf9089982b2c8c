"""How payers are asked and how they keep the CORE rules, over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import orjson
import pytest

from app.routers.ids import parse, show
from app.routers.schemas.example_files import example
from tests.conftest import ORG, SavepointDatabase
from tests.routers.connected import add, payer_of


async def test_a_payer_of_which_nobody_has_said_anything_is_not_asked(client: httpx.AsyncClient) -> None:
    answer = await client.get(f"/v1/payers/{await payer_of(client)}/status-connection")
    told = answer.json()
    assert (answer.headers["etag"], told["version"], told["connection_id"], told["updated_at"]) == (
        '"0"',
        0,
        None,
        None,
    )
    assert told["downtime"] == {"time_zone": "UTC", "weekly": [], "dated": []}


async def test_how_a_payer_is_asked_is_replaced_whole(client: httpx.AsyncClient, database: SavepointDatabase) -> None:
    url = f"/v1/payers/{await payer_of(client)}/status-connection"
    body = example("status_connection") | {"connection_id": (await add(client))["id"]}
    answer = await client.put(url, json=body, headers={"If-Match": '"0"'})
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert {name: told[name] for name in body} | {"downtime": 0} == body | {"downtime": 0}
    assert told["downtime"]["weekly"] == body["downtime"]["weekly"]
    assert told["downtime"]["dated"][0]["from"].startswith("2026-12-25T06:00:00")
    assert (await client.get(url)).json() == told
    none = body | {"connection_id": None, "payer_number": None}
    assert (await client.put(url, json=none, headers={"If-Match": '"0"'})).status_code == 412
    assert (await client.put(url, json=none, headers={"If-Match": '"1"'})).json()["version"] == 2
    async with database.transaction(ORG) as tx:
        events = await tx.fetch("SELECT * FROM events WHERE type = 'status_connection.changed' ORDER BY id")
    assert [(show("psc", it["subject_id"]), it["subject_version"]) for it in events] == [
        (told["id"], 1),
        (told["id"], 2),
    ]


async def test_a_calendar_that_is_sent_today_excuses_no_past_week(
    client: httpx.AsyncClient, database: SavepointDatabase
) -> None:
    payer = await payer_of(client)
    url = f"/v1/payers/{payer}/status-connection"
    body = example("status_connection") | {"connection_id": (await add(client))["id"]}
    assert (await client.put(url, json=body, headers={"If-Match": '"0"'})).status_code == 200
    body["downtime"] = body["downtime"] | {"weekly": []}
    assert (await client.put(url, json=body, headers={"If-Match": '"1"'})).status_code == 200
    again = await client.put(url, json=body | {"concurrency": 3}, headers={"If-Match": '"2"'})
    assert again.status_code == 200, again.text
    async with database.transaction(ORG) as tx:
        kept = await tx.fetch("SELECT downtime FROM payer_calendars ORDER BY since")
    assert [len(it["downtime"]["weekly"]) for it in kept] == [
        len(example("status_connection")["downtime"]["weekly"]),
        0,
    ]
    found = (await client.get(f"/v1/payers/{payer}/availability", params={"weeks": 2, "months": 0})).json()
    assert found["weeks"][1]["hours_published"] == 0


@pytest.mark.parametrize(
    "told",
    [
        {"connection_id": "con_01m843xkr6efyv4x33kxdg3g07"},
        {"payer_number": None},
        {"concurrency": 0},
        {"downtime": {"time_zone": "Mars/Olympus"}},
        {"downtime": {"time_zone": "UTC", "weekly": [{"weekday": "sunday", "from": "24:00", "to": "06:00"}]}},
        {"downtime": {"time_zone": "UTC", "dated": [{"from": "2026-12-26T06:00:00Z", "to": "2026-12-25T06:00:00Z"}]}},
    ],
)
async def test_what_cannot_be_is_refused(client: httpx.AsyncClient, told: Any) -> None:
    body = example("status_connection") | {"connection_id": (await add(client))["id"]} | told
    answer = await client.put(
        f"/v1/payers/{await payer_of(client)}/status-connection", json=body, headers={"If-Match": "*"}
    )
    assert answer.status_code == 422, answer.text


EXCHANGE = (
    "INSERT INTO status_exchanges (org_id, id, inquiry_id, payer_id, connection_id, kind, number, partner, serial, control_number, "
    "payload_id, sent_at, ended_at, outcome, in_downtime) SELECT %(org)s, gen_random_uuid(), gen_random_uuid(), %(payer)s, "
    "%(org)s, 'submit', 1, 'a/b', %(serial)s + n, 1, gen_random_uuid(), %(at)s + n * interval '1 minute', "
    "%(at)s + n * interval '1 minute' + %(seconds)s * interval '1 second', %(outcome)s, %(down)s "
    "FROM generate_series(1, %(n)s) AS n"
)


async def test_availability_is_measured_from_what_was_sent(
    client: httpx.AsyncClient, database: SavepointDatabase
) -> None:
    payer = await payer_of(client)
    week = (await client.get(f"/v1/payers/{payer}/availability", params={"weeks": 2, "months": 0})).json()["weeks"][1]
    assert week["all"] == {
        "n": 0,
        "answered_in_time": None,
        "in_time_met": None,
        "availability": None,
        "availability_met": None,
        "not_mandated_met": None,
    }
    start = datetime.fromisoformat(week["first_day"]).replace(tzinfo=UTC)
    sets = [(0, 30, 3, "answered", False), (10, 10, 25, "cannot_answer", False), (20, 8, 60, "silent", True)]
    sets += [(30, 5, 1, "rejected", False)]  # nothing left: it says nothing of whether the payer is there
    sets += [(44, 1, 1, "answered", False), (60, 50, 1, "rejected", False), (61, 50, 1, "lost", False)]
    async with database.transaction(ORG) as tx:
        for serial, (hour, n, seconds, outcome, down) in enumerate(sets):
            told = {
                "org": ORG,
                "payer": parse("pyr", payer),
                "serial": serial * 100,
                "at": start + timedelta(hours=hour),
            }
            await tx.execute(EXCHANGE, told | {"n": n, "seconds": seconds, "outcome": outcome, "down": down})
    found = (await client.get(f"/v1/payers/{payer}/availability", params={"weeks": 2, "months": 1})).json()
    told = found["weeks"][1]
    assert (told["all"]["n"], told["all"]["answered_in_time"], told["all"]["in_time_met"]) == (49, 0.6327, False)
    assert told["outside_downtime"]["n"] == 41
    assert (told["outages"], told["hours_down"]) == (1, 34.0)  # from 10:01 to the answer at 44:01
    assert told["all"]["availability"] == pytest.approx(1 - 34 / 168, abs=1e-4)
    assert (told["all"]["availability_met"], told["all"]["not_mandated_met"]) == (False, False)
    assert len(found["months"]) == 1
    assert orjson.dumps(found["targets"]) == orjson.dumps(example("availability_out")["targets"])
