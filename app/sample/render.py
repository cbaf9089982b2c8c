"""Claim decisions and payments as 835 segments (005010X221A1), without terminators. Amounts in are cents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from itertools import groupby

from app.domain.intake.remittance import Adjustment, ClaimDecision, Line, Party, Payment


@lru_cache(maxsize=65536)
def money(cents: int) -> str:
    """``12345`` as ``123.45``, ``-50`` as ``-0.5``: no trailing zeros, as X12 wants it."""
    sign, whole, part = "-" if cents < 0 else "", *divmod(abs(cents), 100)
    return f"{sign}{whole}.{part:02d}".rstrip("0") if part else f"{sign}{whole}"


@lru_cache(maxsize=4096)
def day(value: date) -> str:
    """CCYYMMDD."""
    return f"{value.year:04d}{value.month:02d}{value.day:02d}"


def claim_segments(claim: ClaimDecision) -> Iterator[str]:
    """CLP to the last LQ of one claim."""
    share = "" if claim.patient_responsibility is None else money(claim.patient_responsibility)
    clp = (
        f"CLP*{claim.patient_control_number}*{claim.status_code}*{money(claim.charge or 0)}*{money(claim.paid or 0)}"
        f"*{share}*{claim.filing_code}*{claim.payer_claim_control_number}*{claim.facility_code}*{claim.frequency}"
    )
    yield clp.rstrip("*")
    yield from _adjustments(claim.adjustments)
    yield from _people(claim)
    if claim.remarks:
        inpatient = claim.frequency and claim.facility_code == "11"
        yield ("MIA*0****" if inpatient else "MOA***") + "*".join(
            _inpatient(claim.remarks) if inpatient else claim.remarks
        )
    if claim.group_number:
        yield f"REF*1L*{claim.group_number}"
    if claim.original_claim_number:
        yield f"REF*F8*{claim.original_claim_number}"
    yield from _claim_dates(claim)
    for line in claim.lines:
        yield from _line(line)


def _inpatient(remarks: list[str]) -> list[str]:
    """MIA05 holds the first remark, MIA20 to MIA23 the others."""
    return remarks if len(remarks) == 1 else [remarks[0], *[""] * 14, *remarks[1:]]


def _claim_dates(claim: ClaimDecision) -> Iterator[str]:
    dates = (
        ("036", claim.coverage_expired),
        ("050", claim.received_by_payer),
        ("232", claim.service_from),
        ("233", claim.service_to),
    )
    return (f"DTM*{qualifier}*{day(value)}" for qualifier, value in dates if value)


def _adjustments(rows: list[Adjustment]) -> Iterator[str]:
    """One CAS for each run of a group; six triplets at most, which no sample reaches."""
    for group, members in groupby(rows, key=lambda row: row.group):
        triplets = (f"{row.carc}*{money(row.amount)}*{row.quantity or ''}" for row in members)
        yield f"CAS*{group}*{'*'.join(triplets)}".rstrip("*")


def _people(claim: ClaimDecision) -> Iterator[str]:
    roles = (("QC", claim.patient), ("IL", claim.subscriber), ("82", claim.rendering_provider))
    for role, party in roles:
        if party:
            yield _person(role, party)
    if claim.crossover_payer:
        name, id_type, number = claim.crossover_payer
        yield f"NM1*TT*2*{name}*****{id_type}*{number}"


def _person(role: str, party: Party) -> str:
    last, _, given = party.name.partition(", ")
    first, _, middle = given.partition(" ")
    return f"NM1*{role}*1*{last}*{first}*{middle}***{party.id_type}*{party.id}"


def _line(line: Line) -> Iterator[str]:
    procedure = ":".join((line.procedure, *line.modifiers))
    submitted = f"**{line.submitted_units}" if line.submitted_units else ""
    yield f"SVC*{procedure}*{money(line.charge or 0)}*{money(line.paid or 0)}*{line.revenue_code}*{line.units}{submitted}"
    if line.service_from:
        yield f"DTM*472*{day(line.service_from)}"
    if line.adjustments:
        yield from _adjustments(line.adjustments)
    yield f"REF*6R*{line.line_control_number}"
    if line.allowed is not None:
        yield f"AMT*B6*{money(line.allowed)}"
    for remark in line.remarks:
        yield f"LQ*HE*{remark}"


def payment_segments(payment: Payment, claims: Iterable[str]) -> list[str]:
    """ST to SE of one payment around its claims' segments, with the right count."""
    segments = [f"ST*835*{payment.control_number}", *_header(payment), "LX*1", *claims, *_provider_adjustments(payment)]
    return [*segments, f"SE*{len(segments) + 1}*{payment.control_number}"]


def _header(payment: Payment) -> Iterator[str]:
    assert payment.payer
    assert payment.payee
    assert payment.payment_date
    paid_on = day(payment.payment_date)
    if payment.method == "ACH":
        accounts = f"CCP*01*999999992*DA*0000001*{payment.originator_id}**01*999999992*DA*0000002"
        yield f"BPR*I*{money(payment.amount or 0)}*C*ACH*{accounts}*{paid_on}"
    else:
        yield f"BPR*{'H' if payment.method == 'NON' else 'I'}*{money(payment.amount or 0)}*C*{payment.method}************{paid_on}"
    yield f"TRN*1*{payment.trace_number}*{payment.originator_id}"
    yield f"DTM*405*{paid_on}"
    yield f"N1*PR*{payment.payer.name}"
    yield from ("N3*1 INVENTED PLAZA", "N4*LARKSPUR*KS*660000001")
    yield from (f"REF*{qualifier}*{number}" for qualifier, number in payment.payer_ids.items())
    yield "PER*BL*PROVIDER SERVICES*TE*5555550100"
    yield f"N1*PE*{payment.payee.name}*{payment.payee.id_type}*{payment.payee.id}"
    yield from (f"REF*{qualifier}*{number}" for qualifier, number in payment.payee_ids.items())


def _provider_adjustments(payment: Payment) -> Iterator[str]:
    for provider, rows in groupby(payment.provider_adjustments, key=lambda row: row.provider_id):
        members = list(rows)
        end = members[0].fiscal_period_end
        pairs = (f"{row.reason}:{row.reference}".rstrip(":") + f"*{money(row.amount)}" for row in members)
        yield f"PLB*{provider}*{day(end) if end else ''}*" + "*".join(pairs)
