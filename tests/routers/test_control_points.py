"""Control points over HTTP: the figures of all teams are what the lists behind them show."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from app.routers.schemas.control_points import ControlPointPage
from tests.conftest import SavepointDatabase
from tests.routers import work
from tests.routers.staff import add, add_team, give

TODAY = datetime.now(UTC).date()


def on(days: int) -> str:
    return str(TODAY + timedelta(days=days))


async def points(client: httpx.AsyncClient, **told: Any) -> list[Any]:
    answer = await client.get("/v1/timelines/control-points", params=told)
    assert answer.status_code == 200, answer.text
    page = ControlPointPage.model_validate(answer.json())
    assert page.today == TODAY
    return page.data


@pytest.fixture
async def made(client: httpx.AsyncClient, database: SavepointDatabase) -> dict[str, Any]:
    """Of a team: one overdue, one of a member due today, one to come; one parked; one in triage."""
    team = await add_team(client, "Auth", "auth")
    person = await add(client, "ann", teams=[team["id"]])
    denials = [await work.post(client, number) for number in range(4)]
    unknown = await work.post(client, 9, "ZZZ")
    ids = [it["id"] for it in denials]
    await give(database, ids[1], person["id"])
    for id_, days in zip(ids, (-3, 0, 5, -9), strict=True):
        await work.put(database, id_, control_on=on(days))
    await work.put(database, ids[3], parked="not_covered", parked_on=on(-9), review_on=on(2))
    return {"team": team, "person": person, "ids": ids, "unknown": unknown["id"]}


async def test_figures_by_team_and_kind(client, made):
    found = {(it.team.name, it.kind): it for it in await points(client)}
    assert found.keys() == {("Auth", "decide"), ("Auth", "cause"), ("triage", "sort"), ("triage", "cause")}
    decide = found["Auth", "decide"]
    assert [getattr(decide, name).count for name in ("overdue", "due_today", "upcoming")] == [1, 1, 1]
    assert decide.overdue.amount_denied == "330.00"
    assert found["Auth", "cause"].upcoming.count == 3
    assert found["triage", "sort"].upcoming.count == 1


async def test_each_figure_leads_to_its_denials(client, made):
    for it in await points(client):
        for name in ("overdue", "due_today", "upcoming"):
            figure = getattr(it, name)
            assert (figure.denials is None) == (figure.count == 0)
            if figure.denials:
                listed = (await client.get(figure.denials)).json()
                assert len(listed["data"]) == figure.count, (it.kind, name)
    (decide,) = await points(client, kind="decide")
    listed = (await client.get(decide.overdue.denials)).json()["data"]
    assert [it["id"] for it in listed] == [made["ids"][0]]


async def test_it_is_narrowed_to_teams_kinds_and_days(client, made):
    assert {it.kind for it in await points(client, team=made["team"]["id"])} == {"decide", "cause"}
    (decide,) = await points(client, kind="decide", day_from=on(-2), day_to=on(4))
    assert [decide.overdue.count, decide.due_today.count, decide.upcoming.count] == [0, 1, 0]
    assert await points(client, kind="status") == []


async def test_what_no_team_takes(client):
    await work.post(client, 1)
    (it,) = await points(client, kind="decide")
    assert (it.team, it.work_type, it.upcoming.count) == (None, "auth", 1)
    assert len((await client.get(it.upcoming.denials)).json()["data"]) == 1


async def test_days_of_a_point_need_its_kind(client):
    answer = await client.get("/v1/denials", params={"control_to": on(0)})
    assert answer.status_code == 422


async def test_strangers_see_none(stranger, made):
    assert await points(stranger) == []


async def test_an_old_denial_begins_on_the_day_it_came(client):
    denial = await work.post(client, 1, received_on=on(-200), remit_date=on(-201))
    shown = await work.read(client, denial["id"])
    assert shown["control_on"] >= on(7)
    assert shown["received_on"] == on(-200)
    timeline = (await client.get(f"/v1/denials/{denial['id']}/timeline")).json()
    assert {it["state"] for it in timeline["points"]} <= {"met", "due"}
