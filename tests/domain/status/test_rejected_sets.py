"""By which numbers a rejection of a 999 or TA1 is known, and what is said of it: never the data that was wrong."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.domain.status.ports import ControlNumbers
from app.domain.status.rejected_sets import interchange_turned_away, sets_turned_away
from app.domain.status.rejection import Sent
from app.domain.status.syntax_acknowledgment import (
    ElementError,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)

NUMBERS = ControlNumbers(isa06="THEM", isa08="US")
ERROR = SegmentError("CLM", 22, "2300", "8", "P1", "T1", (ElementError(5, 3, 1, "1325", "7"),))
SET = SetAcknowledgment("837", "0002", action="R", codes=("5",), errors=(ERROR, ERROR))
GROUP = FunctionalAcknowledgment(NUMBERS, "HC", "77", action="R", codes=("1", "2"))


def test_a_set_by_its_numbers_and_by_the_one_claim_or_question_in_which_the_errors_are() -> None:
    (found,) = sets_turned_away(replace(GROUP, sets=(SET,)))
    assert (found.kind, found.sent) == (
        "transaction_set",
        Sent("P1", group="77", set_number="0002", set_kind="837", trace="T1", ours="US", theirs="THEM"),
    )
    error = {"code": "8", "segment": "CLM", "position": 22, "loop": "2300"}
    assert found.errors == (
        {"code": "5"},
        *[{**error, "elements": [{"position": 5, "reference": "1325", "code": "7"}]}] * 2,
    )


@pytest.mark.parametrize(("kind", "set_kind"), [("HR", "276"), ("HC", None), (None, None)])
def test_a_group_by_its_number(kind, set_kind) -> None:
    (found,) = sets_turned_away(replace(GROUP, group_kind=kind))
    assert (found.kind, found.sent) == ("group", Sent(group="77", set_kind=set_kind, ours="US", theirs="THEM"))
    assert found.errors == ({"code": "1"}, {"code": "2"})


@pytest.mark.parametrize("action", ["R", "M", "W", "X"])
def test_every_way_to_reject(action) -> None:
    assert [it.kind for it in sets_turned_away(replace(GROUP, sets=(replace(SET, action=action),)))] == [
        "transaction_set"
    ]
    assert [it.kind for it in sets_turned_away(replace(GROUP, action=action))] == ["group"]


@pytest.mark.parametrize(("code", "errors"), [("024", ({"code": "024"},)), (None, ())])
def test_an_interchange_by_its_number(code, errors) -> None:
    (found,) = interchange_turned_away(InterchangeAcknowledgment(NUMBERS, "000000009", action="R", code=code))
    assert (found.kind, found.sent) == ("interchange", Sent(interchange="000000009", ours="US", theirs="THEM"))
    assert found.errors == errors
