"""The life of an own rule: which step takes which state."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sorting.own_rules import InvalidOwnRuleError
from app.domain.sorting.sorting_rule import (
    STATES,
    RuleStateError,
    SortingRule,
    Terms,
    approve,
    change,
    create,
    reject,
    retire,
    submit,
)
from app.domain.sorting.vocabulary import bucket_of

ME, OTHER, DAY = UUID(int=1), UUID(int=2), date(2026, 3, 1)
TERMS = Terms(bucket_of("contract"), "appeal", "Says QUENTIN.", DAY, carc="197", evidence="Letter")
STEPS = {
    "changed": lambda rule: change(rule, TERMS),
    "submitted": submit,
    "approved": lambda rule: approve(rule, OTHER, itself=False),
    "rejected": reject,
    "retired": lambda rule: retire(rule, DAY),
}
TAKES = {
    "changed": {"draft", "rejected"},
    "submitted": {"draft"},
    "approved": {"draft", "pending"},
    "rejected": {"pending"},
    "retired": set(STATES),
}
ENDS = {"changed": "draft", "submitted": "pending"}


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("step", STEPS)
def test_every_step_takes_its_states_and_no_other(step: str, state: str) -> None:
    rule = SortingRule(UUID(int=9), TERMS, ME, state, OTHER)  # type: ignore[arg-type]
    if state not in TAKES[step]:
        with pytest.raises(RuleStateError):
            STEPS[step](rule)
        return
    after, entry = STEPS[step](rule)
    assert (after.state, after.version) == (ENDS.get(step, step), 2)
    assert (entry.type, entry.subject_id, entry.subject_version) == (f"sorting_rule.{step}", rule.id, 2)


def test_what_would_match_everything_is_no_rule() -> None:
    rule, _ = create(UUID(int=9), TERMS, ME)
    for terms in (replace(TERMS, carc=None), replace(TERMS, effective_to=date(2026, 2, 28))):
        with pytest.raises(InvalidOwnRuleError):
            create(UUID(int=9), terms, ME)
        with pytest.raises(InvalidOwnRuleError):
            change(rule, terms)


def test_the_log_has_digests_of_its_sentences() -> None:
    _, entry = create(UUID(int=9), TERMS, ME)
    _, same = create(UUID(int=9), TERMS, ME)
    _, salted = create(UUID(int=8), TERMS, ME)
    assert "QUENTIN" not in str(entry.data)
    assert entry.data["reason"] == same.data["reason"] != salted.data["reason"]
    assert entry.data["evidence"] != entry.data["reason"]


@given(st.lists(st.dates(date(2025, 1, 1), date(2027, 1, 1)), min_size=1, max_size=6), st.none() | st.just(DAY))
def test_an_end_never_comes_later(days: list[date], end: date | None) -> None:
    rule = SortingRule(UUID(int=9), replace(TERMS, effective_to=end), ME, "approved", OTHER)
    for day in days:
        before = rule.terms.effective_to or date.max
        try:
            rule, _ = retire(rule, day)
        except RuleStateError:
            assert day >= before
        assert rule.terms.effective_to == min(before, day)


def test_a_draft_never_applies() -> None:
    assert not TERMS.own_rule("r").applies_on(DAY)
    assert TERMS.own_rule("r", "lead").applies_on(DAY)
