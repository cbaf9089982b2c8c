"""When a payer is asked again: early before a decision, after a submission, and no more once it is over."""

from __future__ import annotations

from datetime import date, timedelta
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.playbooks.playbook import Playbook
from app.domain.status.cadence import ask_again_on
from app.domain.status.categories import CATEGORIES
from app.domain.status.meanings import FINAL, Meaning

ASKED = date(2026, 9, 10)
MEANINGS = get_args(Meaning)


def after(days: int | None) -> date | None:
    return None if days is None else ASKED + timedelta(days)


@pytest.mark.parametrize(
    ("meaning", "categories", "days"),
    [
        ("acknowledged", ["A1"], 7),
        ("corrected_claim_received", ["A2"], 7),
        ("pending", ["P1"], 7),
        ("pending", ["P5"], 7),
        ("pending", ["P2"], 14),
        ("reprocessing", ["F3"], 7),
        ("documents_under_review", ["P1"], 14),
        ("information_requested", ["P3"], 1),
        ("documents_not_received", ["P4"], 1),
        ("finally_denied", ["F2"], None),
        ("partly_paid", ["F1"], None),
        ("paid", ["F1"], None),
        ("rejected", ["A7"], None),
        ("send_new_claim", ["F2"], None),
        ("send_replacement", ["A3"], None),
        ("request_at_fault", ["E0"], None),
        ("forwarded", ["A0"], 7),
        ("forwarded", ["F3F"], None),
        ("not_found", ["D0"], 7),
        ("cannot_answer", ["E1"], 1),
        ("cannot_answer", [], 1),
        ("cannot_answer", ["F9"], 7),
    ],
)
@pytest.mark.parametrize("stage", ["execution", "tracking"])
def test_by_what_was_said(meaning: Meaning, categories: list[str], days: int | None, stage: str) -> None:
    assert ask_again_on(meaning, categories, ASKED, stage=stage) == after(days)


@pytest.mark.parametrize(("cadence", "pends", "reviews"), [(3, 3, 6), (14, 14, 28)])
def test_the_playbook_says_how_often(cadence: int, pends: int, reviews: int) -> None:
    playbook = Playbook(status_cadence_days=cadence)
    assert ask_again_on("pending", ["P1"], ASKED, playbook) == after(pends)
    assert ask_again_on("pending", ["P2"], ASKED, playbook) == after(reviews)
    assert ask_again_on("information_requested", ["P3"], ASKED, playbook) == after(1)


def test_a_search_that_finds_nothing_three_times_waits_for_somebody() -> None:
    told = [ask_again_on("not_found", ["D0"], ASKED, tries=tries) for tries in (1, 2, 3, 4)]
    assert told == [after(7), after(7), None, None]


def test_what_leads_nowhere_is_not_repeated() -> None:
    assert ask_again_on("cannot_answer", ["E1"], ASKED, by_other_means=True) is None


def test_before_a_decision_the_payer_is_asked_early() -> None:
    assert ask_again_on(None, [], ASKED, stage="decision") == ASKED
    assert ask_again_on(None, [], ASKED, stage="tracking") == after(7)


class TestAfterASubmission:
    @pytest.mark.parametrize("meaning", MEANINGS)
    def test_what_was_said_before_it_is_asked_anew(self, meaning: Meaning) -> None:
        for before in (0, 3):
            assert ask_again_on(meaning, [], ASKED - timedelta(before), submitted_on=ASKED) == after(7)

    def test_an_end_within_a_week_may_be_that_of_before(self):
        for days, again in ((6, after(7)), (7, None)):
            assert ask_again_on("finally_denied", ["F2"], ASKED + timedelta(days), submitted_on=ASKED) == again

    def test_what_is_only_acknowledged_has_ten_days(self):
        assert ask_again_on("acknowledged", ["A1"], ASKED + timedelta(1), submitted_on=ASKED) == after(10)
        assert ask_again_on("acknowledged", ["A1"], ASKED + timedelta(9), submitted_on=ASKED) == after(16)

    def test_a_longer_cadence_counts_here_too(self):
        assert ask_again_on(None, [], ASKED, Playbook(status_cadence_days=14), submitted_on=ASKED) == after(14)


@given(
    st.sampled_from([None, *MEANINGS]),
    st.lists(st.sampled_from([*CATEGORIES, "F9"]), max_size=2),
    st.integers(1, 60),
    st.sampled_from(["intake", "decision", "execution", "tracking"]),
    st.none() | st.integers(-30, 30),
    st.integers(1, 5),
)
def test_it_never_asks_in_the_past_and_ends_by_itself(meaning, categories, cadence, stage, sent, tries) -> None:
    submitted = None if sent is None else ASKED + timedelta(sent)
    told = (meaning, categories, ASKED, Playbook(status_cadence_days=cadence))
    again = ask_again_on(*told, stage, submitted, tries=tries)
    assert again is None or again >= ASKED
    assert meaning is None or again is None or again > ASKED
    if meaning in FINAL and submitted is None:
        assert again is None or (stage in ("intake", "decision") and tries < 3)
    assert ask_again_on(*told, "resolved", submitted, tries=tries) is None
