"""Answers of payers, written short: ``F2:104`` is category and status, ``F2:80::RX`` a reject code of NCPDP."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from app.domain.status.answer import ClaimStatus, LineStatus, Refusal, Statement, StatusCode, StatusReply
from app.domain.status.asked import Asked, DeniedLine
from app.domain.status.meaning import meaning_of
from app.domain.status.reading import Reading

TRACE, REQUEST = "T1", "R1"
OUR_NUMBER, OUR_PATIENT = "ICN1", "PCN1"
CHARGE = 330_00
SERVED = date(2026, 8, 3)
FIRST, SECOND = UUID(int=1), UUID(int=2)


def code(told: str) -> StatusCode:
    """``category:status[:entity[:RX]]``."""
    category, status, entity, ncpdp = (*told.split(":"), "", "", "")[:4]
    return StatusCode(category, status, entity or None, ncpdp == "RX")


def said(*codes: str, **told: Any) -> Statement:
    """One STC with up to three codes."""
    return Statement(tuple(map(code, codes)), **told)


def line(*codes: str, procedure: str = "HC:99213", **told: Any) -> LineStatus:
    """One line of which one STC speaks."""
    return LineStatus((said(*codes),), procedure=procedure, **told)


def claim(*statements: Statement | str, **told: Any) -> ClaimStatus:
    """A claim, ours unless told otherwise. A code alone is a statement."""
    known = {
        "trace": TRACE,
        "payer_claim_control_number": OUR_NUMBER,
        "patient_control_number": OUR_PATIENT,
        "service_from": SERVED,
    }
    return ClaimStatus(
        statements=tuple(it if isinstance(it, Statement) else said(it) for it in statements), **known | told
    )


def asked(**told: Any) -> Asked:
    """What we asked: a claim of 330.00 of which nothing was paid."""
    known = {
        "trace": TRACE,
        "request_id": REQUEST,
        "payer_claim_control_number": OUR_NUMBER,
        "patient_control_number": OUR_PATIENT,
        "charge": CHARGE,
        "service_from": SERVED,
        "service_to": SERVED,
        "paid": 0,
    }
    return Asked(**known | told)


def denied(denial_id: UUID, procedure: str = "HC:99213", **told: Any) -> DeniedLine:
    """A line of ours that was denied."""
    return DeniedLine(denial_id, procedure, **told)


def reply(*claims: ClaimStatus, refusals: tuple[Refusal, ...] = ()) -> StatusReply:
    """One 277."""
    return StatusReply(REQUEST, claims, refusals)


def read(*statements: Statement | str, about: Asked | None = None, **told: Any) -> Reading:
    """What an answer about our one claim comes to."""
    return meaning_of(reply(claim(*statements, **told)), about or asked())
