"""One door for all that comes back."""

from __future__ import annotations

import contextlib
import tracemalloc

import pytest

from app.clearinghouse.x12.acknowledgments import FILE_LIMITS, read_acknowledgments
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.message_header import MessageLimits
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.messages import ACCEPTANCE, CLAIM, STATUS, SYNTAX, X212, X214, X231, message, ta1


def test_all_four_in_one_file() -> None:
    data = b"\r\n".join(
        [
            ta1(),
            encode(message(X231, SYNTAX, SYNTAX), "|>\n"),
            encode(message(X214, ACCEPTANCE), bom=True),
            encode(message(X212, (*STATUS, *CLAIM)), between="\r\n"),
        ]
    )
    received = read_acknowledgments(data)
    assert [len(each.sets) for each in received.functional_acknowledgments] == [2, 2]
    assert [len(each.claims) for each in received.claim_acknowledgments] == [2]
    assert [each.interchange_number for each in received.interchange_acknowledgments] == ["000000905"]
    assert [len(each.reply.claims) for each in received.replies] == [1]
    assert received.findings == ()


def test_a_ta1_beside_a_999_has_no_numbers_of_the_set() -> None:
    segments = message(X231, SYNTAX)
    for at in (1, -1):
        placed = encode([*segments[:at], "TA1*1*260114*0910*A*000", *segments[at:]])
        (acknowledgment,) = read_acknowledgments(placed).interchange_acknowledgments
        assert (acknowledgment.numbers.isa13, acknowledgment.numbers.gs06) == ("000000777", None)


@pytest.mark.parametrize(
    ("convention", "body", "code"), [("005010X213", STATUS, "other_277"), (X231, ("BHT*0019*00*1",), None)]
)
def test_sets_that_are_none_of_these(convention: str, body: tuple[str, ...], code: str | None) -> None:
    received = read_acknowledgments(encode(message(convention, body)))
    assert [finding.code for finding in received.findings] == ([] if code is None else [code])
    assert (received.replies, received.claim_acknowledgments) == ((), ())


def test_an_835_is_passed_over() -> None:
    segments = [each.replace("ST*277", "ST*835") for each in message(X212, STATUS)]
    received = read_acknowledgments(encode(segments))
    assert [(finding.code, finding.actual) for finding in received.findings] == [("other_set", "835")]
    assert received.replies == ()


def test_segments_outside_of_sets_are_named() -> None:
    segments = message(X231, SYNTAX)
    received = read_acknowledgments(encode([segments[0], "STC*F2:88", *segments[1:], "SE*1*1"]))
    assert [finding.code for finding in received.findings] == ["outside_set", "unexpected_segment"]


HOSTILE = {
    "claims": ["TRN*2*1"],
    "statements": ["STC*A7:562"],
    "lines": ["SVC*HC:1*1"],
    "levels": ["HL*{}*3*PT"],
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_memory_is_bounded_whatever_a_file_repeats(kind: str) -> None:
    """A tenth of the limits, so that it is quick; the whole of them takes ten times as much."""
    limits = MessageLimits(max_segments=FILE_LIMITS.max_segments // 10, max_items=FILE_LIMITS.max_items // 10)
    repeated = (segment.format(at) for at in range(limits.max_segments - 100) for segment in HOSTILE[kind])
    data = encode(message(X214, (*ACCEPTANCE, *repeated)))
    tracemalloc.start()
    with contextlib.suppress(X12Error):
        read_acknowledgments(data, limits)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 20 * 1024**2


@pytest.mark.parametrize("segments", [["ST*277*1*005010X212"], ["ST*999*1*005010X231A1"], ["AK2*837*1"], ["IK3*A*1"]])
def test_sets_and_errors_count_too(segments: list[str]) -> None:
    data = encode(message(X231, ("AK1*HC*1", "AK2*837*1", *segments * 50)))
    with pytest.raises(X12Error, match="too_many_items"):
        read_acknowledgments(data, MessageLimits(max_items=40))


def test_findings_are_bounded() -> None:
    received = read_acknowledgments(encode(message(X231, ["IK5*R"] * 5_000)))
    assert len(received.findings) == FILE_LIMITS.max_findings + 1
    assert (received.findings[-1].code, received.findings[-1].actual) == ("too_many_findings", "4800")
