"""What holds for every question, checked against a count of days that knows nothing of the calculator."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, example, given
from hypothesis import strategies as st

from app.domain.deadlines.calculate_deadline import Deadline, Undetermined, calculate_deadline
from app.domain.deadlines.calendars import is_business_day
from app.domain.deadlines.payers import NAMES
from app.domain.deadlines.question import KnownDates, Question
from app.domain.deadlines.rules import RULES, Rule

PROGRAMS = (
    "medicare_ffs medicare_advantage medicare_part_d medicaid_ffs medicaid_managed commercial marketplace self_funded "
    "tricare va workers_comp auto other"
).split()
RULE_OF = {rule.id: rule for rule in RULES}
DAYS = st.dates(date(2023, 1, 1), date(2032, 12, 31))
MAYBE = st.none() | DAYS
DATES = st.builds(
    KnownDates,
    service_from=MAYBE,
    remit_date=MAYBE,
    remit_received_on=MAYBE,
    notice_date=MAYBE,
    notice_received_on=MAYBE,
    adjusted_on=MAYBE,
    negotiation_ended_on=MAYBE,
    cooling_off_ended_on=MAYBE,
    printed_deadline=MAYBE,
)
QUESTIONS = st.builds(
    Question,
    purpose=st.sampled_from(sorted({rule.purpose for rule in RULES})) | st.just("appeal"),
    level=st.integers(1, 5),
    program=st.none() | st.sampled_from(PROGRAMS),
    payer=st.none() | st.sampled_from([*NAMES, "RUSHMORE LIFE"]),
    state=st.sampled_from([None, "CA", "TX", "NV"]),
    contracted=st.sampled_from([None, True, False]),
    clinical=st.booleans(),
    dates=DATES,
)


def starts(rule: Rule, dates: KnownDates) -> list[date]:
    """Every day from which the rule could be counted at all: nothing later is allowed."""
    by_receipt = rule.trigger in ("notice_receipt", "remit_receipt")
    found: list[date | None] = []
    for dated, received in (
        (dates.notice_date, dates.notice_received_on),
        (dates.remit_date, dates.remit_received_on),
    ):
        found.append(received if by_receipt and received else dated and dated + timedelta(days=rule.mail_days))
    match rule.trigger:
        case "last_adjustment":
            found.append(dates.adjusted_on)
        case "service_date":
            found = [dates.service_from]
        case "negotiation_end":
            found = [dates.negotiation_ended_on]
        case "cooling_off_end":
            found = [dates.cooling_off_ended_on]
    return [it for it in found if it]


def within(rule: Rule, start: date, last_day: date) -> bool:
    """Whether a day lies in the window, by walking from day to day."""
    months = {"calendar_month": 1, "year": 12}.get(rule.unit)
    if rule.unit == "business_day":
        return sum(is_business_day(it, rule.calendar) for it in walk(start, last_day)) <= rule.n
    if months is None:
        return (last_day - start).days <= rule.n
    passed = (last_day.year - start.year) * 12 + last_day.month - start.month
    return (passed, last_day.day) <= (months * rule.n, start.day) or (
        rule.month_end == "first_of_next" and (passed, last_day.day) == (months * rule.n + 1, 1)
    )


def walk(start: date, end: date) -> list[date]:
    return [start + timedelta(days=n) for n in range(1, (end - start).days + 1)]


def unrolled(rule: Rule, last_day: date) -> list[date]:
    """The day itself and, for a rule that rolls, the days off before it, on any of which the window may have ended."""
    days = [last_day]
    while rule.roll == "next_business_day" and not is_business_day(days[-1] - timedelta(days=1), rule.calendar):
        days.append(days[-1] - timedelta(days=1))
    return days


@given(QUESTIONS)
def test_never_later_than_the_rule_allows(asked):
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline) and found.rule is not None)
    rule = RULE_OF[found.rule]
    latest = max(starts(rule, asked.dates))
    assert any(within(rule, latest, it) for it in unrolled(rule, found.file_by))


@given(QUESTIONS)
@example(Question(dates=KnownDates(printed_deadline=date(2026, 1, 1))))
def test_a_printed_day_is_never_passed(asked):
    found = calculate_deadline(asked)
    if asked.dates.printed_deadline:
        assert isinstance(found, Deadline)
        assert found.file_by <= asked.dates.printed_deadline


@given(QUESTIONS, DAYS)
def test_a_printed_day_only_ever_shortens(asked, printed):
    without = calculate_deadline(replace(asked, dates=replace(asked.dates, printed_deadline=None)))
    found = calculate_deadline(replace(asked, dates=replace(asked.dates, printed_deadline=printed)))
    assert isinstance(found, Deadline)
    assert found.file_by == (min(printed, without.file_by) if isinstance(without, Deadline) else printed)


@given(QUESTIONS, st.sampled_from(["other", "auto", None]))
def test_an_unknown_type_is_never_later_than_a_known_one(asked, unknown):
    known = calculate_deadline(asked)
    assume(isinstance(known, Deadline))
    found = calculate_deadline(replace(asked, program=unknown))
    assert isinstance(found, Deadline)
    assert found.file_by <= known.file_by
    if found.basis != "printed_deadline" and any(r.program for r in RULES if r.purpose == asked.purpose):
        assert found.assumed


@given(QUESTIONS)
def test_the_safe_day_comes_first(asked):
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline))
    assert found.safe_by <= found.file_by


@given(QUESTIONS)
def test_every_date_is_explained(asked):
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline))
    assert found.file_by in [step.on for step in found.steps]
    assert found.safe_by in [step.on for step in found.steps]
    assert all(step.text.endswith(".") for step in (*found.steps, *found.alternatives))


@given(QUESTIONS)
def test_what_is_relied_on_is_the_earliest_of_the_sources(asked):
    """The one earlier day that is shown is that of a remittance older than the notice which the rule names."""
    found = calculate_deadline(asked)
    assume(isinstance(found, Deadline))
    earlier = [it for it in found.alternatives if it.on < found.file_by]
    assert all("remittance" in it.text for it in earlier)


@given(QUESTIONS)
def test_what_is_missing_is_enough_once_it_is_told(asked):
    found = calculate_deadline(asked)
    assume(isinstance(found, Undetermined) and found.missing)
    for name in found.missing:
        assert getattr(asked.dates, name) is None
        told = replace(asked.dates, **{name: date(2026, 11, 23)})
        assert not isinstance(calculate_deadline(replace(asked, dates=told)), Undetermined)


@given(QUESTIONS, st.integers(1, 400))
def test_the_same_case_a_few_days_later_never_ends_earlier(asked, days):
    """With the rules of one moment, so that no rule comes or goes between."""
    rules = [replace(rule, effective_from=None, effective_to=None) for rule in RULES]
    dates = {name: getattr(asked.dates, name) for name in KnownDates.__dataclass_fields__}
    later = KnownDates(**{name: it and it + timedelta(days=days) for name, it in dates.items()})
    first, second = calculate_deadline(asked, rules), calculate_deadline(replace(asked, dates=later), rules)
    assert type(first) is type(second)
    if isinstance(first, Deadline):
        assert first.file_by <= second.file_by
