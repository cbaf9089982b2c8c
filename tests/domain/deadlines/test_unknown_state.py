"""A state that nobody has told is not one without rules: the shortest window of any state stands in."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, Undetermined, calculate_deadline
from app.domain.deadlines.choose_rules import STATE_UNKNOWN
from app.domain.deadlines.rules import RULES, Rule
from tests.domain.deadlines.ask import day, deadline, file_by, outcome, question, words
from tests.domain.deadlines.test_properties import QUESTIONS

NOTICE = "2026-11-23"
STATES = sorted({rule.state for rule in RULES if rule.state})
OF_STATES = {rule.program for rule in RULES if rule.state}
FEDERAL = tuple(rule for rule in RULES if rule.state is None)
OWN = sorted({(it.program, it.purpose, it.level) for it in FEDERAL if it.program and it.program not in OF_STATES})
"""Programme, purpose and level of what no state changes."""


def of_state(state: str | None, **told: object) -> Rule:
    """A rule of TRICARE for a purpose that no other rule has."""
    return Rule(f"own-{state}", "own", 1, "Own", "source", program="tricare", state=state, **told)


class TestStateUnknown:
    def test_it_is_never_later_than_the_one_state_that_has_a_rule(self):
        asked = {"program": "workers_comp", "level": 2, "notice_date": NOTICE}
        found = deadline(**asked)
        assert (found.file_by, found.rule, found.assumed) == (day("2026-12-23"), "ca-wc-2", True)
        assert f"{STATE_UNKNOWN}: the shortest window known stands in, 30 calendar days." in words(found)
        assert (found.name, found.note, found.alternatives) == ("Shortest window known", "", ())
        assert (file_by(**asked, state="CA"), file_by(**asked, state="NV")) == ("2026-12-23", "2027-01-22")

    @pytest.mark.parametrize("program", [None, "other"])
    def test_nor_where_the_type_of_payer_is_unknown_too(self, program):
        found = deadline(program=program, level=2, notice_date=NOTICE)
        assert (found.file_by, found.assumed) == (day("2026-12-23"), True)
        assert f"Nobody has said of which type the payer is. {STATE_UNKNOWN}:" in words(found)

    def test_the_shortest_may_be_what_holds_where_no_state_has_a_rule(self):
        found = deadline(program="commercial", payer="Rushmore Life", remit_date=NOTICE)
        assert (found.file_by, found.rule) == (day("2027-01-27"), "uhc-1-65")
        assert f"No window of this payer is known. {STATE_UNKNOWN}:" in words(found)

    def test_a_told_state_has_its_own_rules_and_those_of_every_state(self):
        found = deadline(program="commercial", payer="Rushmore Life", state="CA", remit_date=NOTICE)
        assert (found.rule, STATE_UNKNOWN in words(found)) == ("ca-pdr-1", False)
        found = deadline(program="workers_comp", state="TX", level=2, notice_date=NOTICE)
        assert (found.file_by, STATE_UNKNOWN in words(found)) == (day("2027-01-22"), False)

    def test_where_every_state_gives_the_same_nothing_is_assumed(self):
        """Aetna's own window comes before California's."""
        found = deadline(program="commercial", payer="Aetna", remit_date=NOTICE)
        assert (found.rule, found.assumed, found.name) == ("aetna-1", False, "Reconsideration")

    def test_an_earlier_printed_day_leaves_nothing_to_confirm(self):
        found = deadline(program="workers_comp", level=2, notice_date=NOTICE, printed_deadline="2026-12-11")
        assert (found.file_by, found.assumed) == (day("2026-12-11"), False)

    def test_what_any_state_needs_is_asked_for(self):
        found = outcome(program="workers_comp")
        assert isinstance(found, Undetermined)
        assert set(found.missing) >= {"remit_date", "service_from"}

    def test_a_state_without_a_window_takes_none_from_the_others(self):
        rules = (
            of_state("CA", unit="barred", note="None."),
            of_state("TX", unit="calendar_day", n=9, trigger="remit_date"),
        )
        asked = question(program="tricare", purpose="own", remit_date=NOTICE)
        found = calculate_deadline(asked, rules)
        assert isinstance(found, Deadline)
        assert (found.file_by, found.assumed) == (day("2026-12-02"), True)
        assert isinstance(calculate_deadline(replace(asked, state="CA"), rules), NoDeadline)

    def test_that_nothing_may_be_filed_in_one_state_is_not_said_of_all(self):
        rules = (of_state("CA", unit="barred", note="None."), of_state(None, unit="unlimited", note="Any time."))
        asked = question(program="tricare", purpose="own", remit_date=NOTICE)
        assert isinstance(calculate_deadline(asked, rules), Undetermined)
        assert isinstance(calculate_deadline(asked, rules[:1]), Undetermined)
        assert isinstance(calculate_deadline(asked, rules[1:]), NoDeadline)


@settings(max_examples=200)
@given(QUESTIONS, st.sampled_from([*STATES, "NV"]))
def test_an_unknown_state_is_never_later_than_a_told_one(asked, state):
    told = calculate_deadline(replace(asked, state=state))
    assume(isinstance(told, Deadline))
    found = calculate_deadline(replace(asked, state=None))
    assert isinstance(found, Deadline)
    assert found.file_by <= told.file_by
    if found.basis != "printed_deadline" and found.file_by < told.file_by:
        assert found.assumed
        assert STATE_UNKNOWN in words(found)


@settings(max_examples=200)
@given(QUESTIONS, st.sampled_from(OWN))
def test_a_programme_with_windows_of_its_own_and_none_of_a_state_is_unaffected(asked, own):
    program, purpose, level = own
    unknown = replace(asked, program=program, purpose=purpose, level=level, state=None)
    assert calculate_deadline(unknown) == calculate_deadline(unknown, FEDERAL)


@settings(max_examples=100)
@given(QUESTIONS)
def test_a_told_state_knows_no_rule_of_another(asked):
    assume(asked.state is not None)
    rules = [rule for rule in RULES if rule.state in (None, asked.state)]
    assert told(calculate_deadline(asked)) == told(calculate_deadline(asked, rules))


def told(outcome):
    """Without the words: a type of payer that only the other states know is no known type without them."""
    return replace(outcome, steps=()) if isinstance(outcome, Deadline) else outcome
