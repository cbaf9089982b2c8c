from datetime import date
from decimal import Decimal

import pytest

from app.clearinghouse.x12.amounts import Cents, Codes, Dates, Quantities, cents, day, quantity


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", 0),
        ("100", 10_000),
        ("100.", 10_000),
        (".5", 50),
        ("-5", -500),
        ("-.05", -5),
        ("12.34", 1_234),
        ("012.30", 1_230),
        ("5.120", 512),
        (" 7.00 ", 700),
        ("9999999999999.99", 999_999_999_999_999),
        ("", None),
        ("  ", None),
    ],
)
def test_amounts_are_whole_cents(text: str, expected: int | None) -> None:
    assert cents(text) == expected
    assert Cents()[text] == expected


@pytest.mark.parametrize(
    "text",
    [
        "-",
        ".",
        "-.",
        "5.125",
        "1e3",
        "NaN",
        "Infinity",
        "1,000.00",
        "+5",
        "5-",
        "1_0.00",
        "12a",
        "10000000000000",
        "٣.00",
        "²2.00",
        "--1",
    ],
)
def test_what_is_not_an_amount_is_refused_and_not_kept(text: str) -> None:
    memo = Cents()
    assert memo[text] is None
    assert memo[text] is None
    assert memo.trouble == ["amount", "amount"]
    with pytest.raises(ValueError):
        cents(text)


@pytest.mark.parametrize(("text", "expected"), [("1", 1), (".5", "0.5"), ("100.", 100), ("-2", -2), ("8.00", 8)])
def test_quantities_are_exact(text: str, expected: object) -> None:
    assert quantity(text) == Decimal(str(expected))
    assert Quantities()[text] == Decimal(str(expected))


@pytest.mark.parametrize("text", ["NaN", "1e5", "-", "1" * 16, "x"])
def test_what_is_not_a_quantity_is_refused(text: str) -> None:
    memo = Quantities()
    assert memo[text] is None
    assert memo.trouble == ["quantity"]


def test_dates_are_ccyymmdd() -> None:
    assert day("20260116") == date(2026, 1, 16)
    assert day("") is None


@pytest.mark.parametrize(
    "text", ["20002316", "00000000", "260116", "20260116-20260117", "18991231", "99990101", "٢٠٢٦٠١١٦"]
)
def test_an_implausible_date_is_none_and_noted(text: str) -> None:
    memo = Dates()
    assert memo[text] is None
    assert memo.trouble == ["date"]


def test_4010_may_write_two_digit_years() -> None:
    assert Dates(two_digit_years=True)["041028"] == date(2004, 10, 28)
    assert Dates(two_digit_years=True)["991231"] == date(1999, 12, 31)


def test_codes_are_upper_case_without_blanks() -> None:
    assert Codes()[" n130 "] == "N130"


def test_memos_do_not_grow_without_bound() -> None:
    memo = Codes()
    for number in range(Codes.capacity + 10):
        assert memo[f"c{number}"] == f"C{number}"
    assert len(memo) == Codes.capacity
    long = Codes()
    assert long["x" * 1_000] == "X" * 1_000
    assert not long
    amounts = Cents()
    for number in range(Cents.capacity + 10):
        assert amounts[f"{number}.25"] == number * 100 + 25
    assert 0 < len(amounts) <= Cents.capacity
    assert amounts["0" * 1_000] == 0
    assert "0" * 1_000 not in amounts
