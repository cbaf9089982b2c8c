"""What a simulator answers, and what it remembers."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from app.clearinghouse.connections import open_port
from app.clearinghouse.simulator.app import MIME
from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.choices import BY_ENDING, BY_LUCK, Chooser
from app.clearinghouse.simulator.payer import Simulator
from app.clearinghouse.simulator.script import Downtime, PayerRule, Script, Turn, answer
from app.clearinghouse.simulator.serving import serving
from app.domain.status.account import Account
from app.domain.status.inquiry import Inquiry, Party
from app.domain.status.ports import Ambiguous, Answered, Outcome, StatusPort, Unavailable
from tests.clearinghouse.conformance.desk import INQUIRY, numbers


class HandClock:
    """Moves when it is told to."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 7, 1, tzinfo=UTC)
        self._moved = asyncio.Condition()

    def now(self) -> datetime:
        return self.moment

    async def sleep(self, seconds: float) -> None:
        until = self.moment + timedelta(seconds=seconds)
        async with self._moved:
            await self._moved.wait_for(lambda: self.moment >= until)

    async def advance(self, seconds: float) -> None:
        async with self._moved:
            self.moment += timedelta(seconds=seconds)
            self._moved.notify_all()


class Bench:
    """A simulator that listens, by hand's time, and a port to it."""

    def __init__(self, url: str, simulator: Simulator, clock: HandClock) -> None:
        self.url, self.simulator, self.clock = url, simulator, clock
        self.port: StatusPort = self.port_of(5)

    def port_of(self, hold: float) -> StatusPort:
        account = Account("con_1", "simulator", self.url + MIME, "LAKESIDE", "CLEAR", "T")
        return open_port(account, allow_local=True, hold=hold)

    async def ask(self, number: str = "PCN42", payer: str = "MH001", trace: str = "t1") -> Outcome:
        return await self.port.submit(an_inquiry(number, payer, trace), numbers())

    def in_background(self, count: int, payer: str = "MH001") -> list[asyncio.Task[Outcome]]:
        return [asyncio.create_task(self.ask(payer=payer, trace=f"{payer}-{at}")) for at in range(count)]

    async def until_open(self, count: int, payer: str = "MH001") -> None:
        async with asyncio.timeout(10):
            while self.simulator.ledger.open[payer] != count:  # noqa: ASYNC110 (the simulator tells nobody)
                await asyncio.sleep(0.005)


def an_inquiry(number: str, payer: str, trace: str) -> Inquiry:
    return replace(
        INQUIRY,
        patient_control_number=number,
        payer_claim_control_number=None,
        payer=Party("PAYER", payer),
        trace=trace,
    )


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    clock = HandClock()
    simulator = Simulator(clock=clock)
    async with serving(simulator) as url:
        yield Bench(url, simulator, clock)


def codes(outcome: Outcome) -> list[str]:
    assert isinstance(outcome, Answered), outcome
    reply = outcome.reply
    statements = [s for claim in reply.claims for s in claim.statements] + [
        s for r in reply.refusals for s in r.statements
    ]
    return [f"{code.category}:{code.status}" for statement in statements for code in statement.codes]


async def test_a_claim_has_turns_of_which_the_last_stays(bench: Bench) -> None:
    turns = answer("P1:20"), Turn(do="http", status=503), answer("F2:585")
    bench.simulator.play(Script(claims={"PCN42": turns}, otherwise=(answer("D0:35"),)))
    assert codes(await bench.ask()) == ["P1:20"]
    assert isinstance(await bench.ask(), Unavailable)
    for _ in range(2):
        assert codes(await bench.ask()) == ["F2:585"]
    assert codes(await bench.ask("PCN43")) == ["D0:35"]


async def test_a_trace_may_have_turns_too(bench: Bench) -> None:
    bench.simulator.play(Script(claims={"t7": (answer("F1:65"),)}, otherwise=(answer("P1:20"),)))
    assert codes(await bench.ask(trace="t7")) == ["F1:65"]


@pytest.mark.parametrize(("number", "said"), [("X-F2-585", "F2:585"), ("9-P3-294", "P3:294"), ("A-F3N-1", "F3N:1")])
async def test_a_claim_number_says_what_is_answered(bench: Bench, number: str, said: str) -> None:
    assert codes(await bench.ask(number)) == [said]


async def test_a_claim_that_is_paid_is_paid_what_was_charged(bench: Bench) -> None:
    outcome = await bench.ask("X-F1-65")
    assert isinstance(outcome, Answered)
    (claim,) = outcome.reply.claims
    assert (claim.statements[0].charge, claim.statements[0].paid) == (25_075, 25_075)


async def test_each_ending_does_what_it_says(bench: Bench) -> None:
    for ending, turn in BY_ENDING.items():
        number = f"PCN-{ending}"
        assert Chooser(Script(), 1).turn("MH001", (number,)) == turn
    assert isinstance(await bench.ask("PCN-BUSY"), Unavailable)
    assert codes(await bench.ask("PCN-TWICE")) == ["P1:20"]
    assert codes(await bench.ask("PCN-REFUSED")) == ["E0:24"]


def test_luck_is_the_same_for_the_same_seed() -> None:
    def told(seed: int) -> list[Turn]:
        return [Chooser(Script(), seed).turn("MH001", (f"PCN{at}",)) for at in range(300)]

    assert told(1) == told(1)
    assert told(1) != told(2)
    assert {str(turn) for turn in told(1)} == {str(turn) for _, turn in BY_LUCK}


async def test_the_same_seed_clock_and_questions_give_the_same_bytes() -> None:
    async def told() -> list[bytes]:
        clock = HandClock()
        simulator = Simulator(seed=7, clock=clock)
        async with serving(simulator) as url:
            bench = Bench(url, simulator, clock)
            return [(await bench.ask(f"PCN{at}", trace=f"t{at}")).exchange.received for at in range(20)]

    first = await told()
    assert len(set(first)) == 20
    assert await told() == first


async def test_a_payer_takes_its_time(bench: Bench) -> None:
    bench.simulator.play(Script(payers={"MH001": PayerRule(after=20)}, otherwise=(answer("P1:20", after=5),)))
    asked = asyncio.create_task(bench.ask())
    await bench.until_open(1)
    await bench.clock.advance(24.9)
    await asyncio.sleep(0.05)
    assert not asked.done()
    await bench.clock.advance(0.1)
    assert codes(await asked) == ["P1:20"]
    (entry,) = bench.simulator.ledger.entries
    assert entry.ended_at is not None
    assert entry.ended_at - entry.at == timedelta(seconds=25)


async def test_a_payer_is_down_from_then_till_then(bench: Bench) -> None:
    now = bench.clock.now()
    window = Downtime(since=now + timedelta(hours=1), until=now + timedelta(hours=2))
    bench.simulator.play(Script(payers={"MH001": PayerRule(down=(window,))}, otherwise=(answer("P1:20"),)))
    assert codes(await bench.ask()) == ["P1:20"]
    await bench.clock.advance(3600)
    assert isinstance(await bench.ask(), Unavailable)
    assert codes(await bench.ask(payer="OTHER")) == ["P1:20"]
    await bench.clock.advance(3600)
    assert codes(await bench.ask()) == ["P1:20"]


async def test_a_payer_may_answer_the_same_to_all(bench: Bench) -> None:
    down = Turn(do="silence")
    bench.simulator.play(Script(payers={"MH001": PayerRule(turns=(down,))}, claims={"PCN42": (answer("P1:20"),)}))
    bench.port = bench.port_of(0.1)
    assert isinstance(await bench.ask(), Ambiguous)
    await bench.until_open(0)


async def test_it_counts_what_is_open_at_once_by_payer(bench: Bench) -> None:
    bench.simulator.play(Script(otherwise=(answer("P1:20", after=20),)))
    asked = [*bench.in_background(7), *bench.in_background(3, "OTHER")]
    await bench.until_open(7)
    await bench.until_open(3, "OTHER")
    await bench.clock.advance(20)
    assert len(await asyncio.gather(*asked)) == 10
    assert bench.simulator.ledger.summary() == {
        "requests": 10,
        "payers": {
            "MH001": {"requests": 7, "open": 0, "most_open": 7},
            "OTHER": {"requests": 3, "open": 0, "most_open": 3},
        },
        "asked_again": 0,
        "shortest_gap": None,
        "refused": {},
    }


async def test_it_knows_how_long_after_something_was_asked_again(bench: Bench) -> None:
    bench.simulator.play(Script(otherwise=(answer("P1:20"),)))
    for trace, wait in (("t1", 90), ("t2", 10), ("t1", 95), ("t1", 0)):
        await bench.ask(trace=trace)
        await bench.clock.advance(wait)
    summary = bench.simulator.ledger.summary()
    assert (summary["asked_again"], summary["shortest_gap"]) == (2, 95)
    assert len(bench.simulator.ledger.of(trace="t1")) == 3


async def test_who_gives_up_is_not_open_any_more(bench: Bench) -> None:
    bench.simulator.play(Script(otherwise=(Turn(do="silence"), Turn(do="silence"), answer("P1:20", after=20))))
    asked = bench.in_background(100)
    await bench.until_open(100)
    for task in asked:
        task.cancel()
    await bench.until_open(0)
    assert len(bench.simulator.ledger.entries) == 100


async def test_it_is_told_what_to_do_over_http(bench: Bench) -> None:
    script = {"claims": {"PCN42": [{"claims": [{"says": [{"codes": ["F2:585"]}]}]}]}}
    async with httpx.AsyncClient(base_url=bench.url) as client:
        assert (await client.post("/script", json=script)).status_code == 204
        assert codes(await bench.ask()) == ["F2:585"]
        (entry,) = (await client.get("/received", params={"payer": "MH001"})).json()["data"]
        assert (entry["trace"], entry["form"], entry["did"], entry["number"]) == ("t1", "mime", "answer", 1)
        assert entry["at"] == entry["ended_at"] == "2026-07-01T00:00:00+00:00"
        assert (await client.get("/received", params={"payer": "OTHER"})).json() == {"data": []}
        assert (await client.get("/summary")).json()["payers"]["MH001"]["requests"] == 1
        assert (await client.post("/reset")).status_code == 204
        assert (await client.get("/summary")).json()["requests"] == 0


async def test_a_script_that_cannot_be_read_says_where(bench: Bench) -> None:
    async with httpx.AsyncClient(base_url=bench.url) as client:
        told = await client.post("/script", json={"claims": {"PCN42": [{"do": "dance"}]}})
        window = {"since": "2026-07-01T00:00:00", "until": "2026-07-02T00:00:00"}
        zoneless = await client.post("/script", json={"payers": {"MH001": {"down": [window]}}})
    assert told.json()["errors"][0]["loc"] == ["claims", "PCN42", 0, "do"]
    assert told.status_code == zoneless.status_code == 422


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (("2.2.0", "2.1.0"), "VersionMismatch"),
        (("RealTime", "Realtime"), "ProcessingModeIllegal"),
        (("X12_276_Request_005010X212", "X12_270_Request_005010X279A1"), "PayloadTypeIllegal"),
        (("12:00:00Z", "12:00:00.123Z"), "TimeStampIllegal"),
        (("LAKESIDE", ""), "SenderIDRequired"),
        (("ISA*", "ISB*"), "PayloadIllegal"),
    ],
)
async def test_it_is_strict_about_envelopes(bench: Bench, change: tuple[str, str], code: str) -> None:
    """An adapter that passes against it does what the rule says."""
    fields = {
        "PayloadType": "X12_276_Request_005010X212",
        "ProcessingMode": "RealTime",
        "PayloadID": "f81d4fae-7dec-11d0-a765-00a0c91e6bf6",
        "TimeStamp": "2026-07-01T12:00:00Z",
        "SenderID": "LAKESIDE",
        "ReceiverID": "CLEAR",
        "CORERuleVersion": "2.2.0",
        "Payload": "ISA*00*nothing",
    }
    form = {name: (None, value.replace(*change)) for name, value in fields.items()}
    async with httpx.AsyncClient(base_url=bench.url) as client:
        told = await client.post(MIME, files=form)
    assert f'name="ErrorCode"\r\n\r\n{code}\r\n' in told.text
    assert bench.simulator.ledger.refused == {code: 1}


def test_numbers_by_which_a_claim_is_known() -> None:
    asked = Asked(trace="t", references={"EJ": "pcn", "1K": "icn", "BLT": "131"})
    assert asked.numbers == ("icn", "pcn", "t")
