"""The windows that a denial keeps: no date moves without an entry of the log, and never by a copy of a letter."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import Denial
from app.domain.workflow.office import ClaimNotice, PayerFacts
from app.domain.workflow.set_deadlines import Note, level_of, set_deadlines
from tests.domain.workflow.claims import MEDICARE, REMITTED, denial, notice, window

NOTICE = Cause("notice", "ntc")
UNKNOWN = PayerFacts("Sample Carrier", None)
TYPES = ["medicare_ffs", "medicare_advantage", "medicaid_managed", "commercial", "tricare", "self_funded", None]

DAYS = st.dates(REMITTED - timedelta(60), REMITTED + timedelta(200))
PAYERS = st.builds(PayerFacts, st.sampled_from(["Sample Carrier", "Aetna", "Cigna", "Humana"]), st.sampled_from(TYPES))


@st.composite
def notices(draw: st.DrawFn, highest: int = 3) -> ClaimNotice:
    on = draw(st.none() | DAYS)
    return notice(
        denial(),
        on=on,
        received=draw(st.none() | DAYS),
        printed=draw(st.none() | DAYS),
        purpose=draw(st.sampled_from(["appeal", "appeal", "corrected_claim"])),
        level=draw(st.integers(1, highest)),
    )


def kept(of: Denial) -> dict[str, dict[str, Any]]:
    return {it["purpose"]: dict(it) for it in of.deadlines}


def check_explained(before: dict[str, Any], after: dict[str, Any], notes: list[Note]) -> None:
    """Every difference between what was kept and what is has one entry that says it."""
    told = {str(data["purpose"]): (kind, data) for kind, data in notes}
    assert len(told) == len(notes)
    for purpose in before.keys() | after.keys():
        was, now = before.get(purpose), after.get(purpose)
        if was == now:
            assert purpose not in told
            continue
        kind, data = told[purpose]
        assert data["from"] == (was and {name: was[name] for name in data["from"]})
        assert data["to"] == (now and {name: now[name] for name in data["to"]})
        if was is None or now is None:
            assert kind == ("denial.deadline_set" if was is None else "denial.deadline_lifted")
        elif now["file_by"] > was["file_by"]:
            assert data["direction"] == "later"


class TestProperties:
    @given(st.lists(st.tuples(notices(), PAYERS), max_size=5), PAYERS)
    def test_nothing_moves_without_an_entry(self, steps: list[tuple[ClaimNotice, PayerFacts]], first: PayerFacts):
        of, known = denial(payer=first), []
        for told, payer in steps:
            known.append(told)
            before = kept(of)
            notes = set_deadlines(of, payer, known, NOTICE)
            check_explained(before, kept(of), notes)

    @given(st.lists(notices(), max_size=4), PAYERS, PAYERS)
    def test_again_changes_nothing(self, known: list[ClaimNotice], first: PayerFacts, then: PayerFacts):
        of = denial(payer=first)
        set_deadlines(of, then, known, NOTICE)
        once = kept(of)
        assert set_deadlines(of, then, known, NOTICE) == []
        assert kept(of) == once

    @given(st.lists(notices(highest=1), max_size=4), PAYERS, DAYS)
    def test_a_printed_earlier_day_wins(self, known: list[ClaimNotice], payer: PayerFacts, printed: date):
        of = denial(payer=payer)
        set_deadlines(of, payer, known, NOTICE)
        before = window(of)
        set_deadlines(of, payer, [*known, notice(of, printed=printed)], NOTICE)
        after = window(of)
        assert after is not None
        assert after["file_by"] <= str(printed)
        assert before is None or after["file_by"] == min(str(printed), before["file_by"])

    @given(st.lists(notices(highest=1), min_size=1, max_size=3), PAYERS, st.integers(1, 90))
    def test_a_later_copy_does_not_start_anew(self, known: list[ClaimNotice], payer: PayerFacts, days: int):
        of = denial(payer=payer)
        set_deadlines(of, payer, known, NOTICE)
        told = [it.notice.notice_date for it in known if it.purpose == "appeal" and it.notice.notice_date]
        first = min(told, default=None)
        if first is None:
            return
        copy = notice(of, on=first + timedelta(days), received=first + timedelta(days + 3))
        assert set_deadlines(of, payer, [*known, copy], NOTICE) == []

    @given(st.lists(notices(highest=1), max_size=4).flatmap(st.permutations), PAYERS)
    def test_the_order_of_notices_does_not_matter(self, known: list[ClaimNotice], payer: PayerFacts):
        one, other = denial(payer=payer), denial(payer=payer)
        set_deadlines(one, payer, known, NOTICE)
        for place in range(len(known)):
            set_deadlines(other, payer, known[: place + 1], NOTICE)
        assert kept(one) == kept(other)


class TestNotices:
    def test_the_window_of_a_receipt_counts_from_the_notice(self):
        of = denial()
        assert window(of)["file_by"] == str(REMITTED + timedelta(125))
        (note,) = set_deadlines(of, MEDICARE, [notice(of, on=date(2026, 9, 16))], NOTICE)
        assert (note[0], note[1]["direction"], note[1]["source"]) == ("denial.deadline_moved", "earlier", "ntc")
        assert window(of)["file_by"] == of.appeal_by.isoformat() == str(date(2026, 9, 16) + timedelta(125))

    def test_a_notice_about_another_denial_does_not_count(self):
        of, other = denial(1), denial(2)
        assert set_deadlines(of, MEDICARE, [notice(other, on=date(2026, 9, 1))], NOTICE) == []

    def test_a_notice_of_the_other_window_does_not_count(self):
        of = denial()
        printed = date(2026, 10, 1)
        (note,) = set_deadlines(of, MEDICARE, [notice(of, printed=printed, purpose="corrected_claim")], NOTICE)
        assert (note[1]["purpose"], note[1]["to"]["file_by"]) == ("corrected_claim", "2026-10-01")
        assert window(of)["file_by"] == str(REMITTED + timedelta(125))

    def test_what_is_resolved_keeps_what_it_has(self):
        of = denial()
        before, of.stage = kept(of), "resolved"
        assert set_deadlines(of, MEDICARE, [notice(of, on=date(2026, 1, 1))], NOTICE) == []
        assert kept(of) == before

    def test_a_path_that_a_remark_closes_takes_its_window_with_it(self):
        of = denial()
        before = window(of)
        of.bucket["barred_paths"] = ["appeal"]
        (note,) = set_deadlines(of, MEDICARE, [], Cause("remittance", "rem"))
        assert (note[0], note[1]["to"], note[1]["from"]["file_by"]) == (
            "denial.deadline_lifted",
            None,
            before["file_by"],
        )
        assert (window(of), of.appeal_by) == (None, None)


class TestLevels:
    def test_a_notice_of_a_higher_level_puts_the_window_there(self):
        of = denial()
        first, answered = window(of), date(2026, 12, 1)
        upheld = notice(of, on=answered, level=2)
        (note,) = set_deadlines(of, MEDICARE, [upheld], NOTICE)
        assert (note[1]["level"], note[1]["from_level"], note[1]["direction"]) == (2, 1, "later")
        assert note[1]["from"]["file_by"] == first["file_by"]
        assert [it["level"] for it in of.deadlines if it["purpose"] == "appeal"] == [2]
        assert (window(of)["rule"], window(of)["file_by"]) == ("medicare-2", str(answered + timedelta(185)))
        assert window(of, "corrected_claim")["level"] == 1
        assert set_deadlines(of, MEDICARE, [upheld], NOTICE) == []

    def test_a_late_copy_of_a_level_below_changes_nothing(self):
        of = denial()
        upheld = notice(of, on=date(2026, 12, 1), level=2)
        set_deadlines(of, MEDICARE, [upheld], NOTICE)
        assert set_deadlines(of, MEDICARE, [upheld, notice(of, on=date(2026, 9, 16))], NOTICE) == []

    def test_the_window_below_stays_until_the_day_of_the_next_is_known(self):
        of = denial()
        before, undated = kept(of), notice(of, level=2)
        assert set_deadlines(of, MEDICARE, [undated], NOTICE) == []
        assert kept(of) == before
        assert level_of(of, [undated], "appeal") == 2
        (note,) = set_deadlines(of, MEDICARE, [undated, notice(of, on=date(2026, 12, 1), level=2)], NOTICE)
        assert note[1]["from_level"] == 1

    def test_a_level_that_the_payer_serves_by_itself_lifts_the_window(self):
        payer = PayerFacts("Sample Plan", "medicare_advantage")
        of = denial(payer=payer)
        (note,) = set_deadlines(of, payer, [notice(of, on=date(2026, 12, 1), level=2)], NOTICE)
        assert (note[0], note[1]["from_level"]) == ("denial.deadline_lifted", 1)
        assert window(of) is None


def test_a_payer_of_unknown_type_has_an_assumed_window_that_its_type_confirms() -> None:
    of = denial(payer=UNKNOWN)
    assert window(of)["assumed"] is True
    notes = set_deadlines(of, MEDICARE, [], Cause("payer_changed", "pyr"))
    assert {data["because"] for _, data in notes} == {"payer_changed"}
    assert (window(of)["assumed"], window(of)["rule"]) == (False, "medicare-1")


def test_denials_with_the_same_dates_have_windows_of_their_own() -> None:
    one, other = denial(1), denial(2)
    assert window(one) == window(other)
    window(one)["assumed"] = True
    assert window(other)["assumed"] is False
