"""Days of one denial: each reason once a level, settled when it is made good, whatever runs how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.escalation.escalate import Escalating, Escalation, Outcome
from app.domain.escalation.levels import Pace
from app.domain.escalation.reasons import Watched
from tests.domain.escalation.test_levels import ANALYST, LEAD, MANAGER, MINE, ROSTER
from tests.domain.escalation.test_reasons import day, watched, window


class Days:
    """A denial, what was escalated about it, and the day on which it is to be looked at again."""

    def __init__(self, it: Watched) -> None:
        self.it = replace(it, owner=MINE)
        self.known: list[Escalation] = []
        self.look: date | None = date.min
        self.ids = count(1)

    def run(self, on: date) -> Outcome:
        """The job, as it is run every day: it looks only when it said it would."""
        if self.look is None or self.look > on:
            return Outcome()
        outcome = self.look_at(on)
        self.look = outcome.looks[self.it.id]
        return outcome

    def look_at(self, on: date) -> Outcome:
        around = Escalating(ROSTER, on, Pace(), lambda: UUID(int=next(self.ids)))
        outcome = around.run([self.it], {self.it.id: self.known})
        settled = {old.id for old in outcome.settled}
        kept = [it._replace(state="settled") if it.id in settled else it for it in self.known]
        self.known = [*kept, *outcome.raised]
        for changed in outcome.changed:
            assert changed.version == self.it.version + 1
            self.it = replace(self.it, version=changed.version, escalated=changed.escalated)
        return outcome

    def change(self, **told: object) -> None:
        """A command changed it: a trigger has it looked at."""
        self.it, self.look = replace(self.it, **told), date.min

    def acknowledge(self) -> None:
        self.known = [it._replace(state="acknowledged") if it.state == "open" else it for it in self.known]
        self.change(escalated=False)


def test_once_a_level_on_its_day() -> None:
    days = Days(watched())
    raised = {number: [it.level for it in days.run(day(number)).raised] for number in range(30)}
    assert {number: levels for number, levels in raised.items() if levels} == {
        11: ["owner"],
        13: ["lead"],
        16: ["manager"],
    }
    assert [it.person_id for it in days.known] == [ANALYST, LEAD, MANAGER]
    assert days.it.escalated


def test_the_log_says_all_of_it() -> None:
    days = Days(watched())
    (entry,) = days.run(day(11)).happened
    assert (entry.type, entry.subject_id, entry.subject_version) == ("denial.escalated", days.it.id, 2)
    assert entry.data["due_on"] == str(day(10))
    days.change(control_on=day(30))
    (entry,) = days.run(day(12)).happened
    assert (entry.type, entry.data["open"]) == ("denial.escalation_settled", False)


def test_what_somebody_has_in_hand_climbs_no_further_until_it_is_settled() -> None:
    days = Days(watched())
    days.run(day(11))
    days.acknowledge()
    assert [it for number in range(12, 30) for it in days.run(day(number)).raised] == []
    days.change(stage="resolved", next_action=None)
    assert days.run(day(30)).settled
    assert days.look is None


def test_a_step_takes_the_place_of_the_one_before() -> None:
    days = Days(watched(control_on=day(90), cause_confirmed_on=day(0), windows=(window(20),)))
    for number in range(21):
        days.run(day(number))
    states = {(it.kind, it.state) for it in days.known}
    assert states == {("deadline_14", "settled"), ("deadline_7", "settled"), ("deadline_1", "open")}


CHANGES = st.sampled_from(
    [
        {"control_on": day(5)},
        {"control_on": day(25)},
        {"stage": "resolved"},
        {"stage": "tracking", "path": "fix"},
        {"stage": "decision", "path": None},
        {"parked": "not_covered", "review_on": day(12)},
        {"parked": None, "review_on": None},
        {"cause_confirmed_on": day(1)},
        {"windows": (window(18), window(3, "corrected_claim"))},
        {"next_action": "await_answer"},
    ]
)


@given(st.dictionaries(st.integers(0, 60), st.lists(CHANGES, max_size=2), max_size=12), st.sets(st.integers(0, 60)))
def test_whatever_happens_nothing_is_told_twice(changes: dict[int, list[dict]], acknowledged: set[int]) -> None:
    days = Days(watched(windows=(window(30),)))
    for number in range(61):
        for told in changes.get(number, []):
            days.change(**told)
        if number in acknowledged:
            days.acknowledge()
        days.run(day(number))
        again = days.look_at(day(number))  # whoever looks again on the same day finds nothing
        assert (again.raised, again.settled, again.happened) == ([], [], [])
        standing = any(it.state == "open" for it in days.known)
        assert days.it.escalated == standing
    told = Counter((it.reason, it.level) for it in days.known)
    people = Counter((it.reason, it.person_id) for it in days.known)
    assert set(told.values()) | set(people.values()) <= {1}
