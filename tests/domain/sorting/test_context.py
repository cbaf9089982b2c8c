import pytest

from app.domain.sorting.classify import sort_denial
from app.domain.sorting.context import NOTHING_KNOWN, Context
from app.domain.sorting.rules import CARC_RULES, CONTEXT_RULES, REMARK_RULES
from app.domain.sorting.vocabulary import SUB_CAUSES

RULES = {rule.id: rule for rule in (*CARC_RULES.values(), *REMARK_RULES)}
VALUES = {"yes": True, "no": False, "0": "0", "1": "1", "9": "9"}
ROWS = [(change, rule_id) for change in CONTEXT_RULES for rule_id in change.rules]


@pytest.mark.parametrize(("change", "rule_id"), ROWS, ids=lambda value: getattr(value, "id", value))
def test_every_row_changes_the_rules_that_it_names(change, rule_id):
    rule = RULES[rule_id]
    carc, remarks = (rule.carc, ()) if rule.carc else ("16", (rule.remarks[0],))
    context = NOTHING_KNOWN._replace(**{change.fact: VALUES[change.value]})
    answer = sort_denial(change.group or "CO", carc, remarks, context)
    assert answer.rule_id == f"{rule_id}+{change.id}"
    assert (answer.recommended_path, answer.confidence) == (change.path, change.confidence)
    assert answer.bucket.sub_cause == (change.sub_cause or rule.sub_cause)
    assert answer.why.endswith(f"{change.advice}.")


@pytest.mark.parametrize("change", CONTEXT_RULES, ids=lambda change: change.id)
def test_every_row_names_facts_and_words_that_exist(change):
    assert change.fact in Context._fields
    assert change.sub_cause is None or change.sub_cause in SUB_CAUSES
    assert change.value in VALUES
    assert not (change.basis == "disputed" and change.confidence == "high")


def test_nothing_known_changes_nothing():
    assert sort_denial("CO", "197", (), Context()) == sort_denial("CO", "197")


def test_a_fact_about_something_else_changes_nothing():
    assert sort_denial("CO", "50", (), Context(ncci_indicator="0")) == sort_denial("CO", "50")
    assert sort_denial("CO", "50", (), Context(abn_on_file=True)) == sort_denial("CO", "50")


def test_of_two_facts_the_first_row_counts():
    both = Context(emergency=True, auth_on_file=True)
    assert sort_denial("CO", "197", (), both).rule_id == "carc.197+emergency"


def test_an_enrolled_provider_makes_it_the_payers_mistake():
    answer = sort_denial("CO", "B7", (), Context(enrolled_on_date=True))
    assert (answer.bucket.sub_cause, answer.bucket.upstream_team) == ("payer_error", "payer_relations")


def test_a_remark_still_closes_the_path_that_a_fact_opens():
    answer = sort_denial("CO", "29", ("N211",), Context(timely_proof=True))
    assert (answer.recommended_path, answer.path_set_by) == ("close", "N211")
