"""The tables themselves: closed lists, no dead rows, our own words."""

import pytest

from app.domain.codes.tables import CARCS, RARCS, is_alert
from app.domain.intake.gate import RULES as GATE_RULES
from app.domain.sorting.paths import PATH_REMARKS, SIGNALS
from app.domain.sorting.rules import (
    CARC_RULES,
    CONTEXT_RULES,
    GROUP_LOCKS,
    REFINED,
    REMARK_DECIDES,
    REMARK_REQUIRED,
    REMARK_RULES,
)
from app.domain.sorting.taxonomy import may_be_denied
from app.domain.sorting.vocabulary import LEVELS, PATHS, ROOT_CAUSES, SUB_CAUSES, TEAMS, WORK_TYPES

ALL = [*CARC_RULES.values(), *REMARK_RULES]
ADVICE = [(rule.id, rule.advice) for rule in (*ALL, *CONTEXT_RULES)]


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_rules_use_the_closed_lists(rule):
    assert rule.sub_cause in SUB_CAUSES
    assert rule.path in PATHS
    assert rule.alternative is None or (rule.alternative in PATHS and rule.alternative != rule.path)
    assert rule.confidence in LEVELS
    assert rule.basis in {"facts", "disputed", "judgement"}
    assert rule.preventable is None or rule.preventable in LEVELS
    assert rule.group in {"", "CO", "PR", "OA", "PI"}


@pytest.mark.parametrize("rule", ALL, ids=lambda rule: rule.id)
def test_sources_that_disagree_are_never_of_high_confidence(rule):
    assert (rule.basis, rule.confidence) != ("disputed", "high")


def test_ids_are_unique():
    ids = [rule.id for rule in (*ALL, *CONTEXT_RULES)]
    assert len(set(ids)) == len(ids)


@pytest.mark.parametrize("carc", sorted({carc for carc, _ in CARC_RULES}))
def test_a_rule_is_about_a_code_that_can_be_a_denial(carc):
    assert carc in CARCS
    assert may_be_denied(carc)
    assert (carc, "") in CARC_RULES


def test_remarks_stand_in_one_family_and_are_no_alerts():
    remarks = [remark for rule in REMARK_RULES for remark in rule.remarks]
    assert len(set(remarks)) == len(remarks)
    assert all(remark in RARCS and not is_alert(remark) for remark in remarks)


def test_classes_stand_in_one_family():
    classes = [rule.remark_class for rule in REMARK_RULES if rule.remark_class]
    assert len(set(classes)) == len(classes)
    assert set(classes) <= {remark.cls for remark in RARCS.values()}


def test_path_remarks_are_known_and_use_the_closed_lists():
    for code, entry in PATH_REMARKS.items():
        assert code in RARCS
        assert set(entry.bars) <= set(PATHS)
        assert entry.sets is None or entry.sets in PATHS
        assert entry.liability in {None, "patient", "provider"}
        assert entry.signal is None or entry.signal in SIGNALS
        assert entry.words.startswith(f"{code} ")
        assert not entry.words.endswith(".")


def test_literal_sets_hold_known_codes():
    assert REMARK_DECIDES <= REMARK_REQUIRED <= set(CARCS)
    assert set(CARCS) >= REFINED
    assert set(GROUP_LOCKS) <= set(CARCS)


@pytest.mark.parametrize(("rule_id", "advice"), ADVICE, ids=[rule_id for rule_id, _ in ADVICE])
def test_advice_is_a_clause(rule_id, advice):
    assert advice
    assert not advice.endswith((".", ";", ":"))
    assert ". " not in advice
    assert len(advice) < 130


@pytest.mark.parametrize("name", SUB_CAUSES)
def test_every_sub_cause_is_used_has_a_team_and_words(name):
    cause = SUB_CAUSES[name]
    used = {rule.sub_cause for rule in ALL} | {rule.sub_cause for rule in CONTEXT_RULES} | {"missing_remark"}
    assert name in used
    assert cause.bucket.sub_cause == name
    assert cause.bucket.work_type in WORK_TYPES
    assert cause.bucket.root_cause in ROOT_CAUSES
    assert cause.bucket.upstream_team in TEAMS
    assert cause.fit in {"exact", "nearest"}
    assert cause.preventable in LEVELS
    assert not cause.meaning.endswith(".")


def test_every_team_owns_a_sub_cause():
    assert {cause.bucket.upstream_team for cause in SUB_CAUSES.values()} == set(TEAMS)


def test_only_what_the_payer_does_wrong_is_its_fault():
    blamed = {name for name, cause in SUB_CAUSES.items() if cause.bucket.upstream_team == "payer_relations"}
    assert blamed == {"payer_error", "missing_remark"}


def test_the_gates_words_are_clauses_too():
    assert all(not words.endswith(".") for words in GATE_RULES.values())
