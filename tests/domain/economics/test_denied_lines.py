from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.economics.denied_lines import WHOLE, Denied, lines_of
from app.domain.economics.expected_amount import Line
from app.domain.money import to_text


def line(denied: str, charge: str | None = "100.00", number: str | None = "1", **told: Any) -> dict[str, Any]:
    return {
        "line_control_number": number,
        "procedure": "HC:99213",
        "modifiers": [],
        "service_date": "2026-09-01",
        "charge": charge,
        "paid": "0.00",
        "denied": denied,
        **told,
    }


def denied(
    *lines: dict[str, Any], amount: int = 100_00, risk: int | None = None, recovered: int = 0, **told: Any
) -> Denied:
    return Denied(amount, amount if risk is None else risk, recovered, lines, told.pop("header", {}), **told)


SCAN = Line("HC:99213", 100_00, 100_00)


class TestOneDenial:
    def test_a_line_is_taken_as_it_is_told(self):
        told = line("60.00", "100.00", paid="40.00", expected_allowed="90.00")
        assert lines_of([denied(told, amount=60_00)]) == [Line("HC:99213", 100_00, 60_00, 40_00, 90_00)]

    def test_without_a_charge_at_least_what_was_denied_and_paid_was_charged(self):
        assert lines_of([denied(line("60.00", None, paid="15.00"), amount=60_00)])[0].charge == 75_00

    def test_a_claim_that_is_denied_as_a_whole_is_one_line(self):
        whole = denied(amount=80_00, header={"charge": "300.00", "paid": "20.00"})
        assert lines_of([whole]) == [Line(WHOLE, 300_00, 80_00, 20_00)]
        assert lines_of([denied(amount=80_00)]) == [Line(WHOLE, 80_00, 80_00)]

    def test_what_no_line_holds_is_charged_as_much_as_was_refused(self):
        both = denied(line("60.00"), amount=75_00, header={"charge": "500.00", "paid": "0.00"})
        assert lines_of([both])[1:] == [Line(WHOLE, 15_00, 15_00)]

    def test_money_that_came_since_counts_from_the_first_line_on(self):
        told = denied(line("60.00"), line("40.00", number="2"), amount=100_00, risk=30_00, recovered=70_00)
        assert lines_of([told]) == [Line("HC:99213", 100_00, 30_00, 10_00)]

    def test_what_was_given_up_is_not_paid(self):
        told = denied(line("60.00"), line("40.00", number="2"), amount=100_00, risk=40_00, recovered=0)
        assert lines_of([told]) == [Line("HC:99213", 100_00, 40_00)]

    def test_what_is_over_has_no_lines(self):
        assert lines_of([denied(line("100.00"), risk=0)]) == []


class TestSeveral:
    def test_a_line_that_two_refuse_is_given_once(self):
        two = [denied(line("60.00"), amount=60_00), denied(line("40.00", paid="5.00"), amount=40_00)]
        assert lines_of(two) == [Line("HC:99213", 100_00, 100_00, 5_00)]

    def test_lines_of_other_numbers_stay_apart(self):
        two = [denied(line("60.00"), amount=60_00), denied(line("40.00", number="2"), amount=40_00)]
        assert [it.denied for it in lines_of(two)] == [60_00, 40_00]

    def test_without_a_number_the_service_tells_them_apart(self):
        same = [denied(line("60.00", number=None), amount=60_00), denied(line("40.00", number=None), amount=40_00)]
        assert [it.denied for it in lines_of(same)] == [100_00]
        other = denied(line("40.00", number=None, service_date="2026-09-02"), amount=40_00)
        assert len(lines_of([same[0], other])) == 2

    def test_two_equal_lines_of_one_denial_are_two(self):
        twice = denied(line("50.00", number=None), line("50.00", number=None))
        assert [it.denied for it in lines_of([twice])] == [50_00, 50_00]


class TestPosted:
    def posted(self, *lines: dict[str, Any]) -> int | None:
        return lines_of([denied(line("100.00"), posted=lines)])[0].expected_allowed

    def test_by_its_number(self):
        assert self.posted({"line_control_number": "1", "expected_allowed": "70.00"}) == 70_00
        assert self.posted({"line_control_number": "2", "expected_allowed": "70.00"}) is None

    def test_by_the_service_where_it_is_one_line_alone(self):
        told = {
            "line_control_number": "A",
            "procedure": "HC:99213",
            "modifiers": [],
            "service_from": "2026-09-01",
            "charge": "100.00",
            "expected_allowed": "70.00",
        }
        assert self.posted(told) == 70_00
        assert self.posted(told, told) is None
        assert self.posted(told | {"modifiers": ["25"]}) is None

    def test_what_came_with_the_denial_counts_first(self):
        told = denied(
            line("100.00", expected_allowed="80.00"), posted=[{"line_control_number": "1", "expected_allowed": "70.00"}]
        )
        assert lines_of([told])[0].expected_allowed == 80_00


@given(st.lists(st.integers(1, 500_00), max_size=5), st.integers(0, 100_00), st.data())
def test_no_cent_is_lost_or_made(amounts, rest, data):
    """What is open on all lines is what is at risk, however much came in or was given up."""
    total = sum(amounts) + rest
    risk = data.draw(st.integers(0, total))
    recovered = data.draw(st.integers(0, total - risk))
    lines = [line(str(to_text(it)), str(to_text(it)), str(place)) for place, it in enumerate(amounts)]
    found = lines_of([denied(*lines, amount=total, risk=risk, recovered=recovered)])
    assert sum(it.denied for it in found) == risk
    assert all(it.denied > 0 and it.paid >= 0 for it in found)
