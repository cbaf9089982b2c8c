"""What holds for every history of a claim, however its events arrive."""

import json
import random
from collections import defaultdict
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.denial import RESOLVED, Denial
from app.domain.intake.facts import CLAIM, DenialFacts
from app.domain.intake.fold import fold
from app.domain.intake.latest import latest_tellings
from tests.domain.intake.build import Desk
from tests.domain.intake.histories import histories

REMITTED = "era era era bare reversal bare_reversal take_back"
MANY = settings(max_examples=300, deadline=None)


def told(fact: DenialFacts) -> tuple[object, ...]:
    """A denial's facts as plain values."""
    links = [it and (it.event.id, it.reason_key) for it in (fact.recurrence_of, fact.possible_duplicate_of)]
    return (fact.event.id, fact.reason_key, *fact.stands(), *links)


def stands(denial: Denial) -> tuple[object, ...]:
    """A stored denial, without its id."""
    return (
        denial.event_id,
        denial.reason_key,
        denial.stage,
        denial.outcome,
        denial.resolved_on,
        denial.next_action,
        denial.amount_denied,
        denial.amount_at_risk,
        denial.amount_recovered,
        denial.paid_beyond_denied,
        denial.lead,
    )


def all_at_once(events: list[ClaimEvent]) -> Desk:
    """A claim whose events come in together, each made when it comes in its turn otherwise."""
    for number, event in enumerate(events):
        event.created_at += timedelta(days=number)
    desk = Desk()
    desk.take(*events)
    return desk


def same(one_by_one: Desk, together: Desk, *, late: bool = False) -> bool:
    """The same denials stand; what was created beside them meanwhile is over, without money.

    An event that comes late, or an 835 that tells more than its post, may say that a denial which was reversed or
    over in between never was: it stays out of ``intake``.
    """
    expected = [stands(denial) for denial in together.denials]
    found = [stands(denial) for denial in one_by_one.denials]
    if late:
        expected, found = (
            [tuple("intake" if it == "decision" else it for it in row) for row in rows] for rows in (expected, found)
        )
    beside = [row for row in found if row not in expected]
    assert all(row[2] == RESOLVED and row[7] == row[8] == row[9] == 0 for row in beside), (found, expected)
    return sorted(map(repr, expected)) == sorted(repr(row) for row in found if row in expected)


class TestFold:
    @MANY
    @given(histories())
    def test_amounts_are_within_what_was_denied(self, events):
        for fact in fold(latest_tellings(events)):
            for share in fact.shares.values():
                assert share.denied > 0
                assert share.recovered >= 0
                assert share.open >= 0
                assert share.recovered + share.open <= share.denied
                assert share.beyond >= 0

    @MANY
    @given(histories())
    def test_resolved_is_nothing_open_and_nothing_awaited(self, events):
        for fact in fold(latest_tellings(events)):
            waits = any(share.waiting for share in fact.shares.values())
            assert (fact.state == "resolved") == (fact.outcome is not None) == (fact.ended_on is not None)
            assert (fact.outcome is not None) == (fact.remaining == 0 and not waits)
            assert fact.waiting == waits
            assert (fact.outcome in ("recovered", "partly_recovered")) == (
                fact.outcome is not None and fact.recovered > 0
            )

    @MANY
    @given(histories(REMITTED))
    def test_no_cent_is_recovered_twice(self, events):
        paid = sum(max(0, event.decision.paid or 0) for event in events)
        assert sum(fact.recovered + fact.paid_beyond for fact in fold(events)) <= paid

    @MANY
    @given(histories("era era reversal take_back"))
    def test_no_cent_is_recovered_twice_on_a_line(self, events):
        claimed = defaultdict(list)
        for fact in fold(events):
            for number, share in fact.shares.items():
                claimed[number].append(share.recovered)
        charge = 130 * len(events) * 3
        assert all(sum(amounts) <= charge for number, amounts in claimed.items() if number != CLAIM)

    @MANY
    @given(histories(), st.randoms())
    def test_the_order_of_arrival_changes_nothing(self, events, shuffler: random.Random):
        expected = [told(fact) for fact in fold(latest_tellings(list(events)))]
        shuffler.shuffle(events)
        assert [told(fact) for fact in fold(latest_tellings(events))] == expected

    @MANY
    @given(histories(REMITTED), st.randoms())
    def test_the_moment_of_arrival_changes_nothing_of_remittances(self, events, shuffler: random.Random):
        expected = [told(fact) for fact in fold(events)]
        moments = [event.created_at for event in events]
        shuffler.shuffle(moments)
        for event, moment in zip(events, moments, strict=True):
            event.created_at = moment
        assert [told(fact) for fact in fold(events)] == expected


class TestReconcile:
    @MANY
    @given(histories(REMITTED))
    def test_one_by_one_is_all_at_once(self, events):
        events.sort(key=lambda event: event.order())
        together = all_at_once(events)
        assert same(Desk(*events), together)

    @MANY
    @given(histories(), st.randoms())
    def test_one_by_one_in_any_order_is_all_at_once(self, events, shuffler: random.Random):
        shuffler.shuffle(events)
        together = all_at_once(events)
        assert same(Desk(*events), together, late=True)

    @MANY
    @given(histories())
    def test_a_second_time_changes_nothing(self, events):
        desk = Desk(*events)
        again = desk.take()
        assert (again.created, again.changed, again.happened) == ([], [], [])

    @MANY
    @given(histories())
    def test_open_denials_are_never_silent_and_have_one_lead(self, events):
        desk = Desk()
        for event in events:
            desk.take(event)
            for denial in desk.denials:
                assert (denial.stage == RESOLVED) == (denial.outcome is not None) == (denial.resolved_on is not None)
                assert denial.amount_recovered + denial.amount_at_risk <= denial.amount_denied
            for denial in desk.open:
                assert denial.owner_kind
                assert denial.owner_name
                assert denial.next_action
                assert denial.due_on
            if desk.open:
                assert sum(denial.lead for denial in desk.open) == 1

    @MANY
    @given(histories())
    def test_every_version_has_an_entry_without_names_or_claim_numbers(self, events):
        desk = Desk()
        for event in events:
            versions = {denial.id: denial.version for denial in desk.denials}
            told = desk.take(event)
            for denial in (*told.created, *told.changed):
                assert denial.version == versions.get(denial.id, 0) + 1
                assert any((it.subject_id, it.subject_version) == (denial.id, denial.version) for it in told.happened)
            text = json.dumps([it.data for it in told.happened])
            assert not any(word in text for word in ("A1", "I1", "I2", "X1", "X2", "99213"))
