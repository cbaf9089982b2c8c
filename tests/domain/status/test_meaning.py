"""What an answer means: category, status, amounts and lines together. Each trap of the facts (§8) is a test of its own."""

from __future__ import annotations

from datetime import date

import pytest

from app.domain.status.answer import Refusal, StatusReply
from app.domain.status.meaning import meaning_of
from app.domain.status.reading import Reading
from tests.domain.status.replies import (
    CHARGE,
    FIRST,
    OUR_PATIENT,
    SECOND,
    asked,
    claim,
    denied,
    line,
    read,
    reply,
    said,
)


def test_trap_1_f0_and_f4_are_no_payment() -> None:
    for category in ("F0", "F4"):
        assert read(f"{category}:1").meaning == "finally_denied"
        assert read(said(f"{category}:1", paid=0)).meaning == "finally_denied"
        assert read(said(f"{category}:585", paid=100_00)).meaning == "partly_paid"
    assert read(said("F0:3", charge=CHARGE, paid=CHARGE)).meaning == "paid"
    assert read("F0:65").meaning == "paid"


def test_trap_1_f1_is_not_all_paid() -> None:
    assert read(said("F1:65", paid=0)).meaning == "finally_denied"
    lines = (line("F1:65", paid=200_00), line("F2:88", procedure="HC:99214"))
    assert read(said("F1:65", paid=200_00), lines=lines).meaning == "partly_paid"
    assert read(said("F1:65", paid=CHARGE), lines=lines[:1]).meaning == "paid"


def test_trap_1_what_was_paid_before_the_denial_pays_nothing_of_it() -> None:
    """Claims paid in part are F1 for good: without lines the amount tells that nothing was added."""
    before = asked(paid=200_00)
    assert read(said("F1:65", paid=200_00), about=before).meaning == "partly_paid"
    assert read(said("F1:65", paid=330_00), about=before).meaning == "paid"
    assert read(said("F1:65", paid=250_00), about=before).meaning == "paid"
    assert read(said("F1:65", paid=250_00), about=asked(paid=None)).meaning == "paid"
    assert read(said("F4:1", paid=250_00), about=asked(paid=None)).meaning == "partly_paid"


def test_trap_2_every_composite_of_every_statement_is_read() -> None:
    assert read(said("P1:0", "P1:1", "F2:88")).meaning == "finally_denied"
    assert read("P1:0", "A2:20", "F2:88").meaning == "finally_denied"
    assert read(said("F2:21", "F2:787")).meaning == "send_new_claim"
    assert read("P1:0", said("P1:3", "P3:297")).documents == ("notes",)


@pytest.mark.parametrize("code", ["D0:35", "A4:35", "D0:485"])
def test_trap_3_not_found_is_no_denial(code: str) -> None:
    assert read(code).meaning == "not_found"


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("E0:24", "request_at_fault"),
        ("E3:21", "request_at_fault"),
        ("E4:21", "request_at_fault"),
        ("E1:484", "cannot_answer"),
        ("E2:689", "cannot_answer"),
    ],
)
def test_trap_3_what_is_said_of_the_question_is_no_fact_about_the_claim(code: str, meaning: str) -> None:
    assert read(code).meaning == meaning
    assert read("F2:88", code).meaning == meaning


@pytest.mark.parametrize("category", ["A3", "A6", "A7", "A8"])
def test_trap_4_a_rejection_is_no_denial(category: str) -> None:
    found = read(said(f"{category}:21", f"{category}:164", paid=0))
    assert (found.meaning, found.parts) == ("rejected", ("member",))
    assert read("A1:19", f"{category}:562").meaning == "rejected"


def test_trap_5_several_claims_for_one_trace() -> None:
    theirs = claim("P1:0", payer_claim_control_number="ICN9", patient_control_number="PCN9")
    found = meaning_of(reply(theirs, claim("F2:88")), asked())
    assert (found.meaning, found.chosen_by, found.claims_found) == ("finally_denied", "only", 2)


def test_trap_6_an_answer_may_stop_before_a_claim() -> None:
    def stopped(level: str, code: str) -> Reading:
        return meaning_of(reply(refusals=(Refusal(level, (said(code),)),)), asked())  # type: ignore[arg-type]

    assert stopped("provider", "E0:24").meaning == "request_at_fault"
    assert stopped("provider", "E0:24").parts == ("submitter",)
    assert stopped("receiver", "E0:24").level == "receiver"
    assert stopped("receiver", "E1:484").meaning == "cannot_answer"
    assert stopped("provider", "D0:26").meaning == "not_found"
    assert stopped("provider", "A7:562").meaning == "request_at_fault"
    assert stopped("provider", "F2:88").meaning == "cannot_answer"
    assert stopped("receiver", "A1:19").meaning == "cannot_answer"


def test_trap_6_claims_are_matched_by_trace_and_not_by_order() -> None:
    other = claim("F2:88", trace="T2", payer_claim_control_number="ICN9", patient_control_number="PCN9")
    assert meaning_of(reply(other, claim("P1:0")), asked()).meaning == "pending"
    foreign = meaning_of(StatusReply("R2", (other,)), asked())
    assert (foreign.meaning, foreign.level) == ("cannot_answer", None)


def test_trap_15_reject_codes_of_ncpdp_are_not_of_list_508() -> None:
    """80 would be a document of list 508 were it there; 95 and 787 would decide."""
    assert read("P1:95::RX").meaning == "pending"
    assert read("F2:787::RX").meaning == "finally_denied"
    assert read("P3:298::RX").documents == ("other",)
    assert read("P1:95").meaning == "documents_not_received"


def test_trap_18_the_first_letter_says_nothing() -> None:
    assert (read("F3F:1").meaning, read("F3F:1").next_payer) == ("forwarded", "forwarded")
    assert (read("F3N:1").meaning, read("F3N:1").next_payer) == ("finally_denied", "to_bill")
    assert read("R17:294").meaning == "information_requested"
    unknown = read("F9:88")
    assert (unknown.meaning, unknown.unknown) == ("cannot_answer", ("F9:88",))
    assert read("F9:88", "F2:88").meaning == "finally_denied"


@pytest.mark.parametrize("category", ["A3", "A7", "F2", "F0", "P1"])
def test_trap_20_new_or_replacement(category: str) -> None:
    assert read(f"{category}:787").meaning == "send_new_claim"
    assert read(f"{category}:799").meaning == "send_replacement"
    assert read(f"{category}:54").meaning not in ("send_new_claim", "send_replacement")


class TestRequests:
    @pytest.mark.parametrize(
        ("codes", "documents"),
        [
            (["P3:297"], ("notes",)),
            (["P3:298", "P3:300"], ("operative_report", "laboratory_report")),
            (["P3:317"], ("other",)),
            (["P3:60"], ("other",)),
            (["R4:0"], ("supporting_documents",)),
            (["R9:0"], ("clinical_records",)),
            (["R12:454"], ("coding_rationale",)),
            (["R4:59", "R4:331"], ("history_and_physical",)),
        ],
    )
    def test_which_documents(self, codes, documents):
        found = read(*codes)
        assert (found.meaning, found.documents, found.asked_from) == ("information_requested", documents, "provider")

    def test_the_patient_is_asked(self):
        assert (read("P4:51").meaning, read("P4:51").asked_from) == ("information_requested", "patient")

    def test_of_an_appeal_that_is_filed(self):
        assert [read(code).for_appeal for code in ("R10:294", "R4:294")] == [True, False]

    @pytest.mark.parametrize("category", ["P0", "P1", "P3", "R4", "A1", "A7"])
    def test_not_received_is_urgent(self, category):
        found = read(said(f"{category}:298", f"{category}:95"))
        assert (found.meaning, found.documents) == ("documents_not_received", ("operative_report",))

    def test_denied_for_want_of_documents_is_denied(self):
        found = read("F2:95", said("F2:298", paid=0))
        assert (found.meaning, found.documents) == ("finally_denied", ("operative_report",))

    def test_a_line_wants_it(self):
        found = read("P1:0", lines=(line("P3:305"), line("P1:0", procedure="HC:99214")))
        assert (found.meaning, found.documents) == ("information_requested", ("radiology_report",))
        assert read("F2:88", lines=(line("P3:305"),)).meaning == "finally_denied"

    def test_under_review(self):
        assert read("P2:298").meaning == "documents_under_review"
        assert read("P2:46").meaning == "pending"
        after = asked(documents_asked=True)
        assert [read(code, about=after).meaning for code in ("P2:46", "P1:55", "P1:0")] == [
            "documents_under_review",
            "documents_under_review",
            "pending",
        ]


class TestCorrectedClaim:
    """No code says that one was accepted: it is inferred (facts §5)."""

    @pytest.mark.parametrize(
        ("code", "number", "meaning"),
        [
            ("A2:20", "ICN2", "corrected_claim_received"),
            ("A2:20", "ICN1", "acknowledged"),
            ("A2:20", None, "acknowledged"),
            ("A2:19", "ICN2", "acknowledged"),
            ("A1:20", "ICN2", "acknowledged"),
            ("A2:101", "ICN1", "corrected_claim_received"),
            ("P1:101", "ICN2", "reprocessing"),
            ("F2:101", "ICN2", "finally_denied"),
        ],
    )
    def test_by_number_and_code(self, code, number, meaning):
        found = read(code, payer_claim_control_number=number)
        assert (found.meaning, found.new_control_number) == (meaning, number == "ICN2")

    def test_the_old_claim_beside_it_does_not_hide_it(self):
        old = claim(said("F2:88", paid=0))
        new = claim("A2:20", payer_claim_control_number="ICN2")
        for claims in ((old, new), (new, old)):
            found = meaning_of(reply(*claims), asked())
            assert (found.meaning, found.chosen_by, found.control_number) == (
                "corrected_claim_received",
                "follow_up",
                "ICN2",
            )

    def test_without_a_number_of_ours_nothing_is_inferred(self):
        assert read("A2:20", about=asked(payer_claim_control_number=None)).meaning == "acknowledged"


class TestLines:
    """The claim says where it stands, its lines what was paid."""

    OURS = (denied(FIRST, "HC:99213"), denied(SECOND, "HC:99214"))

    def test_each_denial_has_what_its_own_lines_say(self):
        lines = (line("F1:65", paid=90_00), line("F2:88", procedure="HC:99214", paid=0))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS), lines=lines)
        assert found.meaning == "partly_paid"
        assert found.by_denial == {FIRST: "paid", SECOND: "finally_denied"}

    def test_lines_that_are_not_ours_do_not_count(self):
        lines = (line("F1:65", paid=90_00), line("F1:97", procedure="HC:36415", paid=0))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS[:1]), lines=lines)
        assert (found.meaning, found.by_denial) == ("paid", {})

    def test_a_claim_that_is_paid_as_a_whole_is_paid_whatever_its_other_lines_say(self):
        lines = (line("F1:65", paid=CHARGE), line("F1:97", procedure="HC:36415", paid=0))
        assert read(said("F1:65", charge=CHARGE, paid=CHARGE), lines=lines).meaning == "paid"
        ours = (denied(FIRST, "HC:36415"),)
        assert read(said("F1:65", paid=CHARGE), about=asked(lines=ours), lines=lines).meaning == "partly_paid"

    def test_a_line_that_still_moves_shuts_for_its_denial(self):
        lines = (line("P1:0"), line("F2:88", procedure="HC:99214"))
        found = read(said("F1:65", paid=90_00), about=asked(lines=self.OURS), lines=lines)
        assert (found.meaning, found.by_denial[FIRST], found.by_denial[SECOND]) == (
            "partly_paid",
            "pending",
            "finally_denied",
        )
        assert read("F1:65", lines=(line("P1:0"),)).meaning == "pending"

    @pytest.mark.parametrize("code", ["Z9:1", "A7:21", "D0:35", "E1:0"])
    def test_what_says_nothing_of_a_line_is_no_word_against_its_claim(self, code):
        found = read(said("F2:88", paid=0), about=asked(lines=self.OURS[:1]), lines=(line(code),))
        assert (found.meaning, found.by_denial) == ("finally_denied", {})
        assert read(said("F1:65", paid=CHARGE), lines=(line(code),)).meaning == "paid"

    def test_a_claim_that_moves_moves_as_a_whole(self):
        lines = (line("F2:88"),)
        found = read("P0:0", about=asked(lines=self.OURS[:1]), lines=lines)
        assert (found.meaning, found.by_denial) == ("pending", {})

    def test_an_answer_of_lines_alone(self):
        assert read(lines=(line("F2:88"), line("F2:88", procedure="HC:99214"))).meaning == "finally_denied"
        assert read(lines=(line("F2:88", paid=0), line("F1:65", procedure="HC:99214", paid=1))).meaning == "partly_paid"

    @pytest.mark.parametrize(
        ("theirs", "ours", "same"),
        [
            ({"line_control_number": "1"}, {"line_control_number": "1"}, True),
            ({"line_control_number": "2"}, {"line_control_number": "1"}, False),
            ({"procedure": "99213"}, {}, True),
            ({"modifiers": ("25",)}, {}, False),
            ({"charge": 10}, {"charge": 20}, False),
            ({"charge": 10}, {}, True),
        ],
    )
    def test_whose_line_it_is(self, theirs, ours, same):
        about = asked(lines=(denied(FIRST, **ours),))
        (found,) = read("F1:65", about=about, lines=(line("F2:88", **theirs),)).lines
        assert found.denial_ids == ((FIRST,) if same else ())


class TestOver:
    @pytest.mark.parametrize(
        ("code", "paid", "meaning"),
        [
            ("F3:1", None, "reprocessing"),
            ("F3:1", 0, "finally_denied"),
            ("F3:1", 50_00, "paid"),
            ("F3N:1", 0, "finally_denied"),
            ("F3F:1", 50_00, "forwarded"),
            ("F2:88", 50_00, "partly_paid"),
            ("F2:54", 0, "finally_denied"),
            ("F2:78", 0, "pending"),
            ("F5:0", None, "finally_denied"),
            ("F1:3", None, "paid"),
            ("F1:585", None, "partly_paid"),
        ],
    )
    def test_by_code_and_amount(self, code, paid, meaning):
        assert read(said(code, paid=paid)).meaning == meaning

    def test_forwarded(self):
        assert [read(code).meaning for code in ("A0:16", "A1:17", "P1:16")] == ["forwarded"] * 3

    def test_asking_the_same_again_may_lead_nowhere(self):
        assert [read(code).by_other_means for code in ("E0:494", "E1:794", "E1:484")] == [True, True, False]


def test_nothing_at_all_is_no_answer() -> None:
    assert meaning_of(StatusReply(None), asked()) == Reading("cannot_answer", level=None)
    assert read().meaning == "cannot_answer"


def test_the_latest_day_and_the_trace_of_the_remittance() -> None:
    found = read(
        said("F2:88", effective_on=date(2026, 9, 1), remitted_on=date(2026, 9, 3), remit_trace="EFT1"),
        said("F2:1", effective_on=date(2026, 9, 2), finalized_on=date(2026, 8, 30)),
    )
    assert (found.effective_on, found.finalized_on) == (date(2026, 9, 2), date(2026, 8, 30))
    assert (found.remitted_on, found.remit_trace) == (date(2026, 9, 3), "EFT1")


def test_several_that_cannot_be_told_apart_are_a_wide_search() -> None:
    twins = [claim(it, payer_claim_control_number=None, patient_control_number=OUR_PATIENT) for it in ("P1:0", "F2:88")]
    found = meaning_of(reply(*twins), asked())
    assert (found.meaning, found.claims_found, found.control_number) == ("not_found", 2, None)
    same = meaning_of(reply(twins[0], twins[0]), asked())
    assert (same.meaning, same.chosen_by) == ("pending", None)
