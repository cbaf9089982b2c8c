"""Whatever was said, sent and asked: the gate opens only on a word of the payer that leaves the lines unpaid."""

from __future__ import annotations

from datetime import timedelta
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.meanings import FINAL, Meaning
from app.domain.workflow.case import Attempt, Case, Rules, StatusAnswer, Wish
from app.domain.workflow.guards.movement import nothing_still_moving
from tests.domain.intake.build import TODAY
from tests.domain.workflow.guards.cases import ELSEWHERE, ask, case, sent, window

MEANINGS = st.sampled_from(get_args(Meaning))
DAYS = st.integers(0, 60).map(lambda ago: TODAY - timedelta(ago))


@st.composite
def cases(draw: st.DrawFn) -> Case:
    rules = Rules(
        status_by_remittance_days=draw(st.sampled_from([None, 30])), status_valid_days=draw(st.integers(1, 40))
    )
    it = case(rules=rules, wish=Wish(protective=draw(st.booleans())), no_276=draw(st.booleans()))
    it.denial.deadlines = draw(st.sampled_from([[], [window(5)], [window(40)]]))
    about = st.sampled_from([it.covered_ids, ELSEWHERE])
    by_line = st.dictionaries(st.just(it.denial.id), MEANINGS, max_size=1)
    channel = st.sampled_from(["portal", "electronic"])
    it.answers = tuple(draw(st.lists(st.builds(StatusAnswer, MEANINGS, DAYS, about, channel, by_line), max_size=4)))
    it.attempts = tuple(draw(st.lists(st.builds(Attempt, DAYS, channel, st.none() | MEANINGS, about), max_size=3)))
    if draw(st.booleans()):
        it.sent = (sent(it, draw(DAYS), draw(about), answered=draw(st.booleans())),)
    return it


@given(cases())
def test_it_opens_on_a_final_word_alone(it: Case) -> None:
    said = ask(nothing_still_moving, it)
    if said.answer != "accept":
        return
    if said.overridden:
        assert it.wish.protective
        assert it.denial.deadlines == [window(5)]
        return
    assert not [one for one in it.sent if not one.answered and one.denial_ids & it.covered_ids]
    valid = timedelta(it.rules.status_valid_days)
    heard = [one for one in it.answers if one.denial_ids & it.covered_ids and TODAY - one.checked_on <= valid]
    told = {one.by_denial.get(it.denial.id, one.meaning) for one in heard}
    by_remittance = it.no_276 and it.rules.status_by_remittance_days is not None
    assert told & (FINAL - {"paid"}) or by_remittance


@given(cases())
def test_nobody_files_to_protect_without_saying_so(it: Case) -> None:
    if not it.wish.protective:
        assert not ask(nothing_still_moving, it).overridden
