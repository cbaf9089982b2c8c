"""Writing a question about a claim: byte for byte as the guide has it, or a refusal that names the member."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.clearinghouse.x12.claim_status_276 import write_276
from app.clearinghouse.x12.outbound import Envelope
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party, UnwritableInquiryError
from app.domain.status.ports import ControlNumbers, Numbers
from tests.clearinghouse.x12.inquiries import (
    DEPENDANT,
    ENVELOPE,
    INQUIRY,
    LINE,
    NUMBERS,
    SUBSCRIBER,
    elements,
    read_inquiry,
)

BARE = replace(INQUIRY, payer_claim_control_number=None, patient_control_number=None, bill_type=None, charge=None)


def write(inquiry: Inquiry) -> list[str]:
    """Segments from ST to SE."""
    segments = write_276(inquiry, NUMBERS, ENVELOPE).data.decode().removesuffix("~").split("~")
    assert [each[:2] for each in segments[:2] + segments[-2:]] == ["IS", "GS", "GE", "IE"]
    return segments[2:-2]


def test_a_subscriber_is_the_patient() -> None:
    written = write_276(INQUIRY, NUMBERS, ENVELOPE)
    assert written.data.decode() == (
        "ISA*00*          *00*          *ZZ*CLINIC         *ZZ*PAYERHUB       *260115*0900*^*00501*000000905*0*P*:~"
        "GS*HR*CLINICAPP*HUBAPP*20260115*0900*77*X*005010X212~"
        "ST*276*0001*005010X212~"
        "BHT*0010*13*REQ1*20260115*0900~"
        "HL*1**20*1~NM1*PR*2*HEALTH PLAN*****PI*99999~"
        "HL*2*1*21*1~NM1*41*2*CLINIC*****46*ETIN1~"
        "HL*3*2*19*1~NM1*1P*2*CLINIC*****XX*1234567893~"
        "HL*4*3*22*0~DMG*D8*19800229*F~NM1*IL*1*DOE*JO*Q**JR*MI*M1~"
        "TRN*1*0193a0b000007000800000000000000a~"
        "REF*1K*ICN1~REF*BLT*131~REF*EJ*PCN1~AMT*T3*200.5~DTP*472*RD8*20260101-20260103~"
        "SE*18*0001~GE*1*77~IEA*1*000000905~"
    )
    assert written.numbers == ControlNumbers(
        "CLINIC", "PAYERHUB", "000000905", "CLINICAPP", "HUBAPP", "77", "0001", INQUIRY.trace, "REQ1"
    )


def test_a_dependant_is_the_patient() -> None:
    assert write(replace(INQUIRY, dependant=DEPENDANT))[8:15] == [
        "HL*4*3*22*1",
        "NM1*IL*1*DOE*JO*Q**JR*MI*M1",
        "HL*5*4*23",
        "DMG*D8*20150301*M",
        "NM1*QC*1*DOE*KIM",
        "TRN*1*0193a0b000007000800000000000000a",
        "REF*1K*ICN1",
    ]


def test_lines_after_the_claim() -> None:
    drug = AskedLine("N4:00002751001", charge=5, service_from=date(2026, 1, 3))
    room = AskedLine(None, revenue_code="0120", charge=99999999, units="2.50")
    assert write(replace(BARE, lines=(LINE, drug, room)))[12:] == [
        "DTP*472*RD8*20260101-20260103",
        "SVC*HC:99213:25:GP*150**0450***2",
        "REF*FJ*L1",
        "DTP*472*D8*20260102",
        "SVC*N4:00002751001*0.05*****1",
        "DTP*472*D8*20260103",
        "SVC*NU:0120*999999.99*****2.5",
        "DTP*472*RD8*20260101-20260103",
        "SE*21*0001",
    ]


def test_what_is_not_known_is_left_out() -> None:
    unknown = replace(BARE, subscriber=Member(Party("DOE", "M1")), service_to=None)
    assert write(unknown)[9:] == [
        "NM1*IL*1*DOE*****MI*M1",
        "TRN*1*0193a0b000007000800000000000000a",
        "DTP*472*D8*20260101",
        "SE*13*0001",
    ]


def test_a_person_asks_and_a_person_treated() -> None:
    person = Party("ROE", "1234567893", "ANN")
    written = write(replace(INQUIRY, receiver=person, provider=person))
    assert written[5::2][:2] == ["NM1*41*1*ROE*ANN****46*1234567893", "NM1*1P*1*ROE*ANN****XX*1234567893"]


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("O'NEIL~*:^", "O'NEIL"),
        ("DE*LA:CRUZ", "DE LA CRUZ"),
        ("Peña-Łukasz  Ørsted", "Pena-Lukasz Orsted"),
        ("A\x00B\r\nC\x1d", "A B C"),
        ("X" * 70, "X" * 60),
    ],
)
def test_names_are_made_to_fit(name: str, written: str) -> None:
    subscriber = replace(SUBSCRIBER, name=replace(SUBSCRIBER.name, last=name))
    data = write_276(replace(INQUIRY, subscriber=subscriber), NUMBERS, ENVELOPE).data
    assert read_inquiry(data).subscriber.name.last == written


@pytest.mark.parametrize("number", ["A*1", "A:1", "A~1", "A^1", "A\n1", "Ä1", "9" * 51])
def test_numbers_are_never_changed(number: str) -> None:
    """A changed number would ask about another claim: without it, the payer searches by name and date."""
    inquiry = replace(INQUIRY, payer_claim_control_number=number, patient_control_number=number, bill_type=number)
    assert [e for e in elements(write_276(inquiry, NUMBERS, ENVELOPE).data) if e[0] == "REF"] == []


NAMELESS = replace(SUBSCRIBER, name=Party("~*", "M1"))
UNWRITABLE = {
    "trace": replace(INQUIRY, trace="T" * 51),
    "request_id": replace(INQUIRY, request_id=" "),
    "payer.id": replace(INQUIRY, payer=Party("PLAN")),
    "receiver.id": replace(INQUIRY, receiver=Party("CLINIC", "E:1")),
    "provider.id": replace(INQUIRY, provider=Party("CLINIC", "")),
    "provider.last": replace(INQUIRY, provider=Party("^", "1")),
    "subscriber.id": replace(INQUIRY, subscriber=Member(Party("DOE"))),
    "subscriber.last": replace(INQUIRY, subscriber=NAMELESS),
    "dependant.birth_date": replace(INQUIRY, dependant=Member(Party("DOE", None, "KIM"))),
    "dependant.last": replace(INQUIRY, dependant=replace(DEPENDANT, name=Party(""))),
    "charge": replace(INQUIRY, charge=-1),
    "service_from": replace(INQUIRY, service_from=None, service_to=None),
    "service_to": replace(INQUIRY, service_to=date(2025, 12, 31)),
    "lines.0.procedure": replace(INQUIRY, lines=(replace(LINE, procedure="99213"),)),
    "lines.1.procedure": replace(INQUIRY, lines=(LINE, replace(LINE, procedure=None, revenue_code=None))),
    "lines.2.procedure": replace(INQUIRY, lines=(LINE, LINE, replace(LINE, modifiers=("1", "2", "3", "4", "5")))),
    "lines.0.charge": replace(INQUIRY, lines=(replace(LINE, charge=None),)),
    "lines.0.units": replace(INQUIRY, lines=(replace(LINE, units="two"),)),
    "lines.0.service_from": replace(
        INQUIRY,
        service_from=None,
        service_to=None,
        lines=(replace(LINE, service_from=None, service_to=None),),
    ),
}


@pytest.mark.parametrize("member", UNWRITABLE)
def test_what_cannot_be_asked_is_refused_by_name(member: str) -> None:
    with pytest.raises(UnwritableInquiryError) as refused:
        write_276(UNWRITABLE[member], NUMBERS, ENVELOPE)
    assert refused.value.member == str(refused.value) == member


@pytest.mark.parametrize(
    ("numbers", "envelope", "member"),
    [
        (Numbers(0, 1, ""), ENVELOPE, "numbers"),
        (Numbers(1, 10**9, ""), ENVELOPE, "numbers"),
        (NUMBERS, replace(ENVELOPE, sender_id="S" * 16), "envelope.sender_id"),
        (NUMBERS, replace(ENVELOPE, receiver_id=""), "envelope.receiver_id"),
        (NUMBERS, replace(ENVELOPE, sender_qualifier="ZZZ"), "envelope.sender_qualifier"),
        (NUMBERS, replace(ENVELOPE, application_receiver="A*B"), "envelope.application_receiver"),
    ],
)
def test_an_envelope_that_does_not_fit_is_refused(numbers: Numbers, envelope: Envelope, member: str) -> None:
    with pytest.raises(UnwritableInquiryError, match=member):
        write_276(INQUIRY, numbers, envelope)


def test_a_year_of_three_digits_still_makes_eight() -> None:
    member = replace(SUBSCRIBER, birth_date=date(198, 2, 3))
    assert write(replace(INQUIRY, subscriber=member))[9] == "DMG*D8*01980203*F"


def test_the_same_question_is_the_same_bytes() -> None:
    assert write_276(INQUIRY, NUMBERS, ENVELOPE) == write_276(INQUIRY, NUMBERS, ENVELOPE)
