"""The third layer: X12 that is an answer, and ours; and everything else."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clearinghouse.matching import ours
from app.clearinghouse.payload import Payload, read_payload
from app.clearinghouse.simulator.asked import read_276
from app.clearinghouse.simulator.script import Turn, answer
from app.clearinghouse.simulator.sheet import Sheet
from app.clearinghouse.simulator.write_277 import write_277
from app.clearinghouse.verdicts import MALFORMED, TEST_ANSWER, WRONG_TRACE
from app.clearinghouse.x12.claim_status_276 import write_276
from app.clearinghouse.x12.outbound import Envelope
from app.domain.status.answer import ClaimStatus, Refusal, Statement, StatusCode, StatusReply
from app.domain.status.ports import ControlNumbers, Numbers
from tests.clearinghouse.conformance.desk import INQUIRY as ASKED
from tests.clearinghouse.conformance.desk import NOW

INQUIRY = replace(ASKED, request_id="b1")
"""Its BHT03 is not its TRN02, so that it shows which of them was looked at."""
STATEMENT = Statement((StatusCode("P1", "20"),))
MINE = ClaimStatus(INQUIRY.trace, (STATEMENT,))
OTHER = ClaimStatus("other", (STATEMENT,))


def a_277(turn: Turn | None = None) -> bytes:
    written = write_276(INQUIRY, Numbers(7, 7, ""), Envelope("A", "B", "A", "B", "T", NOW))
    return write_277(Sheet(read_276(written.data), turn or answer("P1:20"), 1, NOW)).encode()


@pytest.mark.parametrize("before", [b"", b"\r\n ", b"\xef\xbb\xbf", b"\xef\xbb\xbf\r\n"])
def test_what_may_stand_before_it(before: bytes) -> None:
    assert read_payload(before + a_277(), INQUIRY, "T").reply is not None


@pytest.mark.parametrize(
    "data",
    [b"", b"ISA", b"{}", b"<html>", b"Error: see below\r\n" + a_277(), a_277()[:-40].replace(b"ST*277", b"ST*271")],
)
def test_what_does_not_begin_as_an_answer(data: bytes) -> None:
    found = read_payload(data, INQUIRY, "T")
    assert (found.reply, found.verdict) == (None, MALFORMED)


def test_usage_is_looked_at_before_the_trace() -> None:
    wrong = answer("P1:20").model_copy(update={"wrong_trace": True})
    assert read_payload(a_277(wrong), INQUIRY, "P").verdict == TEST_ANSWER
    assert read_payload(a_277(wrong), INQUIRY, "T").verdict == WRONG_TRACE


def test_numbers_are_those_of_the_set_that_is_ours() -> None:
    strange = answer("P1:20").model_copy(update={"wrong_trace": True})
    found = read_payload(a_277(strange).replace(b"*000000001", b"*000000002") + a_277(), INQUIRY, "T")
    assert found.reply is not None
    assert found.reply.claims == (replace(MINE, **_there(found)),)
    assert found.numbers.isa13 == "000000001"


def _there(found: Payload) -> dict[str, object]:
    """What the simulator adds to a claim."""
    assert found.reply is not None
    (claim,) = found.reply.claims
    names = ("statements", "payer_claim_control_number", "patient_control_number", "service_from", "service_to")
    return {name: getattr(claim, name) for name in names}


REPLIES: list[tuple[StatusReply, StatusReply | None]] = [
    (StatusReply(None, (MINE,)), StatusReply(None, (MINE,))),
    (StatusReply("b1", (OTHER,)), StatusReply("b1", (OTHER,))),
    (StatusReply("B1", (MINE, OTHER)), StatusReply("B1", (MINE,))),
    (StatusReply("b2", (MINE, OTHER)), StatusReply("b2", (MINE,))),
    (StatusReply("b2", (OTHER,)), None),
    (StatusReply(None), None),
    (StatusReply("b1"), StatusReply("b1")),
    (StatusReply("b1", (MINE, MINE)), StatusReply("b1", (MINE,))),
    (
        StatusReply(None, (replace(MINE, trace=INQUIRY.trace.upper()),)),
        StatusReply(None, (MINE,)),
    ),
    (
        StatusReply(None, (), (Refusal("receiver", (STATEMENT,), "b1"),)),
        StatusReply(None, (), (Refusal("receiver", (STATEMENT,), "b1"),)),
    ),
    (StatusReply(None, (OTHER,), (Refusal("receiver", (STATEMENT,), "b2"),)), None),
    (
        StatusReply(None, (OTHER,), (Refusal("provider", (STATEMENT,), INQUIRY.trace),)),
        StatusReply(None, (), (Refusal("provider", (STATEMENT,), INQUIRY.trace),)),
    ),
]


@pytest.mark.parametrize(("reply", "expected"), REPLIES)
def test_whose_answer_it_is(reply: StatusReply, expected: StatusReply | None) -> None:
    assert ours([reply], INQUIRY) == expected


def test_sets_are_put_together() -> None:
    sets = [StatusReply("b1", (OTHER,)), StatusReply("b2", (MINE,), payer_id="X"), StatusReply("b3", (OTHER,))]
    assert ours(sets, INQUIRY) == StatusReply("b1", (OTHER, MINE))
    assert ours([], INQUIRY) is None


@given(st.binary(max_size=300), st.integers(0, 900), st.integers(0, 900))
def test_nothing_in_a_payload_stops_the_reader(noise: bytes, at: int, till: int) -> None:
    whole = a_277()
    for data in (noise, b"ISA" + noise, whole[:at] + noise + whole[max(at, till) :]):
        assert isinstance(read_payload(data, INQUIRY, "T").numbers, ControlNumbers)
