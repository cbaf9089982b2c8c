from app.domain.sorting.classification import TAXONOMY_VERSION, propose_root_cause, quick_fix
from app.domain.sorting.classify import Item, classify, classify_item, classify_items, sort_denial
from app.domain.sorting.context import Context


def item(group, carc, *remarks, paid=0, charge=100_00, status="1"):
    return classify_item(Item(group, carc, remarks, paid, charge, status))


class TestClassify:
    def test_a_denial_says_where_it_goes_and_why(self):
        answer = classify("CO", "16", ["N290", "MA01"], amount=50_00, line_paid=0, line_charge=100_00)
        assert answer.is_denial
        assert answer.bucket == ("front_end", "payer_process", "claim_data", "billing")
        assert (answer.recommended_path, answer.confidence, answer.rule_id) == ("fix", "high", "remark.provider_number")
        assert answer.why == "Rendering ID missing or wrong: correct the provider on the claim and send it again."
        assert (answer.taxonomy_version, answer.gate_rule, answer.signals) == (
            TAXONOMY_VERSION,
            "2.8",
            ("appeal_stated",),
        )

    def test_what_is_no_denial_has_neither_bucket_nor_path(self):
        answer = classify("CO", "45", amount=20_00, line_paid=80_00, line_charge=100_00)
        assert (answer.is_denial, answer.kind, answer.bucket, answer.recommended_path) == (
            False,
            "contractual",
            None,
            None,
        )
        assert (answer.rule_id, answer.why) == ("gate.2.4", "Reduction by contract or law.")

    def test_a_payer_that_has_not_decided_is_asked_again(self):
        answer = classify("OA", "133", amount=100_00, line_paid=0, line_charge=100_00)
        assert (answer.is_denial, answer.follow_up) == (False, True)

    def test_a_patient_on_the_roster_was_paid_for(self):
        on_roster = classify("CO", "24", amount=1, context=Context(on_roster=True))
        assert (on_roster.is_denial, on_roster.kind) == (False, "contractual")
        assert classify("CO", "24", amount=1, context=Context(on_roster=False)).bucket.sub_cause == "wrong_payer"


class TestItems:
    def test_answers_come_in_the_order_of_the_items(self):
        answers = classify_items([Item("PR", "1"), Item("CO", "197"), Item("OA", "23"), Item("CO", "253")])
        assert [answer.kind for answer in answers] == [
            "patient_responsibility",
            "denial",
            "informational",
            "contractual",
        ]

    def test_an_item_is_all_that_is_refused_on_its_line(self):
        assert item("CO", "197", paid=40_00).is_denial
        assert not item("CO", "197", paid=100_00).is_denial

    def test_without_line_some_amount_was_refused(self):
        assert item("CO", "197", paid=None, charge=None).is_denial
        assert item("CO", "197", paid=0, charge=None).is_denial
        assert not item("CO", "45", paid=None, charge=None).is_denial

    def test_a_contract_cut_of_the_whole_charge_is_a_payer_error(self):
        answer = item("CO", "45")
        assert (answer.gate_rule, answer.bucket.sub_cause) == ("1.4", "payer_error")
        assert not item("CO", "45", paid=60_00).is_denial

    def test_a_reversal_is_never_a_denial(self):
        assert item("CO", "197", status="22").rule_id == "gate.2.1"

    def test_a_reporting_line_is_never_a_denial(self):
        assert not item("CO", "16", "N290", charge=1).is_denial
        assert not item("CO", "96", "N620").is_denial

    def test_a_multiple_procedure_cut_is_a_denial_of_an_unpaid_line_only(self):
        assert item("CO", "59").bucket.sub_cause == "bundling"
        assert not item("CO", "59", paid=50_00).is_denial


class TestTriage:
    def test_an_unknown_code_has_no_default_bucket(self):
        answer = item("CO", "Z99", "N290")
        assert (answer.is_denial, answer.bucket, answer.recommended_path) == (True, None, None)
        assert (answer.rule_id, answer.triage) == ("triage.unknown_code", "unknown_code")
        assert answer.why == "Unknown code Z99: kept as it came, for a person to sort."

    def test_a_retired_code_goes_by_its_successor(self):
        assert item("CO", "62").bucket == item("CO", "197").bucket
        assert item("CO", "D6", "M127").bucket == item("CO", "16", "M127").bucket

    def test_a_retired_code_that_split_is_never_sure(self):
        assert (item("CO", "47").bucket, item("CO", "47").confidence) == (item("CO", "146").bucket, "medium")
        assert not quick_fix(item("CO", "47"))

    def test_a_retired_code_without_successor_waits_for_a_person(self):
        assert (item("CO", "A7").bucket, item("CO", "A7").triage) == (None, "no_rule")

    def test_a_missing_remark_is_asked_for(self):
        answer = item("CO", "16")
        assert (answer.bucket.sub_cause, answer.confidence, answer.triage) == ("missing_remark", "low", "needs_remark")

    def test_a_code_that_names_its_team_keeps_it_while_the_remark_is_missing(self):
        answer = item("CO", "252")
        assert (answer.bucket.work_type, answer.confidence, answer.triage) == ("doc", "low", "needs_remark")

    def test_a_remark_that_names_no_field_leaves_the_remark_missing(self):
        assert item("CO", "16", "MA130").triage == "needs_remark"
        assert item("CO", "16", "MA130", "MA01").triage == "needs_remark"

    def test_a_remark_without_rule_waits_for_a_person(self):
        answer = item("CO", "16", "N372")
        assert (answer.bucket.sub_cause, answer.triage) == ("claim_data", "unmapped_remark")

    def test_an_unknown_remark_is_told(self):
        answer = item("CO", "16", "N9999")
        assert (answer.triage, answer.signals) == ("unmapped_remark", ("unknown_remark",))


class TestSignals:
    def test_a_code_under_the_wrong_group_is_a_sign_of_a_payers_error(self):
        assert "wrong_group" in item("CO", "18").signals
        assert "wrong_group" not in item("OA", "18").signals
        assert item("CO", "18").bucket == item("OA", "18").bucket

    def test_a_cut_without_contract_goes_to_the_same_team_with_a_stronger_dispute(self):
        assert item("PI", "197").signals == ("no_contract",)
        assert item("PI", "197").bucket == item("CO", "197").bucket

    def test_who_owes_the_amount(self):
        assert item("CO", "50").liability is None
        assert item("PR", "50").liability == "patient"
        assert item("CO", "50", "M38").liability == "patient"
        assert item("PR", "50", "M27").liability == "provider"
        assert item("PR", "204", "M38", "N781").liability == "provider"

    def test_a_crossover_and_other_programs_are_told(self):
        assert item("CO", "22", "MA18", "N193").signals == ("crossover", "other_program")


class TestQuickFix:
    def test_one_field_high_confidence_no_document(self):
        assert quick_fix(item("CO", "16", "N290"))
        assert quick_fix(item("CO", "31"))
        assert quick_fix(item("CO", "182"))

    def test_a_document_an_appeal_or_a_doubt_is_not_quick(self):
        assert not quick_fix(item("CO", "22"))
        assert not quick_fix(item("CO", "50"))
        assert not quick_fix(item("CO", "6"))
        assert not quick_fix(item("CO", "16"))
        assert not quick_fix(item("CO", "16", "MA130"))
        assert not quick_fix(item("CO", "45", paid=60_00))

    def test_what_may_not_be_sent_again_is_not_quick(self):
        assert not quick_fix(item("CO", "16", "N290", "N185"))

    def test_a_number_that_is_on_file_makes_it_quick(self):
        assert not quick_fix(sort_denial("CO", "197"))
        assert quick_fix(sort_denial("CO", "197", (), Context(auth_on_file=True)))


class TestRootCause:
    def test_it_is_proposed_by_rule(self):
        assert propose_root_cause(item("CO", "29")) == (
            "payer_process",
            "timely",
            "billing",
            "high",
            "medium",
            "carc.29",
        )

    def test_nothing_is_proposed_before_a_person_has_sorted_it(self):
        assert propose_root_cause(item("CO", "16")) is None
        assert propose_root_cause(item("CO", "Z99")) is None
        assert propose_root_cause(item("PR", "1")) is None
