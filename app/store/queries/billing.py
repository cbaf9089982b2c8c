"""Reads of instructions for the billing system."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.store.database import Row, Source

SHOWN = """
SELECT i.*, d.patient_control_number, d.payer_claim_control_number, d.external_id
FROM billing_instructions i JOIN denials d ON d.org_id = i.org_id AND d.id = i.denial_id
WHERE i.org_id = %(org)s
"""
CONDITIONS = {
    "state": "i.state = ANY(%(state)s)",
    "denial_id": "i.denial_id = %(denial_id)s",
    "since": "i.created_at >= %(since)s",
}


@dataclass(slots=True)
class InstructionFilter:
    """What a list of instructions is narrowed to."""

    state: list[str] = field(default_factory=list)
    denial_id: UUID | None = None
    since: datetime | None = None


async def instruction(source: Source, instruction_id: UUID) -> Row | None:
    """One instruction with its claim's numbers, or None."""
    rows = await source.fetch(f"{SHOWN} AND i.id = %(id)s", {"org": source.org_id, "id": instruction_id})
    return rows[0] if rows else None


async def instructions(source: Source, wanted: InstructionFilter, limit: int, after: UUID | None) -> list[Row]:
    """Up to ``limit`` + 1, oldest first: the one too many says that there are more."""
    told: dict[str, Any] = {"org": source.org_id, "limit": limit + 1, "after": after}
    told |= {name: getattr(wanted, name) for name in CONDITIONS if getattr(wanted, name) not in (None, [])}
    parts = [SHOWN, *(f"AND {CONDITIONS[name]}" for name in CONDITIONS if name in told)]
    parts += ["AND i.id > %(after)s"] if after is not None else []
    return await source.fetch(" ".join([*parts, "ORDER BY i.id LIMIT %(limit)s"]), told)
