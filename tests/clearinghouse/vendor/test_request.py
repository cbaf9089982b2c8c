"""An inquiry as JSON."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from app.clearinghouse.vendor.request import write_request
from app.clearinghouse.x12.claim_status_276 import write_276
from app.clearinghouse.x12.outbound import Envelope
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party, UnwritableInquiryError
from app.domain.status.ports import Numbers
from tests.clearinghouse.conformance.desk import INQUIRY, NOW

NUMBERS = Numbers(7, 7, "f81d4fae-7dec-11d0-a765-00a0c91e6bf6")
LINE = AskedLine("HC:99213", ("25",), None, 15_075, "1", "L1", date(2026, 5, 4), date(2026, 5, 6))


def write(**changes: Any) -> dict[str, Any]:
    return write_request(replace(INQUIRY, **changes), NUMBERS)


def test_the_whole_of_it() -> None:
    assert write() == {
        "controlNumber": "000000007",
        "tradingPartnerServiceId": "MH001",
        "tradingPartnerName": "MERIDIAN HEALTH",
        "providers": [
            {"providerType": "BillingProvider", "organizationName": "LAKESIDE CLINIC", "etin": "123456789"},
            {"providerType": "ServiceProvider", "organizationName": "LAKESIDE CLINIC", "npi": "1999999984"},
        ],
        "subscriber": {
            "memberId": "W123456789",
            "firstName": "ROBIN",
            "lastName": "SAMPLE",
            "dateOfBirth": "19800203",
            "gender": "F",
        },
        "encounter": {
            "beginningDateOfService": "20260504",
            "endDateOfService": "20260506",
            "trackingNumber": INQUIRY.trace,
            "tradingPartnerClaimNumber": "ICN42",
            "patientAccountNumber": "PCN42",
            "submittedAmount": "250.75",
        },
    }


def test_of_a_dependant_the_subscriber_is_only_named() -> None:
    child = Member(Party("SAMPLE", first="KIM", suffix="JR"), date(2015, 4, 5), "M")
    body = write(dependant=child)
    assert body["subscriber"] == {"memberId": "W123456789", "firstName": "ROBIN", "lastName": "SAMPLE"}
    assert body["dependent"] == {
        "firstName": "KIM",
        "lastName": "SAMPLE",
        "suffix": "JR",
        "dateOfBirth": "20150405",
        "gender": "M",
    }


def test_one_line_is_asked_about() -> None:
    assert write(lines=(LINE,))["serviceLineInformation"] == {
        "productOrServiceIDQualifier": "HC",
        "procedureCode": "99213",
        "procedureModifiers": ["25"],
        "lineItemChargeAmount": "150.75",
        "unitsOfServiceCount": "1",
        "lineItemControlNumber": "L1",
        "serviceLineDate": "20260504",
        "serviceLineEndDate": "20260506",
    }


def test_of_several_lines_the_claim_is_asked_about() -> None:
    assert "serviceLineInformation" not in write(lines=(LINE, LINE))


def test_a_person_who_provides_and_one_day() -> None:
    body = write(provider=Party("DOE", "1999999984", "JAN"), service_to=None)
    assert body["providers"][1] == {
        "providerType": "ServiceProvider",
        "firstName": "JAN",
        "lastName": "DOE",
        "npi": "1999999984",
    }
    assert body["encounter"]["endDateOfService"] == "20260504"


def test_separators_of_x12_never_reach_the_vendor() -> None:
    body = write(subscriber=Member(Party("O*BRIEN~", "W1", "JOSÉ")), patient_control_number="A:B")
    assert body["subscriber"]["lastName"] == "O BRIEN"
    assert body["subscriber"]["firstName"] == "JOSE"
    assert "patientAccountNumber" not in body["encounter"]


GAPS: list[tuple[str, dict[str, Any]]] = [
    ("payer.id", {"payer": Party("MERIDIAN")}),
    ("receiver.id", {"receiver": Party("CLINIC")}),
    ("receiver.last", {"receiver": Party("", "1")}),
    ("provider.id", {"provider": Party("CLINIC", "1*2")}),
    ("subscriber.id", {"subscriber": Member(Party("SAMPLE"))}),
    ("subscriber.last", {"subscriber": Member(Party(" ", "W1"))}),
    ("dependant.last", {"dependant": Member(Party("~"), date(2015, 4, 5))}),
    ("dependant.birth_date", {"dependant": Member(Party("SAMPLE"))}),
    ("trace", {"trace": "x" * 51}),
    ("service_from", {"service_from": None, "service_to": None}),
]


@pytest.mark.parametrize(("member", "changes"), GAPS, ids=[member for member, _ in GAPS])
def test_what_is_missing_is_named_as_in_the_276(member: str, changes: dict[str, Any]) -> None:
    inquiry: Inquiry = replace(INQUIRY, **changes)
    with pytest.raises(UnwritableInquiryError) as caught:
        write_request(inquiry, NUMBERS)
    assert caught.value.member == member
    with pytest.raises(UnwritableInquiryError) as of_x12:
        write_276(inquiry, NUMBERS, Envelope("A", "B", "A", "B", "T", NOW))
    assert of_x12.value.member == member
