import csv
from datetime import date
from io import StringIO
from pathlib import Path

import pytest

import app.domain.deadlines.rules as module
from app.domain.deadlines.payers import NAMES
from app.domain.deadlines.rules import RULES, Rule, read_rules

BY_ID = {rule.id: rule for rule in RULES}
TIMED = [rule for rule in RULES if rule.untimed is None]
HEADER = Path(module.__file__).with_name("rules.csv").read_text().splitlines()[0]

UNCONFIRMED = {
    # §8 and the marks of §1.2 to §1.9; federal maxima that a state may shorten
    "medicare-4", "medicare-5", "ma-1-2024", "ma-1-contract", "ma-healthteam-1", "ma-priority-health-1",
    "ma-health-net-1", "ma-cigna-1", "ma-humana-1", "medicaid-managed-2", "medicaid-ffs-1", "medicaid-ffs-corrected",
    "medicaid-ffs-new", "uhc-1-65", "uhc-2-65", "humana-1", "bcbs-1", "ca-pdr-1", "champva-1", "champva-2",
    "va-community-new", "ca-wc-1", "ca-wc-2", "tx-wc-1", "nsa-negotiation",
}  # fmt: skip


def test_ids_are_unique():
    assert len(BY_ID) == len(RULES)


def test_what_the_facts_do_not_confirm_says_so():
    assert {rule.id for rule in RULES if not rule.confirmed} == UNCONFIRMED


def test_a_secondary_source_confirms_nothing():
    assert not [rule.id for rule in RULES if rule.confidence == "secondary" and rule.confirmed]


def test_every_row_cites_its_source():
    assert all(rule.citation and rule.name for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_row_has_a_window_or_says_why_not(rule):
    if rule.untimed:
        assert rule.trigger is None
        assert rule.note
    else:
        assert rule.trigger
        assert rule.n > 0


@pytest.mark.parametrize("rule", TIMED, ids=lambda rule: rule.id)
def test_mail_days_need_a_receipt(rule):
    assert rule.mail_days == 0 or rule.trigger in ("notice_receipt", "remit_receipt")


@pytest.mark.parametrize("rule", TIMED, ids=lambda rule: rule.id)
def test_the_stricter_reading_is_stricter(rule):
    if rule.safe_days is not None:
        assert rule.unit == "calendar_day"
        assert rule.safe_days < rule.n + rule.mail_days


def test_only_claims_and_external_review_roll():
    rolling = {rule.id for rule in RULES if rule.roll == "next_business_day"}
    assert rolling == {"medicare-corrected", "medicare-new", "erisa-2", "aca-2"}


def test_payers_of_rules_have_names():
    assert {rule.payer for rule in RULES} - {None} == set(NAMES.values())


def test_every_program_of_the_issue_has_a_first_level():
    programs = "medicare_ffs medicare_advantage medicaid_managed self_funded marketplace commercial".split()
    first = {rule.program for rule in RULES if (rule.purpose, rule.level) == ("appeal", 1)}
    assert set(programs) <= first


@pytest.mark.parametrize(
    ("on", "in_force"), [("2024-12-31", False), ("2025-01-01", True), ("2025-06-30", True), ("2025-07-01", False)]
)
def test_both_ends_of_the_effective_dates_count(on, in_force):
    rule = Rule("x", "appeal", 1, "x", "x", "barred", effective_from=date(2025, 1, 1), effective_to=date(2025, 6, 30))
    assert rule.in_force(date.fromisoformat(on)) is in_force


def read(**row: str) -> Rule:
    """The rule of one row, with nothing in the columns that are not told."""
    text = StringIO()
    writer = csv.DictWriter(text, HEADER.split(","))
    writer.writeheader()
    writer.writerow(row)
    (rule,) = read_rules(text.getvalue().splitlines())
    return rule


def test_a_row_says_all_that_a_rule_has():
    rule = read(
        id="tx-2",
        purpose="reopening",
        level="2",
        name="Second look",
        citation="A manual, p. 7",
        unit="business_day",
        trigger="remit_receipt",
        n="45",
        program="commercial",
        payer="aetna",
        state="TX",
        who="non_contract",
        clinical="yes",
        month_end="first_of_next",
        mail_days="3",
        filed_when="postmarked",
        roll="next_business_day",
        calendar="federal_observed",
        safe_days="40",
        electronic_from="2026-01-01",
        effective_from="2026-02-01",
        effective_to="2026-12-31",
        confidence="payer_manual",
        confirmed="yes",
        note="Send it whole.",
    )
    assert rule == Rule(
        "tx-2",
        "reopening",
        2,
        "Second look",
        "A manual, p. 7",
        "business_day",
        trigger="remit_receipt",
        n=45,
        program="commercial",
        payer="aetna",
        state="TX",
        who="non_contract",
        clinical=True,
        month_end="first_of_next",
        mail_days=3,
        filed_when="postmarked",
        roll="next_business_day",
        calendar="federal_observed",
        safe_days=40,
        electronic_from=date(2026, 1, 1),
        effective_from=date(2026, 2, 1),
        effective_to=date(2026, 12, 31),
        confidence="payer_manual",
        confirmed=True,
        note="Send it whole.",
    )


def test_what_a_row_leaves_empty_is_for_any_and_not_confirmed():
    rule = read(id="x", purpose="appeal", level="1", unit="barred", confidence="secondary", confirmed="no")
    assert rule == Rule("x", "appeal", 1, "", "", "barred", confidence="secondary", confirmed=False)


@pytest.mark.parametrize("unit", ["automatic", "barred", "unlimited"])
def test_three_units_have_no_date(unit):
    assert read(level="1", unit=unit, confidence="regulation").untimed == unit


@pytest.mark.parametrize(("since", "alone"), [(None, False), ("2026-11-23", True), ("2026-11-24", False)])
def test_a_payer_takes_it_electronically_alone_from_a_day_on(since, alone):
    rule = Rule("x", "appeal", 1, "x", "x", "year", electronic_from=since and date.fromisoformat(since))
    assert rule.is_electronic(date(2026, 11, 23)) is alone


@pytest.mark.parametrize(("column", "word"), [("unit", "fortnight"), ("roll", "back"), ("filed_when", "maybe")])
def test_an_unknown_word_is_refused(column, word):
    with pytest.raises(ValueError, match=word):
        read(**{"level": "1", "unit": "barred", "confidence": "regulation", column: word})
