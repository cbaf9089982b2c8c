"""An inquiry as the family's JSON asks it."""

from __future__ import annotations

from datetime import date
from typing import Any

from app.clearinghouse.x12.characters import identifier, name
from app.clearinghouse.x12.outbound import amount
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party, UnwritableInquiryError
from app.domain.status.ports import Numbers

_LAST, _FIRST, _LONGEST_ID, _LONGEST_NUMBER, _SUFFIX = 60, 35, 80, 50, 10


def write_request(inquiry: Inquiry, numbers: Numbers) -> dict[str, Any]:
    """The body of the POST. Raises UnwritableInquiryError, as the writer of the 276 does and for the same reasons:
    both become the same X12, which has no way to carry a separator inside a name.

    The family asks about one line or about the whole claim. Where several lines are of interest the claim is asked
    about: its answer lists the lines.
    """
    lines = inquiry.lines
    body: dict[str, Any] = _without_gaps(
        {
            "controlNumber": f"{numbers.interchange:09}",
            "tradingPartnerServiceId": _required(inquiry.payer.id, _LONGEST_ID, "payer.id"),
            "tradingPartnerName": name(inquiry.payer.last, _LAST),
            "providers": [_receiver(inquiry.receiver), _provider(inquiry.provider)],
            "subscriber": {
                "memberId": _required(inquiry.subscriber.name.id, _LONGEST_ID, "subscriber.id"),
                **_member(inquiry.subscriber, "subscriber", demographics=inquiry.dependant is None),
            },
            "dependent": _dependant(inquiry.dependant),
            "encounter": _encounter(inquiry),
            "serviceLineInformation": _line(lines[0]) if len(lines) == 1 else None,
        }
    )
    return body


def _receiver(party: Party) -> dict[str, Any]:
    """2100B: who asks. The family calls it the billing provider."""
    return {
        "providerType": "BillingProvider",
        **_party(party, "receiver"),
        "etin": _required(party.id, _LONGEST_ID, "receiver.id"),
    }


def _provider(party: Party) -> dict[str, Any]:
    """2100C."""
    return {
        "providerType": "ServiceProvider",
        **_party(party, "provider"),
        "npi": _required(party.id, _LONGEST_ID, "provider.id"),
    }


def _party(party: Party, member: str) -> dict[str, Any]:
    last = _last(party, member)
    if party.first:
        return {"firstName": name(party.first, _FIRST), "lastName": last}
    return {"organizationName": last}


def _member(member: Member, role: str, *, demographics: bool) -> dict[str, Any]:
    return {
        "firstName": name(member.name.first, _FIRST),
        "lastName": _last(member.name, role),
        "suffix": name(member.name.suffix, _SUFFIX),
        "dateOfBirth": _day(member.birth_date) if demographics else None,
        "gender": member.gender if demographics else None,
    }


def _dependant(member: Member | None) -> dict[str, Any] | None:
    if member is None:
        return None
    if member.birth_date is None:
        raise UnwritableInquiryError("dependant.birth_date")
    return _member(member, "dependant", demographics=True)


def _encounter(inquiry: Inquiry) -> dict[str, Any]:
    first = inquiry.service_from or inquiry.service_to
    if first is None and len(inquiry.lines) != 1:
        raise UnwritableInquiryError("service_from")
    return {
        "beginningDateOfService": _day(first),
        "endDateOfService": _day(inquiry.service_to or first),
        "trackingNumber": _required(inquiry.trace, _LONGEST_NUMBER, "trace"),
        "tradingPartnerClaimNumber": identifier(inquiry.payer_claim_control_number, _LONGEST_NUMBER),
        "patientAccountNumber": identifier(inquiry.patient_control_number, _LONGEST_NUMBER),
        "billingType": identifier(inquiry.bill_type, _LONGEST_NUMBER),
        "submittedAmount": None if inquiry.charge is None else amount(inquiry.charge),
    }


def _line(line: AskedLine) -> dict[str, Any]:
    qualifier, _, code = (line.procedure or "").partition(":")
    first = line.service_from or line.service_to
    return {
        "productOrServiceIDQualifier": qualifier,
        "procedureCode": code,
        "procedureModifiers": list(line.modifiers[:4]),
        "lineItemChargeAmount": None if line.charge is None else amount(line.charge),
        "revenueCode": line.revenue_code,
        "unitsOfServiceCount": line.units,
        "lineItemControlNumber": identifier(line.line_control_number, _LONGEST_NUMBER),
        "serviceLineDate": _day(first),
        "serviceLineEndDate": _day(line.service_to),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%Y%m%d}"


def _last(party: Party, member: str) -> str:
    last = name(party.last, _LAST)
    if not last:
        raise UnwritableInquiryError(f"{member}.last")
    return last


def _required(text: str | None, longest: int, member: str) -> str:
    number = identifier(text, longest)
    if not number:
        raise UnwritableInquiryError(member)
    return number


def _without_gaps(value: Any) -> Any:
    """Without members that say nothing: an empty text is refused by their validation."""
    if isinstance(value, dict):
        kept = {key: _without_gaps(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in (None, "", [], {})}
    return [_without_gaps(item) for item in value] if isinstance(value, list) else value
