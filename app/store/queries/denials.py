"""Reads of denials: one, and lists by keyset."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from app.store.database import Row, Source
from app.store.queries.allowed_amounts import with_expected

SHOWN = """
SELECT d.*, p.name AS payer_name, p.payer_type, (now() AT TIME ZONE g.time_zone)::date AS today,
       coalesce(CASE d.owner_kind
           WHEN 'person' THEN (SELECT o.name FROM people o WHERE o.org_id = d.org_id AND o.id = d.owner_id)
           WHEN 'team' THEN (SELECT o.name FROM teams o WHERE o.org_id = d.org_id AND o.id = d.owner_id)
       END, d.owner_name) AS owner_name_now,
       ARRAY(SELECT s.id FROM denials s WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id AND s.id <> d.id
             ORDER BY s.id) AS siblings,
       (SELECT jsonb_agg(jsonb_build_object('id', e.id, 'reason', e.reason, 'kind', e.kind, 'level', e.level,
                                            'due_on', e.due_on, 'raised_on', e.raised_on, 'state', e.state))
        FROM escalations e WHERE e.org_id = d.org_id AND e.denial_id = d.id AND e.state <> 'settled') AS escalations,
       CASE WHEN d.stage <> 'resolved' AND EXISTS (
           SELECT FROM payer_connections r
           WHERE r.org_id = d.org_id AND r.id = d.payer_id AND r.connection_id IS NOT NULL
       ) THEN (
           SELECT jsonb_build_object(
               'posted', c.posted, 'service_from', c.service_from, 'service_to', c.service_to,
               'subscriber', c.content -> 'subscriber', 'patient', c.content -> 'patient',
               'billing_provider', c.content -> 'billing_provider')
           FROM claims c WHERE c.org_id = d.org_id AND c.id = d.claim_id
       ) END AS to_ask,
       (SELECT jsonb_build_object('id', k.id, 'channel', k.channel, 'checked_on', k.checked_on,
                                  'meaning', coalesce(k.detail -> 'denials' ->> d.id::text, k.meaning),
                                  'codes', k.detail -> 'codes', 'documents', k.detail -> 'documents')
        FROM (SELECT * FROM status_checks said
              WHERE said.org_id = d.org_id AND said.claim_id = d.claim_id AND d.id = ANY(said.denial_ids)
              ORDER BY said.checked_on DESC, said.created_at DESC, said.id DESC LIMIT 1) k) AS status_told
FROM {source} d
JOIN payers p ON p.org_id = d.org_id AND p.id = d.payer_id
JOIN organizations g ON g.id = d.org_id
"""
"""``to_ask``: what an inquiry is built from, where the payer can be asked; see :mod:`app.routers.render_missing`."""
ONE = SHOWN.format(source="denials") + "WHERE d.org_id = %(org)s AND d.id = %(id)s"
PAGE = (
    """
WITH page AS MATERIALIZED (
    SELECT d.* FROM denials d WHERE d.org_id = %(org)s {conditions} ORDER BY {order} LIMIT %(limit)s
)
"""
    + SHOWN.format(source="page")
    + "ORDER BY {order}"
)
"""First the page, from the index that has its order, then what is shown beside it: joined first, a planner without
statistics (after a large file) fetches and sorts everything."""


class Order(NamedTuple):
    """A column that an index has in order, and what is in that index."""

    column: str
    condition: str = ""


ORDERS: dict[str, Order] = {
    "received": Order("id"),
    "remit_date": Order("remit_date"),
    "amount": Order("amount_denied"),
    "due_on": Order("due_on", "AND d.stage <> 'resolved'"),
    "appeal_by": Order("appeal_by", "AND d.appeal_by IS NOT NULL"),
    "code": Order("carc"),
    "payer": Order("payer_id"),
    "stage": Order("stage"),
}
"""Ids are UUIDv7: their order is the order of arrival."""


@dataclass(slots=True)
class DenialFilter:
    """What a list of denials is narrowed to. Several values of one member mean any of them; amounts in cents."""

    remittance_id: UUID | None = None
    payer_id: list[UUID] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    stage: list[str] = field(default_factory=list)
    outcome: list[str] = field(default_factory=list)
    amount_from: int | None = None
    amount_to: int | None = None
    remit_date_from: date | None = None
    remit_date_to: date | None = None
    received_from: date | None = None
    received_to: date | None = None
    lead: bool | None = None
    work_type: list[str] = field(default_factory=list)
    root_cause: list[str] = field(default_factory=list)
    recommended_path: list[str] = field(default_factory=list)
    quick_fix: bool | None = None
    owner: list[UUID] = field(default_factory=list)
    due_from: date | None = None
    due_to: date | None = None
    appeal_from: date | None = None
    appeal_to: date | None = None
    plan: list[str] = field(default_factory=list)
    control_point: str | None = None
    control_from: date | None = None
    """Needs ``control_point``, as ``control_to`` does: each kind has days of its own."""
    control_to: date | None = None
    escalated: bool | None = None
    parked: bool | None = None
    held: bool | None = None
    asking: bool | None = None
    patient_control_number: str | None = None
    payer_claim_control_number: str | None = None
    external_id: str | None = None
    claim_id: UUID | None = None


POINT = """
(CASE %(control_point)s WHEN 'cause' THEN d.cause_confirmed_on IS NULL WHEN 'sort' THEN d.next_action = 'sort'
 WHEN 'decide' THEN d.next_action IN ('decide', 'await_approval')
 ELSE d.next_action NOT IN ('sort', 'decide', 'await_approval') END AND d.parked IS NULL AND d.stage <> 'resolved')
"""
POINT_ON = "CASE %(control_point)s WHEN 'cause' THEN coalesce(d.clock_from, d.received_on) + 28 ELSE d.control_on END"
ASKING = """
(d.claim_id IN (SELECT i.claim_id FROM status_inquiries i
                WHERE i.org_id = %(org)s AND i.state IN ('waiting', 'in_flight', 'polling'))) = %(asking)s
"""
CONDITIONS = {
    "remittance_id": "d.remittance_id = %(remittance_id)s",
    "payer_id": "d.payer_id = ANY(%(payer_id)s)",
    "code": "d.carc = ANY(%(code)s)",
    "stage": "d.stage = ANY(%(stage)s)",
    "outcome": "d.outcome = ANY(%(outcome)s)",
    "amount_from": "d.amount_denied >= %(amount_from)s",
    "amount_to": "d.amount_denied <= %(amount_to)s",
    "remit_date_from": "d.remit_date >= %(remit_date_from)s",
    "remit_date_to": "d.remit_date <= %(remit_date_to)s",
    "received_from": "d.received_on >= %(received_from)s",
    "received_to": "d.received_on <= %(received_to)s",
    "lead": "d.lead = %(lead)s",
    "work_type": "d.work_type = ANY(%(work_type)s)",
    "root_cause": "d.root_cause = ANY(%(root_cause)s)",
    "recommended_path": "d.recommended_path = ANY(%(recommended_path)s)",
    "quick_fix": "d.quick_fix = %(quick_fix)s",
    "owner": "d.owner_id = ANY(%(owner)s)",
    "due_from": "d.due_on >= %(due_from)s",
    "due_to": "d.due_on <= %(due_to)s",
    "appeal_from": "d.appeal_by >= %(appeal_from)s",
    "appeal_to": "d.appeal_by <= %(appeal_to)s",
    "plan": "d.plan = ANY(%(plan)s)",
    "control_point": POINT,
    "control_from": f"{POINT_ON} >= %(control_from)s",
    "control_to": f"{POINT_ON} <= %(control_to)s",
    "escalated": "d.escalated = %(escalated)s",
    "parked": "(d.parked IS NOT NULL) = %(parked)s",
    "held": "(d.held_on IS NOT NULL) = %(held)s",
    "asking": ASKING,
    "patient_control_number": "d.patient_control_number = %(patient_control_number)s",
    "payer_claim_control_number": "d.payer_claim_control_number = %(payer_claim_control_number)s",
    "external_id": "d.external_id = %(external_id)s",
    "claim_id": "d.claim_id = %(claim_id)s",
}


async def denial(source: Source, denial_id: UUID) -> Row | None:
    """One denial, or None."""
    rows = await with_expected(source, await source.fetch(ONE, {"org": source.org_id, "id": denial_id}))
    return rows[0] if rows else None


async def is_there(source: Source, denial_id: UUID) -> bool:
    """Whether there is such a denial."""
    rows = await source.fetch("SELECT FROM denials WHERE org_id = %s AND id = %s", (source.org_id, denial_id))
    return bool(rows)


async def these(source: Source, ids: Sequence[UUID]) -> list[Row]:
    """Denials by their ids, oldest first."""
    parameters = {"org": source.org_id, "ids": list(ids), "limit": len(ids)}
    sql = PAGE.format(conditions="AND d.id = ANY(%(ids)s::uuid[])", order="d.id")
    return await with_expected(source, await source.fetch(sql, parameters))


async def denials(
    source: Source, wanted: DenialFilter, sort: str, limit: int, after: tuple[Any, UUID] | None
) -> list[Row]:
    """Up to ``limit`` + 1 denials after a position: the one too many says that there are more.

    ``sort`` is one of ``ORDERS``, with a hyphen before it for the other direction.
    """
    parameters: dict[str, Any] = {"org": source.org_id, "limit": limit + 1}
    conditions: list[str] = []
    for name, condition in CONDITIONS.items():
        value = getattr(wanted, name)
        if value is not None and value != []:
            parameters[name] = value
            conditions.append(f"AND {condition}")
    column, indexed = ORDERS[sort.lstrip("-")]
    conditions.append(indexed)
    direction, beyond = ("DESC", "<") if sort.startswith("-") else ("ASC", ">")
    keys = "d.id" if column == "id" else f"d.{column}, d.id"
    if after is not None:
        parameters["position"], parameters["after"] = after
        marks = "%(after)s" if column == "id" else "%(position)s, %(after)s"
        conditions.append(f"AND ({keys}) {beyond} ({marks})")
    order = ", ".join(f"{key} {direction}" for key in keys.split(", "))
    return await with_expected(
        source, await source.fetch(PAGE.format(conditions=" ".join(conditions), order=order), parameters)
    )
