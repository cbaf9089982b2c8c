"""Answers that are promised: fetched where they were promised, and asked for anew by the rules where nothing comes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
from uuid_utils.compat import uuid7

from app.wiring import Services
from tests.compose.asking import (
    answer,
    connect,
    down,
    taken_in,
)
from tests.compose.one_question import Desk, T, opened
from tests.conftest import SavepointDatabase


@pytest.fixture
async def desk(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    async with opened(services, database, client) as made:
        yield made


async def test_an_accepted_question_is_polled_and_not_asked_anew(desk: Desk) -> None:
    await desk.ask(taken_in("job-7", 5), taken_in("job-7", 9), taken_in("job-7", 30), answer("P1"))
    await desk.go_on()
    assert [(what, (at - T).total_seconds()) for _, at, what in desk.port.asked] == [
        ("submit", 0),
        ("job-7", 5),
        ("job-7", 14),
        ("job-7", 44),
    ]
    assert [(it["kind"], it["number"]) for it in await desk.exchanges()] == [
        ("submit", 1),
        ("poll", 1),
        ("poll", 2),
        ("poll", 3),
    ]
    row = await desk.inquiry()
    assert (row["state"], row["attempts"]) == ("answered", 1)


async def test_a_promised_answer_that_says_not_now_is_asked_for_by_the_rules(desk: Desk) -> None:
    await desk.ask(taken_in("a", 5), answer("E1"), taken_in("b", 5), answer("E2"), answer("P1"))
    await desk.go_on()
    assert desk.times() == [0, 90, 180]
    assert (await desk.inquiry())["state"] == "answered"


async def test_a_promise_that_nobody_knows_of_any_more_is_asked_for_by_the_rules(desk: Desk) -> None:
    await desk.ask(taken_in("a", 5), down(), answer("P1"))
    await desk.go_on()
    assert [(what, (at - T).total_seconds()) for _, at, what in desk.port.asked] == [
        ("submit", 0),
        ("a", 5),
        ("submit", 90),
    ]
    row = await desk.inquiry()
    assert (row["state"], row["attempts"], row["handle"]) == ("answered", 2, None)


async def test_a_promise_is_never_fetched_from_another_account(desk: Desk) -> None:
    await desk.ask(taken_in("a", 5), answer("P1"))
    await desk.go()
    await desk.move_to(await connect(desk.database, uuid7(), T))
    await desk.go_on()
    assert [(what, (at - T).total_seconds()) for _, at, what in desk.port.asked] == [("submit", 0), ("submit", 90)]
    assert (await desk.inquiry())["state"] == "answered"


async def test_polls_end_too(desk: Desk) -> None:
    await desk.ask(taken_in("job", 600))
    await desk.go_on()
    row = await desk.inquiry()
    assert desk.times() == [0]
    assert (row["state"], row["meaning"], row["fault"]) == ("stopped", "cannot_answer", "window")
    assert desk.services.moment - T <= timedelta(hours=1)
