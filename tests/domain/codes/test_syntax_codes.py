"""Codes of 999 and TA1: one number means something else in each place."""

from __future__ import annotations

import pytest

from app.domain.codes.syntax_codes import TABLES, syntax_code


@pytest.mark.parametrize(
    ("place", "code", "words"),
    [
        ("segment", "8", "Elements of the segment are in error"),
        ("element", "8", "No valid date"),
        ("transaction_set", "5", "Segments are in error"),
        ("group", "5", "The number of sets in GE is wrong"),
        ("interchange", "024", "The content is not valid, such as a wrong GS"),
    ],
)
def test_what_a_code_means_in_its_place(place, code, words) -> None:
    assert syntax_code(place, code) == words


def test_a_code_that_nobody_knows_says_nothing() -> None:
    assert [syntax_code(place, "Z9") for place in TABLES] == [None] * len(TABLES)
    assert syntax_code("interchange", "24") is None


def test_no_code_of_a_table_says_the_same_as_another() -> None:
    for place, table in TABLES.items():
        assert len(set(table.values())) == len(table), place
