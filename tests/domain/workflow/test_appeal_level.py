from uuid import UUID

from app.domain.workflow.appeal_level import appeal_level
from app.domain.workflow.case import Sent
from tests.domain.workflow.claims import REMITTED, denial, window


def sent(level: int, *, kind: str = "appeal", upheld: bool = True, about: int = 1) -> Sent:
    return Sent(kind, REMITTED, frozenset([UUID(int=about)]), answered=True, level=level, upheld=upheld)  # type: ignore[arg-type]


def test_the_first_appeal_is_at_level_one():
    assert appeal_level([denial()], []) == 1
    assert appeal_level([denial(deadlines=[], stage="resolved")], []) == 1


def test_one_that_was_upheld_opens_the_next():
    assert appeal_level([denial()], [sent(1)]) == 2
    assert appeal_level([denial()], [sent(1), sent(2)]) == 3


def test_what_was_not_upheld_is_filed_at_its_level_again():
    assert appeal_level([denial()], [sent(1, upheld=False)]) == 1


def test_a_fix_and_what_is_about_others_open_nothing():
    assert appeal_level([denial()], [sent(0, kind="fix"), sent(1, about=9)]) == 1


def test_the_payers_letter_counts_above_what_we_know():
    later = denial()
    found = window(later)
    assert found is not None
    found["level"] = 3
    assert appeal_level([denial(2), later], [sent(1)]) == 3
