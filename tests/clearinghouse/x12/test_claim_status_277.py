"""Reading answers about claims, and the traps in them."""

from __future__ import annotations

from datetime import date

import pytest

from app.clearinghouse.x12.claim_status_277 import ANSWER_LIMITS, Reading277, read_277
from app.clearinghouse.x12.errors import X12Error
from app.domain.status.answer import ClaimStatus, LineStatus, Refusal, Statement, StatusCode, StatusReply
from app.domain.status.ports import ControlNumbers
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.messages import (
    ACCEPTANCE,
    CLAIM,
    STATUS,
    SUBSCRIBER,
    SYNTAX,
    X212,
    X214,
    X231,
    message,
    status,
    ta1,
)

READ = ClaimStatus(
    trace="T1",
    statements=(
        Statement(
            codes=(StatusCode("F2", "88", "QC"), StatusCode("F2", "35"), StatusCode("F2", "84", "1P")),
            effective_on=date(2026, 1, 10),
            charge=20000,
            paid=0,
            finalized_on=date(2026, 1, 9),
            remitted_on=date(2026, 1, 12),
            remit_trace="EFT1",
        ),
        Statement((StatusCode("P3", "95"),), effective_on=date(2026, 1, 11)),
    ),
    lines=(
        LineStatus(
            (Statement((StatusCode("F2", "88"),), effective_on=date(2026, 1, 10)),),
            procedure="HC:99213",
            modifiers=("25", "GP"),
            revenue_code="0450",
            charge=15000,
            paid=2000,
            line_control_number="L1",
            service_from=date(2026, 1, 2),
            service_to=date(2026, 1, 2),
        ),
        LineStatus(
            (Statement((StatusCode("F2", "454"),), effective_on=date(2026, 1, 10)),),
            procedure="NU:0250",
            charge=5000,
            paid=0,
        ),
    ),
    payer_claim_control_number="ICN1",
    patient_control_number="PCN1",
    clearinghouse_trace="CH1",
    bill_type="131",
    service_from=date(2026, 1, 1),
    service_to=date(2026, 1, 3),
    prescription_number="RX1",
    voucher="V1",
)


def only(data: bytes) -> StatusReply:
    (received,) = read_277(data).replies
    return received.reply


def claim(*segments: str) -> ClaimStatus:
    (found,) = only(status(*SUBSCRIBER, "TRN*2*T1", *segments)).claims
    return found


def codes(reading: Reading277) -> list[str]:
    return [finding.code for finding in reading.findings]


def test_everything_that_a_claim_says() -> None:
    reading = read_277(status(*CLAIM))
    assert reading.replies[0].reply == StatusReply("R1", (READ,), (), "99999")
    assert reading.replies[0].numbers == ControlNumbers(
        "PAYER", "CLINIC", "000000777", "PAYER", "CLINIC", "77", "0001", "T1", "R1"
    )
    assert reading.replies[0].usage == "P"
    assert reading.replies[0].complete
    assert codes(reading) == []


@pytest.mark.parametrize("delimiters", ["*:~", "|>\n", "\x1d\x1f\x1c"])
@pytest.mark.parametrize("between", ["", "\r\n", "\n"])
@pytest.mark.parametrize("bom", [False, True])
def test_delimiters_come_from_the_isa(delimiters: str, between: str, bom: bool) -> None:
    data = encode(message(X212, (*STATUS, *CLAIM)), delimiters, between, bom=bom)
    assert only(data).claims == (READ,)


def test_several_claims_for_one_trace_each_with_its_own_number() -> None:
    segments = ("TRN*2*T1", "STC*F1:65*20260110**9*9", "REF*1K*A", "TRN*2*T1", "STC*F2:54*20260111**9*0", "REF*1K*B")
    claims = only(status(*SUBSCRIBER, *segments)).claims
    assert [(found.trace, found.payer_claim_control_number, found.statements[0].paid) for found in claims] == [
        ("T1", "A", 900),
        ("T1", "B", 0),
    ]


def test_a_dependant_and_a_second_provider() -> None:
    more = (
        "HL*5*2*19*1",
        "NM1*1P*2*OTHER*****XX*1999999992",
        "HL*6*5*22*1",
        "NM1*IL*1*ROE*ANN****MI*M2",
        "HL*7*6*23",
        "NM1*QC*1*ROE*JO",
        "TRN*2*T2",
        "STC*P1:20*20260110**50",
    )
    reading = read_277(status(*CLAIM[:4], *more))
    assert [found.trace for found in reading.replies[0].reply.claims] == ["T1", "T2"]
    assert codes(reading) == []


def test_an_answer_that_stops_at_the_receiver() -> None:
    reply = only(encode(message(X212, (*STATUS[:3], "HL*2*1*21*0", STATUS[4], "TRN*2*R1", "STC*E0:0:41*20260110"))))
    statement = Statement((StatusCode("E0", "0", "41"),), effective_on=date(2026, 1, 10))
    assert reply == StatusReply("R1", (), (Refusal("receiver", (statement,), "R1"),), "99999")


def test_an_answer_that_stops_at_the_provider_beside_one_that_does_not() -> None:
    more = ("HL*5*2*19*0", "NM1*1P*2*OTHER*****XX*1", "TRN*1*0", "STC*E0:24:85*20260110**********E0:26:85")
    reply = only(status(*CLAIM[:4], *more))
    assert [found.trace for found in reply.claims] == ["T1"]
    assert [(refusal.level, refusal.trace) for refusal in reply.refusals] == [("provider", "0")]
    assert [code.status for code in reply.refusals[0].statements[0].codes] == ["24"], "STC12 is text, not a code"


def test_the_trace_of_an_answer_without_claims_is_logged() -> None:
    data = encode(message(X212, (*STATUS[:4], "TRN*2*R9", "STC*E2:689*20260110")))
    assert read_277(data).replies[0].numbers.trn02 == "R9"


def test_a_reject_code_of_ncpdp_is_not_looked_up_in_list_508() -> None:
    assert claim("STC*F2:80::RX*20260110**85*0").statements[0].codes == (StatusCode("F2", "80", None, ncpdp=True),)


@pytest.mark.parametrize("category", ["F3F", "R17", "ZZ9", "A1"])
def test_categories_are_kept_as_they_come(category: str) -> None:
    assert claim(f"STC*{category.lower()}:9999*20260110").statements[0].codes == (StatusCode(category, "9999"),)


def test_an_amount_that_was_not_sent_is_not_zero() -> None:
    assert [claim(f"STC*P1:20*20260110**85{paid}").statements[0].paid for paid in ("", "*0", "*.5")] == [None, 0, 50]


def test_what_the_guide_does_not_use_is_read_all_the_same() -> None:
    found = claim("STC*A1:704*20260110*WQ*600********PAYER HAS IT", "REF*D9*CH1")
    assert (found.statements[0].action, found.clearinghouse_trace) == ("WQ", "CH1")


def test_another_component_separator_than_isa16_says() -> None:
    reading = read_277(status(*SUBSCRIBER, "TRN*2*T1", "STC*F2>88>QC*20260110", "SVC*HC>99213>25*1*0"))
    found = reading.replies[0].reply.claims[0]
    assert found.statements[0].codes == (StatusCode("F2", "88", "QC"),)
    assert (found.lines[0].procedure, found.lines[0].modifiers) == ("HC:99213", ("25",))
    assert codes(reading) == ["component_separator"]


def test_an_stc_without_any_code_says_nothing() -> None:
    reading = read_277(status(*SUBSCRIBER, "TRN*2*T1", "STC**20260110", "STC*::*20260110"))
    assert reading.replies[0].reply.claims[0].statements == ()
    assert codes(reading) == ["missing_element", "missing_element"]


def test_a_claim_without_a_trace_is_kept_and_named() -> None:
    reading = read_277(status(*SUBSCRIBER, "STC*F2:88*20260110", "REF*1K*ICN1"))
    (found,) = reading.replies[0].reply.claims
    assert (found.trace, found.payer_claim_control_number) == ("", "ICN1")
    assert codes(reading) == ["missing_trace"]


@pytest.mark.parametrize(("segment", "code"), [("DTP*472*D8*20261399", "bad_date"), ("REF*1K*" + "9" * 81, "too_long")])
def test_what_cannot_be_read_is_none_and_named(segment: str, code: str) -> None:
    reading = read_277(status(*SUBSCRIBER, "TRN*2*T1", "STC*F2:88*20260110", segment))
    (found,) = reading.replies[0].reply.claims
    assert (found.service_from, found.payer_claim_control_number) == (None, None)
    assert codes(reading) == [code]


def test_levels_of_unknown_kinds_and_wrong_parents_are_named() -> None:
    reading = read_277(status("HL*4*1*22*0", "TRN*2*T1", "STC*F2:88*20260110", "HL*5*4*99", "STC*F1:65*20260110"))
    assert [found.trace for found in reading.replies[0].reply.claims] == ["T1"]
    assert reading.replies[0].reply.refusals == (), "what stands nowhere refuses nothing"
    assert codes(reading) == ["level_parent", "unknown_level", "outside_level"]


def test_a_status_of_the_payer_itself_is_about_all_that_was_asked() -> None:
    reading = read_277(encode(message(X212, (*STATUS[:3], "STC*E1:484*20260110", *STATUS[3:]))))
    assert [(each.level, each.trace) for each in reading.replies[0].reply.refusals] == [("receiver", None)]
    assert codes(reading) == ["outside_level"]


def test_several_sets_and_interchanges_in_one_payload() -> None:
    one = (*STATUS, *CLAIM[:4])
    other = ("BHT*0010*08*R2*20260115*0900*DG", *one[1:])
    data = encode(message(X212, one, other)) + encode(message(X212, one, number="000000778"))
    received = read_277(data).replies
    assert [(each.reply.request_id, each.numbers.isa13, each.numbers.st02) for each in received] == [
        ("R1", "000000777", "0001"),
        ("R2", "000000777", "0002"),
        ("R1", "000000778", "0001"),
    ]


@pytest.mark.parametrize(("convention", "body"), [(X214, ACCEPTANCE), ("005010X213", STATUS)])
def test_other_277s_are_told_by_st03(convention: str, body: tuple[str, ...]) -> None:
    reading = read_277(encode(message(convention, body)))
    assert reading.replies == ()
    assert [(finding.code, finding.actual) for finding in reading.findings] == [("other_277", convention[6:])]


def test_st03_goes_before_gs08_and_gs08_before_nothing() -> None:
    body = (*STATUS, *CLAIM[:4])
    assert len(read_277(encode(message(X214, body, st03=X212))).replies) == 1
    assert read_277(encode(message(X212, body, st03=X214))).replies == ()
    assert len(read_277(encode(message(X212, body, st03=""))).replies) == 1
    assert len(read_277(encode(message(X212, body, st03="005010X212E1"))).replies) == 1


@pytest.mark.parametrize("data", [encode(message(X231, SYNTAX)), ta1()])
def test_what_is_no_277_at_all_is_named(data: bytes) -> None:
    reading = read_277(data)
    assert reading.replies == ()
    assert codes(reading) == ["other_set"]


def test_wrong_counts_and_numbers_are_named_and_read_over() -> None:
    segments = message(X212, (*STATUS, *CLAIM[:4]))
    segments[-3:] = ["SE*99*0009", "GE*2*78", "IEA*1*000000001"]
    reading = read_277(encode(segments))
    assert len(reading.replies[0].reply.claims) == 1
    assert codes(reading) == ["segment_count", "control_number", "group_set_count", "control_number", "control_number"]


@pytest.mark.parametrize("lost", [1, 2, 3, 4])
def test_an_answer_that_stops_early_is_not_complete(lost: int) -> None:
    reading = read_277(encode(message(X212, (*STATUS, *CLAIM[:4]))[:-lost]))
    assert reading.replies[0].complete == (lost < 3)
    assert codes(reading), "something must be said of it"
    assert ("truncated" in codes(reading)) == (lost >= 3)


def test_a_set_without_its_end_before_the_next() -> None:
    segments = [each for each in message(X212, STATUS, (*STATUS, *CLAIM[:4])) if not each.startswith("SE*9*0001")]
    reading = read_277(encode(segments))
    assert [each.complete for each in reading.replies] == [False, True]
    assert codes(reading) == ["missing_se"]


@pytest.mark.parametrize("data", [b"", b'{"error": "busy"}', b"<html></html>", b"ISA", b"ISA*00*"])
def test_what_is_not_x12_is_refused(data: bytes) -> None:
    with pytest.raises(X12Error):
        read_277(data)


@pytest.mark.parametrize(
    ("segments", "code"),
    [
        (["TRN*2*T1", "STC*F2:88"] * (ANSWER_LIMITS.max_items + 1), "too_many_items"),
        (["STC*F2:88"] * (ANSWER_LIMITS.max_segments + 1), "too_many_segments"),
        (["STC*F2:88" + "*" * 300], "too_many_elements"),
        (["REF*1K*" + "9" * 70_000], "segment_too_long"),
        (["REF*1K*" + "9" * 60_000] * 18, "file_too_large"),
    ],
)
def test_a_hostile_answer_is_refused_by_name(segments: list[str], code: str) -> None:
    with pytest.raises(X12Error, match=code):
        read_277(status(*SUBSCRIBER, *segments))


def test_errors_and_findings_hold_nothing_of_the_data() -> None:
    secret = "MARKER"
    reading = read_277(
        status(
            f"HL*4*{secret}*22*{secret}",
            f"TRN*2*{secret * 20}",
            f"STC*F2:{secret * 20}*{secret}**{secret}*{secret}",
            f"DTP*472*RD8*{secret}-{secret}",
            f"SVC*HC:{secret * 30}*{secret}",
        )
    )
    assert {"too_long", "bad_date", "level_parent", "bad_amount"} <= set(codes(reading))
    assert secret not in repr(reading.findings)
