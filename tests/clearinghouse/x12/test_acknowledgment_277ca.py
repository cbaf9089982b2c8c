"""Reading claim acknowledgments: totals of batches, and the claims that were accepted or rejected in them."""

from __future__ import annotations

from datetime import date

import pytest

from app.clearinghouse.x12.acknowledgments import read_acknowledgments
from app.domain.status.answer import LineStatus, Statement, StatusCode
from app.domain.status.claim_acknowledgment import AcknowledgedClaim, BatchAcknowledgment, ClaimAcknowledgment, Total
from app.domain.status.ports import ControlNumbers
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.messages import ACCEPTANCE, X214, message

DAY = date(2026, 1, 15)


def only(*body: str, delimiters: str = "*:~") -> ClaimAcknowledgment:
    received = read_acknowledgments(encode(message(X214, body), delimiters))
    (acknowledgment,) = received.claim_acknowledgments
    assert received.findings == ()
    return acknowledgment


def codes(*body: str) -> list[str]:
    return [finding.code for finding in read_acknowledgments(encode(message(X214, body))).findings]


def test_head() -> None:
    acknowledgment = only(*ACCEPTANCE)
    assert acknowledgment.numbers == ControlNumbers(
        "PAYER", "CLINIC", "000000777", "PAYER", "CLINIC", "77", "0001", "BATCH1", "CA1"
    )
    assert (acknowledgment.source_id, acknowledgment.source_trace) == ("CH1", "SOURCE1")
    assert (acknowledgment.received_on, acknowledgment.processed_on) == (date(2026, 1, 14), DAY)
    assert (acknowledgment.usage, acknowledgment.complete) == ("P", True)


def test_totals_of_receiver_and_provider() -> None:
    accepted, rejected = Total(1, 10050), Total(1, 19950)
    taken_in = Statement((StatusCode("A1", "20"),), effective_on=DAY, action="WQ", charge=30000)
    assert only(*ACCEPTANCE).batches == (
        BatchAcknowledgment("receiver", "ETIN1", "BATCH1", (taken_in,), accepted, rejected),
        BatchAcknowledgment("provider", "1234567893", "0", (), accepted, rejected),
    )


@pytest.mark.parametrize("delimiters", ["*:~", "|>\n"])
def test_claims(delimiters: str) -> None:
    rejected = Statement(
        (StatusCode("A7", "562", "85"), StatusCode("A7", "164", "IL")), effective_on=DAY, action="U", charge=19950
    )
    line = Statement((StatusCode("A7", "454"),), effective_on=DAY, action="U")
    assert only(*ACCEPTANCE, delimiters=delimiters).claims == (
        AcknowledgedClaim(
            patient_control_number="PCN1",
            statements=(Statement((StatusCode("A2", "20", "PR"),), effective_on=DAY, action="WQ", charge=10050),),
            action="WQ",
            provider_id="1234567893",
            payer_claim_control_number="ICN1",
            clearinghouse_trace="D1",
            bill_type="131",
            service_from=date(2026, 1, 1),
            service_to=date(2026, 1, 3),
        ),
        AcknowledgedClaim(
            patient_control_number="PCN2",
            statements=(rejected,),
            action="U",
            messages=("MEMBER NOT FOUND",),
            provider_id="1234567893",
            lines=(LineStatus((line,), procedure="HC:97110", charge=19950, line_control_number="L1"),),
            service_from=date(2026, 1, 2),
            service_to=date(2026, 1, 2),
        ),
    )


def test_one_rejection_among_several_statements_rejects() -> None:
    claim = only(*ACCEPTANCE[:24], "STC*A1:20*20260115*WQ*9", "STC*A3:21*20260115*U*9").claims[0]
    assert (claim.action, [each.codes[0].category for each in claim.statements]) == ("U", ["A1", "A3"])


def test_a_batch_that_is_rejected_as_a_whole_has_no_claims() -> None:
    head = (*ACCEPTANCE[:6], "HL*2*1*21*0", *ACCEPTANCE[7:9], "STC*A3:24:41*20260115*U*300", "QTY*AA*2", "AMT*YY*300")
    acknowledgment = only(*head)
    assert acknowledgment.claims == ()
    assert (acknowledgment.batches[0].rejected, acknowledgment.batches[0].statements[0].action) == (
        Total(2, 30000),
        "U",
    )


def test_each_claim_belongs_to_the_provider_above_it() -> None:
    other = ("HL*6*2*19*1", "NM1*85*2*OTHER*****FI*371234567", "HL*7*6*PT", "TRN*2*PCN3", "STC*A2:20*20260115*WQ*1")
    unnamed = ("HL*8*2*19*1", "HL*9*8*PT", "TRN*2*PCN4", "STC*A2:20*20260115*WQ*1")
    assert [claim.provider_id for claim in only(*ACCEPTANCE, *other, *unnamed).claims] == [
        "1234567893",
        "1234567893",
        "371234567",
        None,
    ]


def test_what_is_wrong_is_named() -> None:
    assert codes(*ACCEPTANCE[:10], "QTY*90*many", "AMT*YU*much") == ["bad_quantity", "bad_amount"]
    assert codes(*ACCEPTANCE[:22], "STC*A7:562*20260115*U*9") == ["missing_trace"]
    assert codes("STC*A7:562*20260115*U*9", *ACCEPTANCE) == ["outside_level"]
    assert codes(*ACCEPTANCE[:2], "STC*A7:562*20260115*U*9", *ACCEPTANCE[2:]) == ["outside_level"]


def test_a_file_that_stops_is_not_complete() -> None:
    received = read_acknowledgments(encode(message(X214, ACCEPTANCE)[:-4]))
    assert not received.claim_acknowledgments[0].complete
    assert len(received.claim_acknowledgments[0].claims) == 2
