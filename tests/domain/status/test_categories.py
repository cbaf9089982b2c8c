"""List 507 is one total table: every code that there is, and nothing guessed of any other."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.categories import CATEGORIES, ORDER, category, kind_of, rank_of

KINDS = {
    "ACK": "A0 A1 A2 A5",
    "REJECT": "A3 A6 A7 A8",
    "NOTFOUND": "A4 D0",
    "PEND": "P0 P1 P2 P5",
    "PEND_INFO": "P3 P4",
    "FINAL": "F0 F4",
    "FINAL_PAID": "F1",
    "FINAL_DENIED": "F2 F5",
    "FINAL_OTHER": "F3 F3F F3N",
    "INFO": "R0 R1 R3 R4 R5 R6 R7 R8 R9 R10 R11 R12 R13 R14 R15 R16 R17 RQ",
    "BADREQ": "E0 E3 E4",
    "RETRY": "E1 E2",
    "UNKNOWN": "X0",
}


def test_every_code_of_the_list_has_its_kind() -> None:
    expected = {code: kind for kind, codes in KINDS.items() for code in codes.split()}
    assert {code: it.kind for code, it in CATEGORIES.items()} == expected
    assert all(it.meaning and it.code == code for code, it in CATEGORIES.items())


@pytest.mark.parametrize(
    ("code", "stops"), [("F5", date(2003, 10, 16)), ("RQ", date(2008, 1, 1)), ("X0", date(2003, 1, 1))]
)
def test_what_is_not_used_any_more_says_since_when(code: str, stops: date) -> None:
    assert (CATEGORIES[code].status, CATEGORIES[code].stops) == ("deactivated", stops)
    assert {it.code for it in CATEGORIES.values() if it.stops} == {"F5", "RQ", "X0"}


@pytest.mark.parametrize("code", ["F6", "F3X", "A9", "P6", "R2", "R18", "E5", "D1", "F", "", "FF2", "Ａ2"])
def test_a_code_that_is_not_in_the_list_is_not_guessed_from_its_letter(code: str) -> None:
    assert (category(code), kind_of(code), rank_of(code)) == (None, "UNKNOWN", len(ORDER))


@given(st.text(max_size=4))
def test_any_text_has_a_kind(code: str) -> None:
    assert (kind_of(code) == "UNKNOWN") == (code.strip().upper() not in CATEGORIES.keys() - {"X0"})


def test_small_letters_and_blanks_are_the_same_code() -> None:
    assert category(" f3n ") is CATEGORIES["F3N"]


def test_every_code_but_one_that_says_nothing_has_its_place_in_the_order() -> None:
    placed = [code for codes in ORDER for code in codes]
    assert sorted(placed) == sorted(CATEGORIES.keys() - {"X0"})


def test_the_most_severe_comes_first() -> None:
    """Facts §4: E, D, F2, R and P3/P4, F3, F1/F0/F4, P, A."""
    chain = ["E0", "D0", "F2", "R4", "F3", "F1", "P1", "A2"]
    assert sorted(chain, key=rank_of) == chain
    assert rank_of("P3") == rank_of("P4") == rank_of("R10")
    assert rank_of("A7") < rank_of("P1")
    assert rank_of("A4") == rank_of("D0")
    assert rank_of("A2") < rank_of("A1")
