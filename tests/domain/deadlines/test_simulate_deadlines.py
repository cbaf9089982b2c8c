from dataclasses import replace

import pytest

from app.domain.deadlines.calculate_deadline import Deadline, NoDeadline, Undetermined
from app.domain.deadlines.question import Question
from app.domain.deadlines.rules import RULES
from app.domain.deadlines.simulate_deadlines import ASKED_BY_NAME, simulate_deadlines
from tests.domain.deadlines.ask import day, question

NOTICE = "2026-11-23"
TODAY = day("2026-12-01")


def offered(case: Question, **told: object) -> list[tuple[str, int]]:
    """Purpose and level of the windows where none is named."""
    return [(it.outcome.purpose, it.outcome.level) for it in simulate_deadlines(case, TODAY, **told).windows]


def test_the_appeal_and_the_corrected_claim():
    asked = question(program="medicare_ffs", remit_date="2026-11-23", service_from="2026-03-27")
    appeal, corrected, *_ = simulate_deadlines(asked, TODAY, channel="portal").windows
    assert isinstance(appeal.outcome, Deadline)
    assert isinstance(corrected.outcome, Deadline)
    assert (appeal.outcome.file_by, appeal.days_left) == (day("2027-03-28"), 117)
    assert (appeal.send_by, appeal.risk) == (day("2027-03-23"), "none")
    assert (corrected.outcome.purpose, corrected.outcome.file_by) == ("corrected_claim", day("2027-03-29"))


def test_a_day_printed_for_the_appeal_says_nothing_of_the_corrected_claim():
    asked = question(
        program="medicare_ffs", remit_date="2026-11-23", service_from="2026-03-27", printed_deadline="2026-12-24"
    )
    appeal, corrected, *_ = simulate_deadlines(asked, TODAY).windows
    assert isinstance(appeal.outcome, Deadline)
    assert isinstance(corrected.outcome, Deadline)
    assert appeal.outcome.file_by == day("2026-12-24")
    assert corrected.outcome.file_by == day("2027-03-29")


def test_what_is_asked_for_is_answered_in_order():
    asked = question(program="medicare_advantage", notice_date="2026-11-23")
    found = simulate_deadlines(asked, TODAY, [("appeal", 3), ("appeal", 2), ("new_claim", 1)])
    assert [type(it.outcome) for it in found.windows] == [Deadline, NoDeadline, Undetermined]
    assert [it.days_left for it in found.windows] == [52, None, None]


@pytest.mark.parametrize("level", [1, 2])
def test_another_purpose_is_asked_alone(level):
    asked = question(program="medicare_ffs", purpose="reopening", level=level, remit_date=NOTICE, notice_date=NOTICE)
    assert offered(asked) == [("reopening", level)]


def test_all_that_the_programme_offers_against_the_first_decision():
    asked = question(program="medicare_ffs", remit_date=NOTICE, service_from="2026-03-27")
    purposes = "appeal corrected_claim qio_review new_claim reopening reopening_good_cause reopening_clerical".split()
    assert offered(asked) == [(purpose, 1) for purpose in purposes]


@pytest.mark.parametrize("program", [None, "other", "self_funded"])
def test_a_programme_without_more_has_the_appeal_and_the_corrected_claim(program):
    assert offered(question(program=program, remit_date=NOTICE)) == [("appeal", 1), ("corrected_claim", 1)]


@pytest.mark.parametrize(
    ("program", "payer", "others"),
    [("medicaid_ffs", "Medi-Cal", []), ("medicare_ffs", None, ["reopening"]), ("commercial", None, [])],
)
def test_above_the_first_level_nothing_of_another_is_asked(program, payer, others):
    """The notice is of a later decision: a corrected claim counted from it would come later than the rule allows."""
    asked = question(program=program, payer=payer, level=2, notice_date=NOTICE)
    assert offered(asked) == [(purpose, 2) for purpose in ("appeal", *others)]


@pytest.mark.parametrize("level", range(1, 6))
@pytest.mark.parametrize("program", sorted({rule.program or "other" for rule in RULES}))
def test_what_counts_from_a_later_event_is_asked_by_name(program, level):
    by_name = {rule.purpose for rule in RULES if rule.trigger in ASKED_BY_NAME}
    assert by_name == {"arbitration", "idr", "idr_after_cooling_off"}
    asked = question(program=program, payer="Cigna", level=level, notice_date=NOTICE)
    found = offered(asked)
    assert not by_name & {purpose for purpose, _ in found}
    assert {at for _, at in found} == {level}
    assert found[0] == ("appeal", level)
    assert offered(asked, asked=[("arbitration", 1)]) == [("arbitration", 1)]


def test_what_another_payer_or_state_offers_is_not_asked():
    base = next(rule for rule in RULES if rule.id == "tricare-claim")
    here, theirs = replace(base, state="CA"), replace(base, purpose="prayer", payer="aetna")
    told = {state: offered(question(program="tricare", state=state), rules=(here, theirs)) for state in ("CA", "NV")}
    assert ("claim_reconsideration", 1) in told["CA"]
    assert told["NV"] == [("appeal", 1), ("corrected_claim", 1)]
    assert offered(question(program="tricare"), rules=(here, theirs)) == told["CA"]


def test_the_amount_in_controversy_is_of_the_year_of_filing():
    asked = question(program="medicare_ffs", level=3, notice_date="2026-11-23")
    first, later = (simulate_deadlines(asked, day(it)).windows[0].minimum for it in ("2026-12-31", "2027-01-01"))
    assert first is not None
    assert later is not None
    assert (first.amount, first.assumed) == (20_000, False)
    assert (later.amount, later.assumed) == (20_000, True)


def test_a_day_that_has_passed_is_counted_below_zero():
    asked = question(program="medicaid_managed", notice_date="2026-09-01")
    (found, _) = simulate_deadlines(asked, TODAY).windows
    assert (found.days_left, found.risk) == (-31, "passed")


def test_the_channel_counts_for_the_risk_too():
    """By mail it had to go out five days before the safe day, 2027-03-23."""
    asked, on = question(program="medicare_ffs", notice_date=NOTICE), day("2027-03-20")
    by_mail, by_portal = (simulate_deadlines(asked, on, channel=it).windows[0].risk for it in ("mail", "portal"))
    assert (by_mail, by_portal) == ("at_risk", "soon")


def test_the_rules_that_are_given_are_the_ones_that_count():
    rules = tuple(replace(rule, n=10) if rule.id == "medicaid-managed-1" else rule for rule in RULES)
    found = simulate_deadlines(question(program="medicaid_managed", notice_date=NOTICE), TODAY, rules=rules)
    assert (found.as_of, found.windows[0].days_left) == (TODAY, 2)


def test_only_an_appeal_has_an_amount_in_controversy():
    rules = (*RULES, *(replace(rule, level=3) for rule in RULES if rule.id == "medicare-reopening-1"))
    asked = question(program="medicare_ffs", level=3, notice_date=NOTICE, remit_date=NOTICE)
    appeal, other = simulate_deadlines(asked, TODAY, [("appeal", 3), ("reopening", 3)], rules=rules).windows
    assert appeal.minimum is not None
    assert isinstance(other.outcome, Deadline)
    assert other.minimum is None
