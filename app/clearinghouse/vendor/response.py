"""The family's JSON as the canonical answer. What is not as described is passed over, never guessed at.

It carries less than the 277 behind it: one status for each claim, no BHT03, no dates or control numbers of lines, and
with some vendors neither STC10 nor STC11.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from app.domain.status.answer import ClaimStatus, LineStatus, Statement, StatusCode, StatusReply

PREFIXES = ("", "secondary", "tertiary")
"""STC01, STC10 and STC11."""
MOST_CLAIMS = 500
_LARGEST = Decimal(10) ** 15


def read_response(body: Mapping[str, Any]) -> StatusReply:
    """All claims of a response. ``request_id`` is not in it."""
    claims = (_claim(item) for item in _dicts(body.get("claims"))[:MOST_CLAIMS])
    payer = _dict(body.get("payer"))
    return StatusReply(
        request_id=None,
        claims=tuple(claim for claim in claims if claim is not None),
        payer_id=_text(payer, "payerIdentification") or _text(payer, "centersForMedicareAndMedicaidServicePlanId"),
    )


def _claim(item: Mapping[str, Any]) -> ClaimStatus | None:
    status = _dict(item.get("claimStatus"))
    codes = _codes(status)
    if not codes:
        return None
    since, until = _period(_text(status, "claimServiceDate"))
    return ClaimStatus(
        trace=_text(status, "trackingNumber") or "",
        statements=(
            Statement(
                codes=codes,
                effective_on=_day(_text(status, "effectiveDate")),
                charge=_cents(status, "submittedAmount"),
                paid=_cents(status, "amountPaid"),
                finalized_on=_day(_text(status, "paidDate")),
                remitted_on=_day(_text(status, "checkIssueDate")),
                remit_trace=_text(status, "checkNumber"),
            ),
        ),
        lines=tuple(_line(detail) for detail in _dicts(item.get("serviceDetails"))),
        payer_claim_control_number=_text(status, "tradingPartnerClaimNumber"),
        patient_control_number=_text(status, "patientAccountNumber"),
        clearinghouse_trace=_text(status, "clearingHouseClaimNumber"),
        service_from=since,
        service_to=until,
    )


def _line(detail: Mapping[str, Any]) -> LineStatus:
    service = _dict(detail.get("service"))
    qualifier, procedure = _text(service, "serviceIdQualifierCode"), _text(service, "procedureId")
    statements = (
        Statement(codes=codes, effective_on=_day(_text(status, "effectiveDate")))
        for status in _dicts(detail.get("status"))
        if (codes := _codes(status))
    )
    modifiers = service.get("procedureModifiers")
    return LineStatus(
        statements=tuple(statements),
        procedure=f"{qualifier or 'HC'}:{procedure}" if procedure else None,
        modifiers=tuple(str(item) for item in modifiers) if isinstance(modifiers, list) else (),
        revenue_code=_text(service, "revenueCode"),
        charge=_cents(service, "submittedAmount"),
        paid=_cents(service, "amountPaid"),
    )


def _codes(status: Mapping[str, Any]) -> tuple[StatusCode, ...]:
    """Whether a code is one of NCPDP the JSON does not say."""
    found = []
    for prefix in PREFIXES:
        category = _text(status, _named(prefix, "statusCategoryCode"))
        if category:
            code = _text(status, _named(prefix, "statusCode")) or ""
            entity = _text(status, _named(prefix, "entityCode"))
            found.append(StatusCode(category.upper(), code.upper(), entity.upper() if entity else None))
    return tuple(found)


def _named(prefix: str, member: str) -> str:
    return prefix + member[0].upper() + member[1:] if prefix else member


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _dicts(value: Any) -> list[Mapping[str, Any]]:
    items: Iterable[Any] = value if isinstance(value, list) else ()
    return [item for item in items if isinstance(item, dict)]


def _text(item: Mapping[str, Any], member: str) -> str | None:
    value = item.get(member)
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return str(value).strip() or None


def _cents(item: Mapping[str, Any], member: str) -> int | None:
    try:
        value = Decimal(_text(item, member) or "")
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value) > _LARGEST or value != round(value, 2):
        return None
    return int(value * 100)


def _day(text: str | None) -> date | None:
    for pattern in ("%Y%m%d", "%Y-%m-%d"):
        try:
            return datetime.strptime(text or "", pattern).date()  # noqa: DTZ007 (a day has no zone)
        except ValueError:
            continue
    return None


def _period(text: str | None) -> tuple[date | None, date | None]:
    """``20250526-20250601``, or one day: first and last."""
    whole = _day(text)
    if whole is not None or text is None:
        return whole, whole
    first, _, last = text.partition("-")
    return _day(first), _day(last)
