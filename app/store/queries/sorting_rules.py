"""Reads of own sorting rules and of approvals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

RULES = """
SELECT * FROM (
    SELECT r.*, coalesce(p.merged_into, r.payer_id) AS payer_now, (
        SELECT a.id FROM approvals a WHERE a.org_id = r.org_id AND a.subject_id = r.id ORDER BY a.id DESC LIMIT 1
    ) AS approval_id
    FROM sorting_rules r LEFT JOIN payers p ON p.org_id = r.org_id AND p.id = r.payer_id
    WHERE r.org_id = %(org)s
) r WHERE true {conditions} ORDER BY r.id DESC LIMIT %(limit)s
"""
RULE_CONDITIONS = {
    "state": "r.state = ANY(%(state)s)",
    "payer_id": "r.payer_now = ANY(%(payer_id)s)",
    "code": "(r.carc = ANY(%(code)s) OR r.remark = ANY(%(code)s))",
}
COUNTS = "SELECT state, count(*) AS rules FROM sorting_rules WHERE org_id = %s GROUP BY state"
APPROVALS = """
SELECT a.*, (
    SELECT t.body FROM texts t WHERE t.org_id = a.org_id AND t.subject_id = a.id AND t.kind = 'approval_answer'
    ORDER BY t.id DESC LIMIT 1
) AS reason, (
    SELECT t.body FROM texts t WHERE t.org_id = a.org_id AND t.subject_id = a.subject_id AND t.kind = 'decision'
    ORDER BY t.id DESC LIMIT 1
) AS asked_because
FROM approvals a WHERE a.org_id = %(org)s {conditions} ORDER BY a.id DESC LIMIT %(limit)s
"""


@dataclass(slots=True)
class RuleFilter:
    """What a list of rules is narrowed to. Several values of one member mean any of them."""

    state: list[str] = field(default_factory=list)
    payer_id: list[UUID] = field(default_factory=list)
    code: list[str] = field(default_factory=list)
    """CARC or remark code."""


async def sorting_rule_row(source: Source, rule_id: UUID) -> Row | None:
    """One rule as it is shown, or None."""
    wanted = {"org": source.org_id, "id": rule_id, "limit": 1}
    rows = await source.fetch(RULES.format(conditions="AND r.id = %(id)s"), wanted)
    return rows[0] if rows else None


async def sorting_rules(source: Source, wanted: RuleFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1 rules, newest first: the one too many says that there are more."""
    parameters: dict[str, Any] = {"org": source.org_id, "limit": limit + 1, "after": after}
    told = {name: getattr(wanted, name) for name in RULE_CONDITIONS}
    conditions = [f"AND {RULE_CONDITIONS[name]}" for name, values in told.items() if values]
    conditions += ["AND r.id < %(after)s"] if after is not None else []
    return await source.fetch(RULES.format(conditions=" ".join(conditions)), parameters | told)


async def rules_by_state(source: Source) -> dict[str, int]:
    """How many rules are in each state; those in which none is are left out."""
    return {row["state"]: row["rules"] for row in await source.fetch(COUNTS, (source.org_id,))}


async def approval_row(source: Source, approval_id: UUID) -> Row | None:
    """One approval as it is shown, or None."""
    wanted = {"org": source.org_id, "id": approval_id, "limit": 1}
    rows = await source.fetch(APPROVALS.format(conditions="AND a.id = %(id)s"), wanted)
    return rows[0] if rows else None


async def approvals(
    source: Source, states: list[str], limit: int, after: UUID | None, kinds: Sequence[str] = ()
) -> list[Row]:
    """Up to ``limit`` + 1 approvals, newest first."""
    parameters = {"org": source.org_id, "limit": limit + 1, "states": states, "kinds": list(kinds), "after": after}
    conditions = ["AND a.state = ANY(%(states)s)"] if states else []
    conditions += ["AND a.kind = ANY(%(kinds)s)"] if kinds else []
    conditions += ["AND a.id < %(after)s"] if after is not None else []
    return await source.fetch(APPROVALS.format(conditions=" ".join(conditions)), parameters)
