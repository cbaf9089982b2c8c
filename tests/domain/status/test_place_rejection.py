"""Whose a rejection is, what is next, and by when."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from app.domain.people.roster import UNTAKEN, Roster, Team
from app.domain.status.place_rejection import Known, NextAction, Place, place_rejection
from app.domain.status.rejection import Kind

TODAY = date(2026, 10, 1)
TRIAGE, FRONT = uuid4(), uuid4()
TEAMS = {TRIAGE: Team(TRIAGE, "Triage"), FRONT: Team(FRONT, "Registration", ("front_end",))}
ROSTER = Roster(TRIAGE, {}, TEAMS)
MEDICARE = {"payer_name": "Medicare", "payer_type": "medicare_ffs"}


def place(kind: Kind, roster: Roster = ROSTER, **known: object) -> Place:
    return place_rejection(kind, Known(**known), roster, TODAY, 2)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "known", "owner", "action"),
    [
        ("claim", {}, FRONT, "fix_and_send_new"),
        ("claim", {"corrected": True}, FRONT, "fix_and_resubmit"),
        ("batch", {}, FRONT, "find_claims"),
        ("transaction_set", {}, FRONT, "find_claims"),
        ("transaction_set", {"service_from": TODAY}, FRONT, "fix_and_send_new"),
        ("transaction_set", {"inquiry": True}, TRIAGE, "fix_inquiry"),
        ("group", {}, TRIAGE, "fix_envelope"),
        ("interchange", {}, TRIAGE, "fix_envelope"),
        ("interchange", {"inquiry": True}, TRIAGE, "fix_inquiry"),
    ],
)
def test_whose_it_is_and_what_is_next(kind: Kind, known: dict[str, object], owner: UUID, action: NextAction) -> None:
    found = place(kind, **known)
    assert (found.owner_id, found.next_action) == (owner, action)


def test_work_that_no_team_takes_waits_for_one() -> None:
    found = place("claim", Roster(TRIAGE, {}, {TRIAGE: TEAMS[TRIAGE]}))
    assert (found.owner_id, found.owner_name) == (UNTAKEN["front_end"], "front_end")


def test_it_is_due_like_a_new_denial() -> None:
    assert place("claim").due_on == TODAY + timedelta(2)


def test_timely_filing_goes_on() -> None:
    far = place("claim", service_from=date(2026, 9, 1), **MEDICARE)
    assert (far.file_by, far.due_on) == (date(2027, 9, 1), TODAY + timedelta(2))
    near = place("claim", service_from=date(2025, 10, 3), **MEDICARE)
    assert near.file_by == date(2026, 10, 5), "the third is a Saturday"
    assert near.due_on == TODAY, "the safe day has passed"
    assert place("claim", service_from=date(2026, 9, 1)).file_by is None, "a payer that nobody has mapped has no rule"


def test_of_a_corrected_claim_its_own_window_counts() -> None:
    found = place("claim", corrected=True, correct_by=TODAY + timedelta(1), service_from=date(2024, 1, 1), **MEDICARE)
    assert (found.file_by, found.due_on) == (TODAY + timedelta(1), TODAY + timedelta(1))
