"""Questions on their way: what is stored before, during and after each exchange, whatever the payer does."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import httpx
import pytest

from app.compose.status_ports import Ports
from app.compose.status_results import settle_unreachable
from app.compose.status_sending import StatusSender
from app.domain.status.ports import Unavailable
from app.routers.ids import show
from app.store.status_progress import waiting_payers
from app.wiring import Services
from tests.compose.asking import (
    Say,
    Scripted,
    answer,
    ask_of,
    connect,
    denials,
    down,
    exchange,
    refused,
    rows,
    silence,
)
from tests.compose.one_question import Desk, T, opened
from tests.conftest import ORG, SavepointDatabase


@pytest.fixture
async def desk(services: Services, database: SavepointDatabase, client: httpx.AsyncClient) -> AsyncIterator[Desk]:
    async with opened(services, database, client) as made:
        yield made


async def test_an_answer_is_recorded_once_under_the_id_of_the_question(desk: Desk) -> None:
    id_ = await desk.ask(answer("F1", "65"))
    await desk.go()
    (result,) = await desk.results()
    row = await desk.inquiry()
    assert (result["id"], result["channel"], result["meaning"]) == (id_, "electronic", row["meaning"])
    assert (row["state"], row["attempts"], row["version"], row["next_at"]) == ("answered", 1, 2, None)
    (exchange,) = await desk.exchanges()
    assert (exchange["outcome"], exchange["number"], exchange["control_number"]) == ("answered", 1, 1)
    assert exchange["asked"]["trn02"] == id_.hex == row["trace"]
    assert exchange["sent_sha256"]
    assert exchange["received_sha256"]
    told = await rows(desk.database, "SELECT type, actor_kind FROM events WHERE subject_id = %s ORDER BY id", id_)
    assert [it["type"] for it in told] == ["status_check.asked", "status_check.answered"]
    assert {it["actor_kind"] for it in told} == {"system"}


async def test_silence_is_sent_seven_times_and_ends_with_one_result(desk: Desk) -> None:
    await desk.ask(silence)
    await desk.go_on()
    assert desk.times() == [0, 90, 180, 270, 360, 450, 540]
    row = await desk.inquiry()
    assert (row["state"], row["meaning"], row["attempts"], row["fault"]) == ("stopped", "cannot_answer", 7, "attempts")
    (result,) = await desk.results()
    assert result["detail"] == {"stopped": "attempts", "fault": None, "attempts": 7}
    exchanges = await desk.exchanges()
    assert [it["number"] for it in exchanges] == list(range(1, 8))
    assert {it["asked"]["trn02"] for it in exchanges} == {row["trace"]}
    assert len({it["payload_id"] for it in exchanges}) == len({it["control_number"] for it in exchanges}) == 7


@pytest.mark.parametrize(
    ("script", "times"),
    [
        ([down(), answer()], [0, 90]),
        ([answer("E1", "484"), answer("E2", "689"), answer()], [0, 90, 180]),
        ([down("throttled", 300), silence, answer()], [0, 300, 390]),
        ([down("checksum_mismatched"), answer()], [0, 90]),
    ],
    ids=["down", "E1 and E2", "Retry-After", "damaged"],
)
async def test_what_failed_is_sent_again_by_the_rules(desk: Desk, script: list[Say], times: list[float]) -> None:
    await desk.ask(*script)
    await desk.go_on()
    assert desk.times() == times
    assert (await desk.inquiry())["state"] == "answered"
    assert len(await desk.results()) == 1


async def test_ninety_seconds_count_from_when_it_left(desk: Desk) -> None:
    """Nine seconds went by in finding and connecting to the host."""

    def slow_to_connect(inquiry: Any, numbers: Any) -> Any:
        left_at = asyncio.get_running_loop().time() + 9
        return Unavailable("payer_down", exchange(inquiry, numbers, http_status=503, left_at=left_at))

    await desk.ask(slow_to_connect, answer())
    await desk.go_on()
    (first, again) = desk.times()
    assert (first, round(again, 1)) == (0, 99.0)
    assert (await desk.exchanges())[0]["sent_at"] >= T + timedelta(seconds=8.9)


async def test_what_was_refused_is_never_repeated(desk: Desk) -> None:
    await desk.ask(refused("request_invalid"))
    await desk.go_on()
    row = await desk.inquiry()
    assert desk.times() == [0]
    assert (row["state"], row["meaning"], row["fault"]) == ("stopped", "request_at_fault", "request_invalid")


async def test_a_code_that_nobody_knows_is_not_asked_for_again(desk: Desk) -> None:
    await desk.ask(answer("Z9", "20"))
    await desk.go_on()
    assert desk.times() == [0]
    assert (await desk.inquiry())["state"] == "answered"


async def test_nothing_is_sent_before_its_time(desk: Desk) -> None:
    await desk.ask(silence)
    await desk.go()
    await desk.go(89.9)
    assert desk.times() == [0]
    assert await waiting_payers(desk.services.database.reader(ORG), T + timedelta(seconds=89.9)) == []
    assert await waiting_payers(desk.services.database.reader(ORG), T + timedelta(seconds=90)) == [desk.payer]
    await desk.go(90)
    assert desk.times() == [0, 90]


async def test_what_could_not_be_sent_in_its_fifteen_minutes_is_given_up(desk: Desk) -> None:
    await desk.ask(silence)
    await desk.go()
    await desk.go(90)
    await desk.go(1050.1)
    row = await desk.inquiry()
    assert desk.times() == [0, 90]
    assert (row["state"], row["fault"], row["attempts"]) == ("stopped", "window", 2)


async def test_a_late_answer_lands_although_another_worker_took_it_for_lost(desk: Desk) -> None:
    await desk.ask(answer("P1"))

    async def another_worker_looks() -> None:
        desk.port.during = None
        desk.services.moment = T + timedelta(seconds=106)
        other = StatusSender(desk.services, Ports(desk.services.sealing, opens=lambda *_, **__: second))
        await other.ask(ORG, desk.payer)
        await other.drain()
        assert len(second.asked) == 1, "its duplicate, as nobody knew of the first"

    second = Scripted(desk.services, [silence])
    desk.port.during = another_worker_looks
    await desk.go()
    row = await desk.inquiry()
    assert (row["state"], row["meaning"], row["attempts"]) == ("answered", "pending", 2)
    assert [it["outcome"] for it in await desk.exchanges()] == ["answered", "silent"]
    assert len(await desk.results()) == 1


async def test_an_answer_after_the_end_is_an_exchange_and_nothing_else(desk: Desk) -> None:
    await desk.ask(answer("F1", "65"))

    async def it_is_given_up_meanwhile() -> None:
        await settle_unreachable(
            desk.services, desk.sender.rules, ORG, (await desk.inquiry())["id"], "payer_unsupported"
        )

    desk.port.during = it_is_given_up_meanwhile
    await desk.go()
    row = await desk.inquiry()
    assert (row["state"], row["meaning"]) == ("stopped", "cannot_answer")
    assert [it["meaning"] for it in await desk.results()] == ["cannot_answer"]
    (exchange,) = await desk.exchanges()
    assert exchange["outcome"] == "answered"


async def test_a_port_that_raises_is_silence(desk: Desk) -> None:
    def broken(*_: Any) -> Any:
        raise RuntimeError("broken")

    await desk.ask(broken, answer())
    await desk.go()
    assert (await desk.exchanges())[0]["outcome"] == "silent"
    await desk.go(90)
    assert (await desk.inquiry())["state"] == "answered"


async def test_the_answer_is_told_on_the_denial(desk: Desk) -> None:
    await desk.ask(answer("P1", "20"))
    await desk.go()
    denial = show("den", desk.denial["id"])
    listed = (await desk.client.get(f"/v1/denials/{denial}/status-checks")).json()["data"]
    assert [(it["channel"], it["meaning"], it["state"]) for it in listed] == [("electronic", "pending", "answered")]
    timeline = (await desk.client.get(f"/v1/denials/{denial}/timeline")).json()
    assert "denial.status_checked" in str(timeline)


async def test_every_exchange_is_listed_with_its_control_numbers(desk: Desk) -> None:
    check = show("chs", await desk.ask(down(), answer()))
    await desk.go_on()
    listed = (await desk.client.get(f"/v1/status-checks/{check}/exchanges")).json()["data"]
    assert [(it["kind"], it["number"], it["outcome"], it["fault"]) for it in listed] == [
        ("submit", 2, "answered", None),
        ("submit", 1, "unavailable", "payer_down"),
    ]
    assert [it["asked"]["isa13"] for it in listed] == ["000000002", "000000001"]
    assert {it["asked"]["trn02"] for it in listed} == {(await desk.inquiry())["trace"]}
    assert listed[0]["answered"] == dict.fromkeys(listed[0]["asked"])
    assert "ISA said" not in str(listed)


async def test_control_numbers_go_on_with_the_partner_and_begin_again_after_nine_digits(desk: Desk) -> None:
    (other,) = await denials(desk.client, desk.database, 1, "Another Payer", start=50)
    await connect(desk.database, other["payer_id"], T)  # another connection under the same ids
    await desk.ask(answer())
    await ask_of(desk.database, [other], T)
    async with desk.database.transaction(ORG) as tx:
        told = (ORG, "SENDER/RECEIVER", 999_999_998)
        await tx.execute("INSERT INTO control_numbers (org_id, partner, last) VALUES (%s, %s, %s)", told)
    await desk.go()
    await desk.sender.ask(ORG, other["payer_id"])
    await desk.sender.idle()
    assert [it["control_number"] for it in await desk.exchanges()] == [999_999_999, 1]
    assert [it["serial"] for it in await desk.exchanges()] == [999_999_999, 1_000_000_000]
