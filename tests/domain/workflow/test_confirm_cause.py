from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.sorting.classification import propose_root_cause
from app.domain.sorting.classify import sort_denial
from app.domain.sorting.rules import CARC_RULES
from app.domain.sorting.vocabulary import ROOT_CAUSES, SUB_CAUSES, TEAMS, UnknownWordError
from app.domain.workflow.classify_denial import sorted_by_codes
from app.domain.workflow.confirm_cause import Cause, HeldCause, check_cause, confirm_cause, propose_cause
from tests.domain.people.build import DAY, id_

FOUND = Cause("auth_timing", "authorization", True, "patient_access")


class Memory:
    """Keeps what it is told to store."""

    def __init__(self):
        self.stored, self.log = None, []

    async def save_cause(self, cause, on, held, happened):
        self.stored, self.log = (cause, on, list(held)), list(happened)


@given(st.sampled_from(list(ROOT_CAUSES)), st.sampled_from(list(SUB_CAUSES)), st.sampled_from(list(TEAMS)))
def test_known_words_may_stand_together(root_cause, sub_cause, team):
    check_cause(Cause(root_cause, sub_cause, False, team))


@pytest.mark.parametrize(
    ("told", "listed"),
    [
        ({"root_cause": "weather"}, "root_causes"),
        ({"sub_cause": "weather"}, "sub_causes"),
        ({"began_at": "weather"}, "teams"),
    ],
)
def test_an_unknown_word_is_refused_with_those_that_are_known(told, listed):
    with pytest.raises(UnknownWordError) as refusal:
        check_cause(FOUND._replace(**told))
    assert listed in refusal.value.facts


@pytest.mark.parametrize("rule", CARC_RULES.values(), ids=lambda rule: rule.id)
def test_what_is_stored_proposes_what_sorting_proposed(rule):
    """The rule's own word on how often it could have been prevented is not lost."""
    group = rule.group or "CO"
    columns, bucket = sorted_by_codes(group, rule.carc, (), id_(1), date(2026, 1, 1))
    found = propose_cause(columns["root_cause"], bucket, columns["triage"])
    assert found == propose_root_cause(sort_denial(group, rule.carc, ()))


@pytest.mark.parametrize(
    ("root_cause", "bucket", "triage"),
    [(None, None, "unknown_code"), ("coding_gap", {"sub_cause": "coding"}, "conflict"), ("coding_gap", None, None)],
)
def test_what_a_person_must_sort_has_no_proposal(root_cause, bucket, triage):
    assert propose_cause(root_cause, bucket, triage) is None


def test_a_word_of_older_tables_is_proposed_as_it_was():
    bucket = {"sub_cause": "gone", "upstream_team": "nobody", "rule": "carc.1", "confidence": "low"}
    found = propose_cause("coding_gap", bucket, None)
    assert (found.sub_cause, found.began_at, found.preventable) == ("gone", "nobody", None)


class TestConfirming:
    async def test_each_denial_has_an_entry_that_says_what_was_proposed_and_what_was_before(self):
        proposed = propose_root_cause(sort_denial("CO", "197", ()))
        held = [HeldCause(id_(1), 3, proposed, None), HeldCause(id_(2), 5, None, FOUND._replace(preventable=False))]
        store = Memory()
        await confirm_cause(store, FOUND, DAY, id_(9), held, {"text": "t"})
        assert store.stored == (FOUND, DAY, held)
        first, second = store.log
        assert (first.type, first.subject_id, first.subject_version) == ("denial.root_cause_confirmed", id_(1), 4)
        assert first.data == {
            "root_cause": "auth_timing",
            "sub_cause": "authorization",
            "preventable": True,
            "began_at": "patient_access",
            "by": str(id_(9)),
            "proposed": ["auth_timing", "authorization", "authorization"],
            "rule": "carc.197",
            "before": None,
            "text": "t",
        }
        assert (second.subject_version, second.data["proposed"], second.data["rule"]) == (6, None, None)
        assert second.data["before"] == ["auth_timing", "authorization", False, "patient_access"]

    async def test_an_unknown_word_is_stored_nowhere(self):
        store = Memory()
        with pytest.raises(UnknownWordError):
            await confirm_cause(store, FOUND._replace(began_at="weather"), DAY, id_(9), [], {})
        assert store.stored is None
