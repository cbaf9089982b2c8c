import pytest

from app.domain.deadlines.amounts import Minimum, minimum_amount, read_minima


@pytest.mark.parametrize(
    ("level", "year", "dollars", "assumed"),
    [
        (3, 2024, 180, False),
        (3, 2025, 190, False),
        (3, 2026, 200, False),
        (3, 2027, 200, True),
        (5, 2024, 1_840, False),
        (5, 2025, 1_900, False),
        (5, 2026, 1_960, False),
    ],
)
def test_the_amount_in_controversy_is_a_yearly_table(level, year, dollars, assumed):
    found = minimum_amount("medicare_ffs", level, year)
    assert found is not None
    assert (found.amount, found.assumed) == (dollars * 100, assumed)


@pytest.mark.parametrize(
    ("program", "level", "year"),
    [("medicare_ffs", 1, 2026), ("medicare_ffs", 3, 2023), ("commercial", 3, 2026), (None, 3, 2026)],
)
def test_other_levels_have_none(program, level, year):
    assert minimum_amount(program, level, year) is None


def test_one_that_no_year_changes_is_never_assumed():
    found = minimum_amount("tricare", 3, 2030)
    assert found is not None
    assert (found.amount, found.assumed) == (30_000, False)


def test_one_that_is_not_published_yet_says_of_which_year_it_is():
    known, later = minimum_amount("medicare_ffs", 5, 2026), minimum_amount("medicare_ffs", 5, 2031)
    assert known == Minimum("medicare_ffs", 5, 2026, 196_000, "90 FR 55869")
    assert later == Minimum("medicare_ffs", 5, 2026, 196_000, "90 FR 55869", assumed=True)


def test_a_row_has_whole_dollars_and_may_hold_for_every_year():
    lines = ["program,level,year,amount,citation", 'tricare,2,,50,"32 CFR 199.10"', "medicare_ffs,3,2027,210,a notice"]
    assert read_minima(lines) == (
        Minimum("tricare", 2, 0, 5_000, "32 CFR 199.10"),
        Minimum("medicare_ffs", 3, 2027, 21_000, "a notice"),
    )
