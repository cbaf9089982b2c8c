"""Reading implementation acknowledgments: codes and positions, never the copy of what was wrong."""

from __future__ import annotations

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.domain.status.ports import ControlNumbers
from app.domain.status.syntax_acknowledgment import (
    REJECTED,
    ElementError,
    FunctionalAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.messages import SYNTAX, X231, message


def only(*body: str, delimiters: str = "*:~") -> FunctionalAcknowledgment:
    (acknowledgment,) = read_acknowledgments(encode(message(X231, body), delimiters)).functional_acknowledgments
    return acknowledgment


def codes(*body: str) -> list[str]:
    return [finding.code for finding in read_acknowledgments(encode(message(X231, body))).findings]


def test_a_group_that_was_accepted_in_part() -> None:
    assert only(*SYNTAX) == FunctionalAcknowledgment(
        numbers=ControlNumbers("PAYER", "CLINIC", "000000777", "PAYER", "CLINIC", "77", "0001"),
        group_kind="HC",
        group_number="77",
        convention="005010X222A1",
        action="P",
        included=2,
        received=2,
        accepted=1,
        codes=("5",),
        sets=(
            SetAcknowledgment("837", "0001", "005010X222A1", "A"),
            SetAcknowledgment(
                "837",
                "0002",
                "005010X222A1",
                "R",
                ("5", "I5"),
                (
                    SegmentError(
                        "CLM",
                        22,
                        "2300",
                        "8",
                        patient_control_number="PCN9",
                        elements=(ElementError(5, 3, 1, "1325", "7"), ElementError(2, None, None, "782", "1")),
                    ),
                    SegmentError("NM1", 30, None, "I6"),
                ),
            ),
        ),
        usage="P",
    )
    assert codes(*SYNTAX) == []
    assert "R" in REJECTED
    assert "E" not in REJECTED


def test_other_delimiters() -> None:
    assert only(*SYNTAX, delimiters="|>\n") == only(*SYNTAX)


def test_the_inquiry_in_which_the_error_is() -> None:
    segments = ("AK1*HR*77*005010X212", "AK2*276*0001", "IK3*NM1*9**8", "CTX*TRN02:T1", "IK5*R*5", "AK9*R*1*1*0")
    (error,) = only(*segments).sets[0].errors
    assert (error.trace, error.patient_control_number) == ("T1", None)


def test_copies_of_bad_data_are_kept_nowhere() -> None:
    other = ("CTX*SUBSCRIBER NUMBER REF02:SECRET", "CTX*NM109:SECRET", "IK4*SECRET*1*2*SECRET")
    body = (*SYNTAX[:7], *other, *SYNTAX[7:])
    received = read_acknowledgments(encode(message(X231, body)))
    assert "SECRET" not in repr(received)
    assert [finding.code for finding in received.findings] == ["bad_quantity"]


def test_tags_of_a_997_are_read_and_named() -> None:
    segments = ("AK1*HS*1", "AK2*278*0001", "AK3*NM1*4**8", "AK4*3*1035*7*SECRET", "AK5*R*5", "AK9*R*1*1*0")
    (read,) = only(*segments).sets
    assert (read.action, read.errors[0].elements[0].code) == ("R", "7")
    assert codes(*segments) == ["unexpected_segment"] * 3


def test_what_is_missing_is_named() -> None:
    assert codes("AK1*HC*77", "AK2*837*1", "AK9*R*1*1*0") == ["missing_element"]
    assert only("AK1*HC*77", "AK2*837*1", "AK9*R*1*1*0").sets == (SetAcknowledgment("837", "1"),)
    assert codes("AK1*HC*77", "IK5*R", "AK9*R*1*x*0") == ["outside_set", "bad_quantity"]


def test_one_that_stops_is_not_complete() -> None:
    received = read_acknowledgments(encode(message(X231, SYNTAX)[:-5]))
    assert [(each.complete, each.action) for each in received.functional_acknowledgments] == [(False, None)]
    assert [finding.code for finding in received.findings] == [
        "truncated",
        "missing_element",
        "missing_ge",
        "missing_iea",
    ]
