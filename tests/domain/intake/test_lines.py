from app.domain.intake.lines import ClaimLines, line_token, line_tokens
from tests.domain.intake.build import day, decision, denied, line, paid


def placed(first, *later):
    lines = ClaimLines()
    lines.place(decision(*first))
    return [lines.place(decision(*them)) for them in later][-1]


class TestPlace:
    def test_lines_are_numbered_as_they_come(self):
        assert ClaimLines().place(decision(denied("1"), denied("2"))) == [0, 1]

    def test_a_control_number_names_its_line_whatever_else_changes(self):
        first = [denied("1", line_control_number="A"), denied("2", line_control_number="B")]
        assert placed(first, [paid("9", 70, line_control_number="B")]) == [1]

    def test_other_control_numbers_are_other_lines(self):
        assert placed([denied("1", line_control_number="A")], [denied("1", line_control_number="B")]) == [1]

    def test_service_modifiers_and_charge_name_a_line(self):
        first = [denied("1", 100, modifiers=("RT",)), denied("1", 100, modifiers=("LT",)), denied("1", 80)]
        assert placed(first, [denied("1", 80), denied("1", 100, modifiers=("LT",))]) == [2, 1]

    def test_modifiers_count_more_than_the_charge(self):
        first = [denied("1", 100, modifiers=("RT",)), denied("1", 90, modifiers=("LT",))]
        assert placed(first, [denied("1", 100, modifiers=("LT",))]) == [1]

    def test_the_service_alone_names_a_line_at_last(self):
        assert placed([denied("1"), denied("2")], [denied("2", 70, modifiers=("59",))]) == [1]

    def test_a_line_does_not_take_the_place_of_a_likelier_one(self):
        assert placed([denied("1", 100), denied("1", 80)], [denied("1", 90), denied("1", 100)]) == [1, 0]

    def test_a_reversed_charge_is_the_same_charge(self):
        assert placed([denied("1", 80), denied("1", 100)], [line("1", -100, 0)]) == [1]

    def test_two_equal_lines_stay_two(self):
        assert placed([denied(), denied()], [denied(), denied()]) == [0, 1]
        assert placed([denied()], [denied(), denied()]) == [0, 1]

    def test_days_tell_lines_apart(self):
        first = [denied(service_from=day(1)), denied(service_from=day(2))]
        assert placed(first, [denied(service_from=day(2))]) == [1]

    def test_a_day_that_one_side_does_not_tell_does_not_matter(self):
        assert placed([denied(service_from=day(1))], [denied()]) == [0]

    def test_the_claims_day_stands_for_its_lines(self):
        lines = ClaimLines()
        lines.place(decision(denied(), service_from=day(1)))
        assert lines.place(decision(denied(service_from=day(2)))) == [1]

    def test_what_was_billed_counts_where_the_payer_changed_the_code(self):
        assert placed([denied("99215")], [paid("99213", submitted_procedure="HC:99215")]) == [0]


class TestTokens:
    def test_a_control_number_is_enough(self):
        assert line_token(denied(line_control_number="7")) == "#7"

    def test_without_one_the_service_names_it(self):
        assert line_token(denied("1", service_from=day(1), modifiers=("25",))) == "HC:1|2026-01-02|25|100"

    def test_equal_lines_have_different_tokens(self):
        told = decision(denied(), denied())
        assert line_tokens(told, [0]) != line_tokens(told, [1])
