"""Reading interchange acknowledgments, which stand between ISA and IEA without a group."""

from __future__ import annotations

from datetime import date

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.domain.status.ports import ControlNumbers
from app.domain.status.syntax_acknowledgment import InterchangeAcknowledgment
from tests.clearinghouse.x12.messages import ta1

NUMBERS = ControlNumbers("PAYER", "CLINIC", "000000777")


def test_a_rejected_interchange() -> None:
    received = read_acknowledgments(ta1())
    assert received.interchange_acknowledgments == (
        InterchangeAcknowledgment(NUMBERS, "000000905", date(2026, 1, 14), "0910", "R", "006", "P"),
    )
    assert received.findings == ()


def test_several_in_one_interchange() -> None:
    received = read_acknowledgments(ta1("TA1*1*260114*0910*A*000", "TA1*2*260114*0910*E*018"))
    assert [(each.interchange_number, each.action) for each in received.interchange_acknowledgments] == [
        ("1", "A"),
        ("2", "E"),
    ]


def test_what_cannot_be_read_is_named() -> None:
    received = read_acknowledgments(ta1("TA1**261399*2575*R"))
    assert received.interchange_acknowledgments == (InterchangeAcknowledgment(NUMBERS, "", action="R", usage="P"),)
    assert [finding.code for finding in received.findings] == ["missing_element", "bad_date"]
