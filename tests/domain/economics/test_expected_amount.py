import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.expected_amount import Line, Volume, expected_amount
from tests.domain.economics.build import cents, lines, volumes

VISIT = Line("HC:99213", charge=200_00, denied=200_00)
OF_VISITS = {"HC:99213": Volume(40, 8_000_00, 3_600_00)}  # 45 %
OF_PAYER = Volume(900, 100_000_00, 30_000_00)  # 30 %


def told(*given_lines, by_procedure=OF_VISITS, of_payer=OF_PAYER, **options):
    return expected_amount(given_lines, by_procedure, of_payer, **options)


@pytest.mark.parametrize(
    ("line", "by_procedure", "of_payer", "amount", "basis", "n"),
    [
        (VISIT._replace(expected_allowed=91_50), OF_VISITS, OF_PAYER, 91_50, "posted", None),
        (VISIT._replace(expected_allowed=0), OF_VISITS, OF_PAYER, 0, "posted", None),
        (VISIT, OF_VISITS, OF_PAYER, 90_00, "payer_procedure", 40),
        (VISIT, {}, OF_PAYER, 60_00, "payer", 900),
        (VISIT, {"HC:99213": Volume(9, 900_00, 800_00)}, OF_PAYER, 60_00, "payer", 900),  # nine are too few
        (VISIT, {}, Volume(9, 900_00, 800_00), None, "none", None),
        (VISIT, {}, None, None, "none", None),
        (VISIT, {"HC:99213": Volume(12, -5, -5)}, None, None, "none", None),  # corrections of earlier months
        (VISIT, {"HC:99213": Volume(10, 300, 100)}, None, 66_66, "payer_procedure", 10),  # 66.666 is not rounded up
    ],
)
def test_the_first_that_is_known_counts(line, by_procedure, of_payer, amount, basis, n):
    found = expected_amount([line], by_procedure, of_payer)
    assert (found.amount, found.basis, found.n) == (amount, basis, n)


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        (VISIT._replace(paid=30_00), 60_00),  # 90 allowed, 30 paid
        (VISIT._replace(paid=95_00), 0),  # more was paid than is usual
        (VISIT._replace(denied=50_00), 50_00),  # a part was denied
        (VISIT._replace(expected_allowed=500_00), 200_00),  # a contract above the charge
        (VISIT._replace(denied=0), 0),
    ],
)
def test_it_is_capped_by_what_was_denied_and_charged(line, amount):
    assert told(line).amount == amount


def test_lines_add_up_and_the_weakest_basis_is_named():
    found = told(VISIT._replace(expected_allowed=80_00), VISIT, VISIT._replace(procedure="HC:99214"))
    assert [it.amount for it in found.lines] == [80_00, 90_00, 60_00]
    assert (found.amount, found.basis, found.n, found.complete) == (230_00, "payer", 40, True)


def test_a_line_of_which_nothing_is_known_is_counted():
    found = told(VISIT._replace(expected_allowed=80_00), VISIT, by_procedure={}, of_payer=None)
    assert (found.amount, found.basis, found.unknown, found.complete) == (80_00, "posted", 1, False)


def test_without_lines_nothing_is_known():
    assert (told().amount, told().complete) == (None, False)


def test_how_many_are_enough_is_a_setting():
    assert told(VISIT, least_n=41).basis == "payer"


@given(st.lists(lines, max_size=5), st.dictionaries(st.sampled_from(["HC:99213", ""]), volumes), st.none() | volumes)
def test_it_is_never_above_charge_or_denied_and_never_below_zero(given_lines, by_procedure, of_payer):
    found = expected_amount(given_lines, by_procedure, of_payer)
    for it in found.lines:
        assert it.amount is None or 0 <= it.amount <= min(it.line.charge, it.line.denied)
    assert (found.amount is None) == (found.basis == "none")
    assert sum(it.amount or 0 for it in found.lines) == (found.amount or 0)


@given(cents, cents, volumes)
def test_the_charge_never_stands_in(charge, denied, of_payer):
    """The amount comes from what was allowed: where the payer allows half, no more than half is expected."""
    half = Volume(of_payer.count, of_payer.charge, of_payer.charge // 2)
    found = expected_amount([Line("", charge, denied)], {}, half)
    assert found.amount is None or found.amount <= charge / 2


@given(lines, volumes, cents)
def test_what_was_paid_is_not_expected_again(line, of_payer, paid):
    less = expected_amount([line], {}, of_payer).amount
    more = expected_amount([line._replace(paid=line.paid + paid)], {}, of_payer).amount
    assert (less is None) == (more is None)
    assert less is None or more <= less
