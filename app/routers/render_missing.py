"""What nobody has told yet of a denial: what a worker would want to know, and what its payer cannot be asked without."""

from __future__ import annotations

from typing import Any

from app.domain.status.build_inquiry import KnownClaim, missing_for_inquiry
from app.domain.status.inquiry_parties import read_day
from app.store.database import Row

KNOWN = "known"
"""The payer's number: a payer with a connection has one."""


def missing_context(row: Row) -> list[str]:
    """``missing_context`` of a denial: names of the contract. A payer that nobody can ask needs nothing for it."""
    told: dict[str, Any] | None = row["to_ask"]
    if told is None:
        return list(row["missing_context"])
    known = KnownClaim(
        posted=told if told["posted"] else {},
        told=row["detail"],
        service_from=read_day(told["service_from"]),
        service_to=read_day(told["service_to"]),
    )
    return [*row["missing_context"], *missing_for_inquiry(known, row["today"], KNOWN)]
