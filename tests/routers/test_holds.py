"""Legal and compliance holds over HTTP: on the whole claim, by a lead, and against closes alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.denial_out import DenialOut
from app.routers.schemas.holds import HoldPage
from app.wiring import Services
from tests.conftest import ORG
from tests.routers import work
from tests.routers.staff import sign_in
from tests.routers.test_close_approvals import FIX, ask, send, states
from tests.routers.work import read

TODAY = datetime.now(UTC).date()
WHY = {"reason": "QUENTIN's counsel asked to keep it."}
SMALL = {"path": "close", "close_reason": "other_payer", "reason": "Another plan was in force."}


@pytest.fixture
async def lead(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "lead", role="lead"))["headers"])


@pytest.fixture
async def analyst(client: httpx.AsyncClient, services: Services) -> dict[str, str]:
    return dict((await sign_in(client, services, "analyst"))["headers"])


@pytest.fixture
async def denial(client: httpx.AsyncClient) -> dict[str, Any]:
    return await work.post(client, 1, "197", "50", remit_date=str(TODAY - timedelta(days=1)))


async def test_a_hold_is_on_the_claim_and_stops_closes_alone(client, denial, lead, analyst):
    put = await send(client, denial, "holds", WHY, lead)
    assert put.status_code == 201, put.text
    assert put.headers["location"] == f"/v1/denials/{denial['id']}"
    DenialOut.model_validate(put.json())
    for id_ in (denial["id"], *denial["siblings"]):
        now = await read(client, id_)
        assert now["held"]
        assert "close" not in now["allowed_commands"]
        assert "release_hold" in now["allowed_commands"]
        assert (now["due_on"], now["deadlines"]) == ((await read(client, id_))["due_on"], now["deadlines"])
    refused = await send(client, denial, "decisions", SMALL, analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "not_held")
    assert (await send(client, denial, "decisions", FIX, analyst)).status_code == 201
    off = await send(client, denial, "hold-releases", {"reason": "The matter is settled."}, lead)
    assert (off.status_code, off.json()["held"]) == (201, False)
    assert (await send(client, denial, "decisions", SMALL, analyst)).status_code == 201


async def test_it_keeps_every_day(client, denial, lead):
    before = await read(client, denial["id"])
    await send(client, denial, "holds", WHY, lead)
    now = await read(client, denial["id"])
    same = ("stage", "due_on", "control_on", "send_by", "deadlines", "next_action", "owner", "parked")
    assert {name: now[name] for name in same} == {name: before[name] for name in same}


async def test_it_voids_a_close_that_waits(client, denial, lead, analyst):
    made = await ask(client, denial, analyst)
    assert (await send(client, denial, "holds", WHY, lead)).status_code == 201
    assert await states(client, made) == ("void", "void")
    assert (await read(client, denial["id"]))["next_action"]["code"] == "decide"


async def test_it_takes_a_lead(client, denial, analyst):
    refused = await send(client, denial, "holds", WHY, analyst)
    assert (refused.status_code, refused.json()["guard"]) == (409, "a_lead_decides")
    assert (await send(client, denial, "holds", WHY, {})).status_code == 403
    assert (await client.post(f"/v1/denials/{denial['id']}/holds", json=WHY, headers=analyst)).status_code == 428


async def test_twice_is_a_conflict(client, denial, lead):
    none = await send(client, denial, "hold-releases", WHY, lead)
    assert (none.status_code, none.json()["guard"]) == (409, "held")
    assert (await send(client, denial, "holds", WHY, lead)).status_code == 201
    again = await send(client, denial, "holds", WHY, lead)
    assert (again.status_code, again.json()["guard"]) == (409, "not_held")


async def test_what_is_denied_on_the_claim_later_is_held_too(client, denial, lead):
    await send(client, denial, "holds", WHY, lead)
    later = work.item(1, "197", "50", "96", remit_date=str(TODAY - timedelta(days=1)))
    assert (await client.post("/v1/denials", json=later)).status_code in (200, 201)
    listed = (await client.get("/v1/denials", params={"held": True})).json()["data"]
    assert len(listed) == 3
    assert (await client.get("/v1/denials", params={"held": False})).json()["data"] == []


async def test_who_held_it_and_why_can_be_read(client, stranger, database, denial, lead):
    await send(client, denial, "holds", WHY, lead)
    await send(client, denial, "hold-releases", {"reason": "Settled."}, lead)
    url = f"/v1/denials/{denial['siblings'][0]}/holds"
    shown = HoldPage.model_validate((await client.get(url)).json()).data
    assert [(it.held, it.reason) for it in shown] == [(False, "Settled."), (True, WHY["reason"])]
    assert all(it.person_id for it in shown)
    first = (await client.get(url, params={"limit": 1})).json()
    rest = (await client.get(url, params={"limit": 1, "cursor": first["next_cursor"]})).json()
    assert (rest["data"][0]["held"], rest["has_more"]) == (True, False)
    assert (await stranger.get(url)).status_code == 404
    said = await database.read(ORG, "SELECT data::text AS told FROM events WHERE type = 'denial.held'")
    assert len(said) == 2
    assert not any("QUENTIN" in row["told"] for row in said)
