"""One exchange, whichever way it goes, gives one canonical answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.clearinghouse.simulator.script import Found, LineFound, Says, Turn, answer
from app.domain.status.answer import ClaimStatus, LineStatus, Refusal, Statement, StatusCode, StatusReply
from app.domain.status.inquiry import Inquiry, Member, Party
from app.domain.status.ports import Accepted, Answered, ControlNumbers
from tests.clearinghouse.conformance.desk import INQUIRY, Desks, Way, numbers

DENIED = StatusCode("F2", "585")
RICH = Turn(
    claims=(
        Found(
            says=(
                Says(
                    codes=("F1:65", "F2:107:PR"),
                    effective_on=date(2026, 6, 20),
                    charge="250.75",
                    paid="100",
                    finalized_on=date(2026, 6, 18),
                    remitted_on=date(2026, 6, 19),
                    remit_trace="EFT77",
                ),
            ),
            lines=(
                LineFound(
                    procedure="HC:99213:25",
                    charge="150.75",
                    paid="100",
                    says=(Says(codes=("F1:65",), effective_on=date(2026, 6, 20)),),
                ),
                LineFound(
                    procedure="HC:80053", charge="100", paid="0", revenue_code="0300", says=(Says(codes=("F2:585",)),)
                ),
            ),
            clearinghouse_trace="D9-1",
        ),
    )
)
CLAIM = ClaimStatus(
    trace=INQUIRY.trace,
    statements=(
        Statement(
            codes=(StatusCode("F1", "65"), StatusCode("F2", "107", "PR")),
            effective_on=date(2026, 6, 20),
            charge=25_075,
            paid=10_000,
            finalized_on=date(2026, 6, 18),
            remitted_on=date(2026, 6, 19),
            remit_trace="EFT77",
        ),
    ),
    lines=(
        LineStatus(
            statements=(Statement((StatusCode("F1", "65"),), date(2026, 6, 20)),),
            procedure="HC:99213",
            modifiers=("25",),
            charge=15_075,
            paid=10_000,
        ),
        LineStatus(
            statements=(Statement((DENIED,)),), procedure="HC:80053", revenue_code="0300", charge=10_000, paid=0
        ),
    ),
    payer_claim_control_number="ICN42",
    patient_control_number="PCN42",
    clearinghouse_trace="D9-1",
    service_from=date(2026, 5, 4),
    service_to=date(2026, 5, 6),
)
REPLY = StatusReply(INQUIRY.request_id, (CLAIM,), payer_id="MH001")


async def ask(way: Way, desks: Desks, *turns: Turn, inquiry: Inquiry = INQUIRY) -> Answered:
    port, _ = await desks.open(way, *turns)
    outcome = await port.submit(inquiry, numbers())
    assert isinstance(outcome, Answered), outcome
    return outcome


async def test_the_same_exchange_gives_the_same_answer(way: Way, desks: Desks) -> None:
    assert (await ask(way, desks, RICH)).reply == REPLY


async def test_json_alone_says_all_that_it_can(way: Way, desks: Desks) -> None:
    """Without the 277 beside it nothing is lost but BHT03."""
    answered = await ask(way, desks, RICH.model_copy(update={"x12": False}))
    assert answered.reply == (replace(REPLY, request_id=None) if way.adapter == "vendor_json" else REPLY)
    assert answered.exchange.answered.isa13 == "000000001"


async def test_several_claims_for_one_trace_and_repeated_statements(way: Way, desks: Desks) -> None:
    found = [
        Found(says=(Says(codes=("F2:585",)), Says(codes=("F3:101",))), payer_claim_control_number=f"ICN{at}")
        for at in (1, 2)
    ]
    reply = (await ask(way, desks, Turn(claims=tuple(found)))).reply
    assert [claim.payer_claim_control_number for claim in reply.claims] == ["ICN1", "ICN2"]
    assert all([s.codes[0].category for s in claim.statements] == ["F2", "F3"] for claim in reply.claims)


@pytest.mark.parametrize("again", [{"copies": 2}, {"sets": 3}], ids=["interchange-twice", "set-three-times"])
async def test_what_is_said_twice_counts_once(way: Way, desks: Desks, again: dict[str, int]) -> None:
    assert (await ask(way, desks, RICH.model_copy(update=again))).reply == REPLY


@pytest.mark.parametrize(("level", "trace"), [("receiver", INQUIRY.request_id), ("provider", "0")])
async def test_an_answer_that_stops_before_a_claim(way: Way, desks: Desks, level: str, trace: str) -> None:
    turn = Turn.model_validate({"refused": [{"codes": ["E1:484:PR"]}], "level": level})
    reply = (await ask(way, desks, turn)).reply
    assert reply.refusals == (Refusal(level, (Statement((StatusCode("E1", "484", "PR"),)),), trace),)  # type: ignore[arg-type]
    assert reply.claims == ()


async def test_a_trace_of_the_payers_own_under_our_bht03(way: Way, desks: Desks) -> None:
    turn = answer("P1:20").model_copy(update={"own_trace": True})
    (claim,) = (await ask(way, desks, turn)).reply.claims
    assert claim.trace == "OTHER1"


async def test_a_dependant_is_asked_about(way: Way, desks: Desks) -> None:
    child = Member(Party("SAMPLE", first="KIM"), date(2015, 4, 5))
    inquiry = replace(INQUIRY, dependant=child)
    outcome = await ask(way, desks, answer("P1:20"), inquiry=inquiry)
    assert b"QC*1*SAMPLE*KIM" in outcome.exchange.received


async def test_what_is_logged_of_an_exchange(way: Way, desks: Desks) -> None:
    exchange = (await ask(way, desks, RICH)).exchange
    assert exchange.http_status == 200
    assert exchange.left_at is not None
    assert exchange.asked.trn02 == exchange.answered.trn02 == INQUIRY.trace
    assert exchange.answered.isa13 == "000000001"
    if way.adapter == "vendor_json":
        assert exchange.asked == ControlNumbers(st02="000000007", trn02=INQUIRY.trace)
    else:
        named = ("LAKESIDE", "CLEARHOUSE")
        trace = INQUIRY.trace
        assert exchange.asked == ControlNumbers(*named, "000000007", *named, "7", "0001", trace, INQUIRY.request_id)
        assert exchange.sent.startswith(b"ISA*")
        assert exchange.received.startswith(b"ISA*")


async def test_no_credentials_are_kept(way: Way, desks: Desks) -> None:
    exchange = (await ask(way, desks, RICH)).exchange
    for secret in (b"<word>", b"&lt;word", b"secret", b"key-1", b"token-1", b"PRIVATE KEY"):
        assert secret not in exchange.sent + exchange.received


async def test_an_answer_that_takes_a_while_is_fetched(way: Way, desks: Desks) -> None:
    """Only JSON accepts; CORE answers in real time or not at all."""
    port, simulator = await desks.open(way, RICH.model_copy(update={"polls": 2}))
    outcome = await port.submit(INQUIRY, numbers())
    polls = 0
    while isinstance(outcome, Accepted):
        assert outcome.poll_after == 1
        outcome = await port.poll(INQUIRY, outcome.handle, numbers())
        polls += 1
    assert isinstance(outcome, Answered)
    assert outcome.reply == REPLY
    assert polls == (2 if way.adapter == "vendor_json" else 0)
    assert [entry.form for entry in simulator.ledger.entries].count("poll") == polls
