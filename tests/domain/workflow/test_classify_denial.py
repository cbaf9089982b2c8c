"""From intake to decision, by rule."""

import pytest

from app.domain.intake.denial import Clocks
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.classify import sort_denial
from app.domain.sorting.own_rules import OwnRule, OwnRules
from app.domain.sorting.vocabulary import bucket_of
from app.domain.workflow.classify_denial import classify, sorted_by_codes, sorted_into
from tests.domain.intake.build import OTHER_PAYER, PAYER, TODAY, Desk, day, denied, era, line


def test_it_has_a_bucket_a_path_and_a_reason():
    denial = Desk(era(1, denied(carc="197"))).only
    assert (denial.work_type, denial.root_cause, denial.recommended_path) == ("auth", "auth_timing", "appeal")
    assert denial.bucket["rule"] == "carc.197"
    assert denial.bucket["why"].endswith(".")
    assert denial.bucket["losing"] == []


def test_the_team_of_its_work_type_owns_it():
    denial = Desk(era(1, denied(carc="29"))).only
    assert (denial.owner_kind, denial.owner_name) == ("team", denial.work_type)


def test_a_code_that_nobody_knows_waits_for_a_person():
    denial = Desk(era(1, denied(carc="999"))).only
    assert (denial.stage, denial.triage, denial.bucket) == ("intake", "unknown_code", None)


def test_a_code_that_needs_a_remark_has_a_provisional_bucket_and_waits():
    denial = Desk(era(1, denied(carc="16"))).only
    assert (denial.stage, denial.triage, denial.bucket["confidence"]) == ("intake", "needs_remark", "low")


def test_codes_that_did_not_choose_are_told():
    denial = Desk(era(1, line("99213", 200, 0, 100))).only
    assert [(lost["group"], lost["carc"], lost["amount"]) for lost in denial.bucket["losing"]] == [("CO", "45", "1.00")]


class TestAgain:
    @pytest.fixture
    def denial(self):
        return Desk(era(1, denied(carc="197"))).only

    def test_nothing_moves_twice(self, denial):
        assert classify(denial, Clocks()) is None

    def test_what_must_be_sorted_anew_goes_back_to_triage(self, denial):
        denial.triage = "needs_remark"
        said = classify(denial, Clocks(sort_days=3))
        assert (denial.stage, denial.next_action, denial.owner_id) == ("intake", "sort", None)
        assert ((denial.control_on - TODAY).days, said["triage"]) == (3, "needs_remark")

    def test_the_person_who_has_it_keeps_it(self, denial):
        denial.triage, denial.owner_kind, denial.owner_name = "needs_remark", "person", None
        classify(denial, Clocks())
        assert (denial.stage, denial.owner_kind, denial.owner_name) == ("intake", "person", None)

    @pytest.mark.parametrize("stage", ["execution", "tracking", "resolved"])
    def test_what_people_have_decided_stays(self, denial, stage):
        denial.stage, denial.triage = stage, "needs_remark"
        assert classify(denial, Clocks()) is None


def own_rule(**told) -> OwnRules:
    """One rule of the organisation's own that closes CARC 197 from 2 January 2026 on."""
    facts = {"carc": "197", "approved_by": "lead", **told}
    return OwnRules([OwnRule("r1", bucket_of("contract"), "close", "Why.", day(1), **facts)])


class TestSorted:
    def test_what_follows_from_the_codes_alone(self):
        columns, bucket = sorted_by_codes("CO", "16", ("MA130",), PAYER, TODAY)
        it = sort_denial("CO", "16", ("MA130",))
        assert columns == {
            "work_type": "payer",
            "root_cause": "payer_process",
            "recommended_path": "fix",
            "quick_fix": False,
            "triage": "needs_remark",
            "bucket_by": "rule",
        }
        assert bucket == {
            "sub_cause": "missing_remark",
            "upstream_team": "payer_relations",
            "confidence": "low",
            "rule": "carc.16+needs_remark",
            "why": it.why,
            "version": TAXONOMY_VERSION,
            "alternative_path": "close",
            "barred_paths": ["appeal"],
            "path_set_by": None,
            "document": None,
        }

    def test_a_remark_sorts_what_the_code_alone_does_not(self):
        columns, bucket = sorted_by_codes("CO", "A1", ("N30",), PAYER, TODAY)
        assert (columns["work_type"], bucket["rule"]) == ("front_end", "remark.benefit")

    def test_what_a_remark_asks_for_and_what_the_path_needs_is_kept(self):
        rule = sort_denial("CO", "197", ())
        bucket = sorted_by_codes("CO", "197", (), PAYER, TODAY)[1]
        assert (bucket["document"], bucket["alternative_path"]) == (rule.document, "fix")
        assert sorted_by_codes("CO", "197", ("MA130",), PAYER, TODAY)[1]["path_set_by"] == "MA130"

    @pytest.mark.parametrize(
        ("rule", "payer", "on", "by"),
        [
            ({}, PAYER, day(1), "own_rule"),
            ({}, PAYER, day(0), "rule"),
            ({"payer_id": PAYER}, PAYER, day(1), "own_rule"),
            ({"payer_id": PAYER}, OTHER_PAYER, day(1), "rule"),
            ({"carc": "50"}, PAYER, day(1), "rule"),
        ],
    )
    def test_a_rule_of_the_organisations_own_stands_above_ours_where_it_is_about_it(self, rule, payer, on, by):
        columns, bucket = sorted_by_codes("CO", "197", (), payer, on, own_rule(**rule))
        assert (columns["bucket_by"], columns["recommended_path"]) == (by, "close" if by == "own_rule" else "appeal")
        assert bucket["rule"] == ("own.r1" if by == "own_rule" else "carc.197")

    @pytest.mark.parametrize(("rule", "by"), [({"payer_id": PAYER}, "own_rule"), ({"payer_id": OTHER_PAYER}, "rule")])
    def test_a_denial_is_sorted_by_the_rules_of_its_payer_on_its_day(self, rule, by):
        desk = Desk(era(1, line("99213", 200, 0, 100, "197")))
        (fact,) = fold(latest_tellings(desk.events))
        assert sorted_into(fact)["bucket_by"] == "rule"
        found = sorted_into(fact, own_rule(**rule))
        assert found["bucket_by"] == by
        (lost,) = found["bucket"]["losing"]
        assert lost.keys() == {"group", "carc", "amount", "why"}
        assert (lost["carc"], lost["amount"], bool(lost["why"])) == ("45", "1.00", True)


@pytest.mark.parametrize(("triage", "days"), [(None, 7), ("needs_remark", 2)])
@pytest.mark.parametrize(("owner_kind", "keeps"), [("team", False), ("person", True)])
def test_by_day_2_it_is_sorted_and_by_day_7_decided_and_a_team_gives_it_away(triage, days, owner_kind, keeps):
    it = Desk(era(1, denied(carc="197"))).only
    it.stage, it.next_action = ("intake", "sort") if triage is None else ("decision", "decide")
    it.triage, it.owner_kind, it.clock_from = triage, owner_kind, day(10)
    assert classify(it, Clocks()) is not None
    assert it.control_on == day(10 + days)
    assert (it.owner_id is not None) is keeps
