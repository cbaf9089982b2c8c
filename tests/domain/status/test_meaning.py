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


def test_what_is_kept_of_an_answer() -> None:
    found = read(said("F2:88", "F2:585", charge=310_00, paid=5), payer_claim_control_number="ICN2")
    assert [f"{it.category}:{it.status}" for it in found.codes] == ["F2:88", "F2:585"]
    assert (found.charge, found.paid, found.control_number, found.claims_found) == (310_00, 5, "ICN2", 1)
    assert (read("F2:88").charge, read("F2:88").paid) == (CHARGE, None)


def test_claims_that_are_not_ours_are_counted() -> None:
    other = claim("F2:88", payer_claim_control_number="ICN9", patient_control_number="PCN9")
    assert meaning_of(reply(other, other), asked()) == Reading("not_found", claims_found=2)


def test_several_that_say_the_same_name_no_claim_and_no_line() -> None:
    about = asked(lines=(denied(FIRST, "HC:99213"), denied(SECOND, "HC:99214")))
    lines = (line("F1:65", paid=5), line("F2:88", procedure="HC:99214"))
    twins = [claim(said("F1:65", paid=5), payer_claim_control_number=it, lines=lines) for it in ("ICN2", "ICN3")]
    assert read(said("F1:65", paid=5), about=about, lines=lines).by_denial, "of one claim its lines are told apart"
    found = meaning_of(reply(*twins), about)
    assert (found.meaning, found.claims_found, found.control_number) == ("partly_paid", 2, None)
    assert (found.new_control_number, found.by_denial, found.lines) == (False, {}, ())


def test_several_that_differ_say_which_codes_there_are() -> None:
    twins = [claim(it, payer_claim_control_number=None) for it in ("P1:0", "F2:88")]
    assert [it.category for it in meaning_of(reply(*twins), asked()).codes] == ["P1", "F2"]
