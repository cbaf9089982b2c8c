"""Which columns bulk writing fills, and how a thing of the domain becomes a row."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from operator import attrgetter
from typing import Any
from uuid import UUID

from app.domain.intake.claim_event import Arrival, ClaimEvent
from app.domain.intake.denial import Claim, Denial, Happened
from app.store.bulk.copy import NULL, text
from app.store.bulk.decision import dump

CLAIM_EVENT = (
    "org_id id source remittance_id payment_id ordinal claim_id payer_id patient_control_number "
    "payer_claim_control_number status_code charge paid remit_date received_on byte_start byte_end detail "
    "external_id created_at"
).split()
CLAIM = (
    "org_id id patient_control_number payer_claim_control_number payer_id status_code service_from service_to charge "
    "posted content version created_at updated_at"
).split()
DENIAL = (
    "org_id id claim_id payer_id event_id remittance_id external_id reason_key plan patient_control_number "
    "payer_claim_control_number group_code carc remarks remit_date received_on amount_denied amount_at_risk "
    "amount_recovered paid_beyond_denied stage outcome resolved_on lead owner_kind owner_id owner_name next_action "
    "due_on recurrence_of possible_duplicate_of missing_context detail version created_at updated_at"
).split()
EVENT = "org_id id type subject_id subject_version actor_kind actor_id at data".split()
VOLUME_DELTA = "org_id id payer_id plan provider facility procedure month count charge allowed paid".split()


def claim_event_row(org_id: UUID, event: ClaimEvent) -> tuple[Any, ...]:
    """The detail is kept where somebody works the claim; a plain payment's is in the raw file."""
    decision = event.decision
    return (
        org_id,
        event.id,
        event.source,
        event.remittance_id,
        event.payment_id,
        decision.ordinal,
        event.claim_id,
        event.payer_id,
        decision.patient_control_number or None,
        decision.payer_claim_control_number or None,
        decision.status_code,
        decision.charge,
        decision.paid,
        event.remit_date,
        event.received_on,
        decision.start,
        decision.end,
        dump(decision) if event.claim_id is not None or not decision.end else None,
        event.external_id,
        event.created_at,
    )


def plain_lines(org_id: UUID, plain: list[Arrival]) -> list[str]:
    """Claim events without claim and detail as lines of COPY, in the order of ``CLAIM_EVENT``.

    Most rows of a file are made here, so what a payment's events have in common is formatted once.
    """
    lines: list[str] = []
    for origin, arrivals in groupby(plain, attrgetter("origin")):
        head = f"{org_id.hex}\t"
        middle = f"\t835\t{origin.remittance_id.hex}\t{origin.payment_id.hex}\t"
        payer = f"\t\\N\t{origin.payer_id.hex}\t"
        days = f"\t{origin.remit_date.isoformat()}\t{origin.received_on.isoformat()}\t"
        tail = f"\t\\N\t\\N\t{origin.created_at.isoformat()}\n"
        for id_, it, _, _ in arrivals:
            ours, theirs = it.patient_control_number, it.payer_claim_control_number
            charge = NULL if it.charge is None else it.charge
            paid = NULL if it.paid is None else it.paid
            lines.append(
                f"{head}{id_.hex()}{middle}{it.ordinal}{payer}{text(ours) if ours else NULL}\t"
                f"{text(theirs) if theirs else NULL}\t{text(it.status_code)}\t{charge}\t{paid}{days}"
                f"{it.start}\t{it.end}{tail}"
            )
    return lines


def claim_row(org_id: UUID, claim: Claim, now: datetime) -> tuple[Any, ...]:
    """A new claim."""
    return (
        org_id,
        claim.id,
        claim.patient_control_number,
        claim.payer_claim_control_number,
        claim.payer_id,
        claim.status_code,
        claim.service_from,
        claim.service_to,
        claim.charge,
        claim.posted,
        claim.content,
        claim.version,
        now,
        now,
    )


def denial_row(org_id: UUID, denial: Denial, now: datetime) -> tuple[Any, ...]:
    """A new denial."""
    return (org_id, denial.id, *denial_state(denial), denial.version, now, now)


def denial_state(denial: Denial) -> tuple[Any, ...]:
    """Everything of a denial that may change, in the order of ``DENIAL`` from ``claim_id`` to ``detail``."""
    return (
        denial.claim_id,
        denial.payer_id,
        denial.event_id,
        denial.remittance_id,
        denial.external_id,
        denial.reason_key,
        denial.plan,
        denial.patient_control_number,
        denial.payer_claim_control_number,
        denial.group,
        denial.carc,
        denial.remarks,
        denial.remit_date,
        denial.received_on,
        denial.amount_denied,
        denial.amount_at_risk,
        denial.amount_recovered,
        denial.paid_beyond_denied,
        denial.stage,
        denial.outcome,
        denial.resolved_on,
        denial.lead,
        denial.owner_kind,
        denial.owner_id,
        denial.owner_name,
        denial.next_action,
        denial.due_on,
        denial.recurrence_of,
        denial.possible_duplicate_of,
        denial.missing_context,
        denial.detail,
    )


def denial_from(row: dict[str, Any]) -> Denial:
    """A stored denial."""
    fields = {name: row[name] for name in DENIAL if name not in ("org_id", "group_code", "created_at", "updated_at")}
    return Denial(group=row["group_code"], **fields)


def claim_from(row: dict[str, Any]) -> Claim:
    """A stored claim."""
    return Claim(**{name: row[name] for name in CLAIM if name not in ("org_id", "created_at", "updated_at")})


def happened_row(org_id: UUID, id_: UUID, entry: Happened, actor: tuple[str, str], now: datetime) -> tuple[Any, ...]:
    """An entry of the log."""
    return (org_id, id_, entry.type, entry.subject_id, entry.subject_version, *actor, now, entry.data)
