"""Which columns bulk writing fills, and how a thing of the domain becomes a row."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent, Origin
from app.domain.intake.denial import Claim, Denial, Happened
from app.domain.intake.shares import PlainEvents
from app.store.bulk.decision import dump_event

CLAIM_EVENT = (
    "id source remittance_id payment_id ordinal claim_id payer_id patient_control_number "
    "payer_claim_control_number status_code charge paid remit_date received_on byte_start byte_end detail "
    "external_id created_at"
).split()
CLAIM = (
    "id patient_control_number payer_claim_control_number payer_id status_code service_from service_to charge "
    "posted content version"
).split()
DENIAL = (
    "id claim_id payer_id event_id remittance_id external_id reason_key plan patient_control_number "
    "payer_claim_control_number group_code carc remarks remit_date received_on amount_denied amount_at_risk "
    "amount_recovered paid_beyond_denied stage outcome resolved_on lead owner_kind owner_id owner_name next_action "
    "due_on clock_from control_on parked parked_on review_on send_by appeal_by deadlines claim_denied recurrence_of "
    "possible_duplicate_of work_type root_cause recommended_path quick_fix triage bucket bucket_by path "
    "decision_id pending held_on missing_context detail version"
).split()
EVENT = "id type subject_id subject_version data".split()
VOLUME_DELTA = "id payer_id plan provider facility procedure month count charge allowed paid".split()


def claim_event_row(event: ClaimEvent) -> tuple[Any, ...]:
    """The detail is kept where somebody works the claim; a plain payment's is in the raw file."""
    decision = event.decision
    return (
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
        dump_event(event) if event.claim_id is not None or not decision.end else None,
        event.external_id,
        event.created_at,
    )


def plain_columns(plain: Iterable[tuple[Origin, PlainEvents]]) -> dict[str, list[Any]]:
    """Claim events without claim and detail, payment by payment."""
    names = "id ordinal patient_control_number payer_claim_control_number status_code charge paid byte_start byte_end"
    columns: dict[str, list[Any]] = {name: [] for name in (*names.split(), "payment_id", "payer_id", "remit_date")}
    for origin, events in plain:
        ids, ordinals, ours, theirs, _, *others = events.columns
        told = ([it.hex() for it in ids], ordinals, _none_for_empty(ours), _none_for_empty(theirs), *others)
        same = (origin.payment_id, origin.payer_id, origin.remit_date)
        for column, values in zip(columns.values(), (*told, *([it] * len(ids) for it in same)), strict=True):
            column.extend(values)
    return columns


def _none_for_empty(values: list[str]) -> list[str | None]:
    return [value or None for value in values] if "" in values else values  # type: ignore[return-value]


def claim_row(claim: Claim) -> tuple[Any, ...]:
    """A new claim."""
    return (
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
    )


def denial_row(denial: Denial) -> tuple[Any, ...]:
    """A new denial."""
    return (denial.id, *denial_state(denial), denial.version)


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
        denial.clock_from,
        denial.control_on,
        denial.parked,
        denial.parked_on,
        denial.review_on,
        denial.send_by,
        denial.appeal_by,
        denial.deadlines,
        denial.claim_denied,
        denial.recurrence_of,
        denial.possible_duplicate_of,
        denial.work_type,
        denial.root_cause,
        denial.recommended_path,
        denial.quick_fix,
        denial.triage,
        denial.bucket,
        denial.bucket_by,
        denial.path,
        denial.decision_id,
        denial.pending,
        denial.held_on,
        denial.missing_context,
        denial.detail,
    )


def denial_from(row: dict[str, Any]) -> Denial:
    """A stored denial."""
    fields = {name: row[name] for name in DENIAL if name != "group_code"}
    return Denial(group=row["group_code"], **fields)


def claim_from(row: dict[str, Any]) -> Claim:
    """A stored claim."""
    return Claim(**{name: row[name] for name in CLAIM})


def happened_row(id_: UUID, entry: Happened) -> tuple[Any, ...]:
    """An entry of the log."""
    return (id_, entry.type, entry.subject_id, entry.subject_version, entry.data)
