"""What is asked of the rules about a denial, and what it keeps of the answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.deadlines.rules import RULES
from app.domain.workflow.office import PayerFacts
from app.domain.workflow.set_deadlines import CLINICAL, open_until, question_of, set_deadlines
from tests.domain.workflow.claims import MEDICARE, PAYER, REMITTED, denial, window

UNKNOWN = PayerFacts("Sample Carrier", None)


class TestQuestion:
    """What is asked of the rules about a denial."""

    def test_of_a_payer_that_nobody_has_mapped_not_even_the_name_counts(self) -> None:
        of = denial(payer=UNKNOWN)
        assert question_of(of, PayerFacts("Aetna", None), (), "appeal", 1).payer is None
        assert question_of(of, PayerFacts("Aetna, Inc.", "commercial"), (), "appeal", 1).payer == "aetna"

    @pytest.mark.parametrize(
        ("served", "counts"),
        [
            ("1899-12-31", False),
            ("1900-01-01", True),
            ("2199-12-31", True),
            ("2200-01-01", False),
            (None, False),
        ],
    )
    def test_a_day_of_service_that_no_claim_can_have_counts_as_not_told(self, served: str | None, counts: bool) -> None:
        of = denial(detail={"claim": {"service_from": served}})
        asked = question_of(of, MEDICARE, (), "corrected_claim", 1)
        assert asked.dates.service_from == (date.fromisoformat(str(served)) if counts else None)
        assert question_of(of, MEDICARE, (), "reopening", 1).dates.service_from is None, (
            "no window of it counts from it"
        )

    @pytest.mark.parametrize("sub_cause", [*sorted(CLINICAL), "authorization"])
    def test_where_the_need_for_care_is_disputed_it_is_clinical(self, sub_cause: str) -> None:
        of = denial(bucket={"sub_cause": sub_cause})
        assert question_of(of, MEDICARE, (), "appeal", 1).clinical is (sub_cause in CLINICAL)

    def test_a_playbooks_window_is_asked_for_by_the_payers_id_and_counts_before_the_published(self) -> None:
        own = replace(RULES[0], id="own", payer=str(PAYER), program=None, n=50, mail_days=0, confidence="contract")
        payer = PayerFacts("Sample Carrier", "medicare_ffs", windows=(own,))
        of = denial(payer=payer)
        assert question_of(of, payer, (), "appeal", 1).payer_id == str(PAYER)
        assert question_of(of, MEDICARE, (), "appeal", 1).payer_id is None
        assert (window(of)["rule"], window(of)["file_by"]) == ("own", str(REMITTED + timedelta(50)))
        (note,) = set_deadlines(of, MEDICARE, [], Cause("payer_changed", "pyr"))
        assert (note[1]["from"]["rule"], note[1]["to"]["rule"]) == ("own", "medicare-1")


def test_what_a_denial_keeps_of_a_window() -> None:
    of = denial()
    assert window(of) == {
        "purpose": "appeal",
        "level": 1,
        "file_by": "2027-01-24",
        "safe_by": "2027-01-19",
        "send_by": "2027-01-14",
        "basis": "presumed_receipt",
        "rule": "medicare-1",
        "assumed": False,
    }
    assert of.appeal_by == date(2027, 1, 24)


def test_a_window_that_is_open_pushes_until_its_last_day() -> None:
    of = denial()
    of.deadlines = [
        {"purpose": "appeal", "file_by": "2026-10-10", "send_by": "2026-10-01"},
        {"purpose": "corrected_claim", "file_by": "2026-12-10", "send_by": "2026-12-01"},
    ]
    assert open_until(of, date(2026, 10, 10)) == date(2026, 10, 1)
    assert open_until(of, date(2026, 10, 11)) == date(2026, 12, 1)
    assert open_until(of, date(2026, 12, 11)) is None
