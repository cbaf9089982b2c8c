import pytest

from app.domain.sorting.refine import find_rule, rule_of_carc, telling_remarks


class TestTellingRemarks:
    def test_alerts_and_calls_for_a_new_claim_do_not_count(self):
        assert telling_remarks(["MA01", "MA130", "N290", "N517", "N211"]) == ["N290"]

    def test_the_most_upstream_family_comes_first(self):
        assert telling_remarks(["N130", "M127", "N290", "N522"]) == ["N522", "N290", "M127", "N130"]

    def test_remarks_without_a_rule_come_last(self):
        assert telling_remarks(["X1", "N290", " x1 ", ""]) == ["N290", "X1"]


class TestFindRule:
    @pytest.mark.parametrize("remarks", [("M127", "N290"), ("N290", "M127")])
    def test_of_two_remarks_the_more_upstream_decides(self, remarks):
        assert find_rule("CO", "16", remarks)[:2] == (find_rule("CO", "16", ("N290",)).rule, "N290")

    @pytest.mark.parametrize(
        ("carc", "remark", "rule"),
        [
            ("16", "N30", "remark.benefit"),
            ("16", "MA32", "remark.claim_data"),
            ("16", "N228", "remark.incomplete_document"),
            ("252", "N398", "remark.missing_document"),
            ("96", "N43", "remark.coverage_rule"),
            ("97", "M109", "remark.bundling"),
            ("B20", "N472", "remark.paid_to_another"),
            ("129", "N48", "remark.other_coverage_document"),
        ],
    )
    def test_remarks_are_found_by_name_or_class(self, carc, remark, rule):
        assert find_rule("CO", carc, (remark,)).rule.id == rule

    @pytest.mark.parametrize("carc", ["97", "50", "151", "109", "B20"])
    def test_a_broad_class_does_not_push_aside_a_code_that_names_its_team(self, carc):
        assert find_rule("CO", carc, ("N43",)).rule.id == f"carc.{carc}"

    @pytest.mark.parametrize("carc", ["197", "29", "18", "27", "250", "251", "227"])
    def test_other_codes_are_not_refined(self, carc):
        assert find_rule("CO", carc, ("N290",)).rule.id == f"carc.{carc}"

    def test_a_code_may_say_something_else_under_one_group(self):
        assert rule_of_carc("PR", "204").id == "carc.204.PR"
        assert rule_of_carc("OA", "204").id == "carc.204"

    def test_a_code_of_its_own_beats_its_successor(self):
        assert rule_of_carc("CO", "15").id == "carc.15"
        assert rule_of_carc("CO", "62").id == "carc.197"
