"""The family's JSON as an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clearinghouse.vendor.response import read_response
from app.domain.status.answer import ClaimStatus, LineStatus, Statement, StatusCode, StatusReply


def claim(**status: Any) -> dict[str, Any]:
    return {"claims": [{"claimStatus": {"statusCategoryCode": "P5", "statusCode": "3", **status}}]}


def one(**status: Any) -> ClaimStatus:
    (found,) = read_response(claim(**status)).claims
    return found


def said(**status: Any) -> Statement:
    (statement,) = one(**status).statements
    return statement


def test_an_answer_as_the_vendors_describe_it() -> None:
    body = {
        "claims": [
            {
                "claimStatus": {
                    "statusCategoryCode": "F1",
                    "statusCode": "65",
                    "entityCode": "PR",
                    "secondaryStatusCategoryCode": "F2",
                    "secondaryStatusCode": "107",
                    "tertiaryStatusCategoryCode": "F2",
                    "tertiaryStatusCode": "585",
                    "tertiaryEntityCode": "1P",
                    "effectiveDate": "2026-06-20",
                    "submittedAmount": "250.75",
                    "amountPaid": "0",
                    "paidDate": "20260618",
                    "checkIssueDate": "2026-06-19",
                    "checkNumber": "EFT77",
                    "trackingNumber": "T1",
                    "claimServiceDate": "20260504-20260506",
                    "tradingPartnerClaimNumber": "ICN42",
                    "patientAccountNumber": "PCN42",
                    "clearingHouseClaimNumber": "D91",
                },
                "serviceDetails": [
                    {
                        "service": {
                            "serviceIdQualifierCode": "AD",
                            "procedureId": "D1120",
                            "procedureModifiers": ["25", "59"],
                            "submittedAmount": "141",
                            "amountPaid": "70.50",
                            "revenueCode": "0300",
                            "submittedUnits": "1",
                        },
                        "status": [{"statusCategoryCode": "F2", "statusCode": "585", "effectiveDate": "2026-06-20"}],
                    }
                ],
            }
        ],
        "payer": {"organizationName": "MERIDIAN", "payerIdentification": "MH001"},
    }
    codes = (StatusCode("F1", "65", "PR"), StatusCode("F2", "107"), StatusCode("F2", "585", "1P"))
    days = date(2026, 6, 20), date(2026, 6, 18), date(2026, 6, 19)
    statement = Statement(codes, days[0], None, 25_075, 0, days[1], days[2], "EFT77")
    line = LineStatus(
        (Statement((StatusCode("F2", "585"),), days[0]),), "AD:D1120", ("25", "59"), "0300", 14_100, 7_050
    )
    assert read_response(body) == StatusReply(
        None,
        (ClaimStatus("T1", (statement,), (line,), "ICN42", "PCN42", "D91", None, date(2026, 5, 4), date(2026, 5, 6)),),
        payer_id="MH001",
    )


@pytest.mark.parametrize(
    ("told", "cents"),
    [("95.55", 9555), (95.5, 9550), (0, 0), ("0", 0), ("-3", -300), ("", None), (None, None), ("1e99", None),
     ("NaN", None), ("1.005", None), (True, None), ("12,50", None), ([], None)],
)  # fmt: skip
def test_amounts(told: Any, cents: int | None) -> None:
    assert said(amountPaid=told).paid == cents


def test_a_payment_that_is_not_told_is_not_zero() -> None:
    assert said().paid is None


@pytest.mark.parametrize(
    ("told", "days"),
    [
        ("20240325", (date(2024, 3, 25), date(2024, 3, 25))),
        ("2024-03-25", (date(2024, 3, 25), date(2024, 3, 25))),
        ("20250526-20250601", (date(2025, 5, 26), date(2025, 6, 1))),
        ("soon", (None, None)),
        ("20250231", (None, None)),
        (None, (None, None)),
    ],
)
def test_days_of_service(told: str | None, days: tuple[date | None, date | None]) -> None:
    found = one(claimServiceDate=told)
    assert (found.service_from, found.service_to) == days


def test_unknown_codes_stay_as_they_came() -> None:
    assert said(statusCategoryCode="f3n", statusCode="zz9").codes == (StatusCode("F3N", "ZZ9"),)


@pytest.mark.parametrize("body", [{}, {"claims": None}, {"claims": [1, {}, {"claimStatus": []}]}, {"claims": {}}])
def test_what_holds_no_claim(body: dict[str, Any]) -> None:
    assert read_response(body).claims == ()


NAMES = st.sampled_from(
    "claims claimStatus serviceDetails service status statusCategoryCode statusCode amountPaid effectiveDate "
    "claimServiceDate trackingNumber payer payerIdentification procedureModifiers procedureId".split()
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=20,
)


@given(st.dictionaries(NAMES, JSON, max_size=6))
def test_nothing_in_a_body_stops_the_reader(body: dict[str, Any]) -> None:
    assert isinstance(read_response(body), StatusReply)


@given(JSON)
def test_nothing_in_a_claim_stops_the_reader(status: Any) -> None:
    body = {"claims": [{"claimStatus": status, "serviceDetails": [status]}]}
    assert len(read_response(body).claims) <= 1
