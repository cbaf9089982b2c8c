"""What events are about, as the contract names it: a kind and a prefixed id."""

from __future__ import annotations

from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, WithJsonSchema

from app.domain.push.kinds import KINDS, subject_kind
from app.routers.ids import PATTERN, parse, show

PREFIX = {
    "denial": "den",
    "claim": "clm",
    "quarantined_claim": "qtn",
    "decision": "dec",
    "submission": "sub",
    "alert": "alr",
    "remittance": "rem",
    "payer": "pyr",
    "person": "per",
    "team": "tem",
    "assignment": "asg",
    "sorting_rule": "srl",
    "approval": "apr",
    "organization": "org",
    "playbook": "plb",
    "policy": "pol",
    "webhook": "whk",
    "billing_instruction": "bil",
    "bulk_decision": "blk",
    "status_check": "chs",
    "connection": "con",
    "status_connection": "psc",
    "acknowledgment": "ack",
    "rejection": "rej",
}
"""Prefix of the ids of each kind; the assignment rules are one list and have no id of their own."""
TYPE_PATTERN = rf"^({'|'.join(KINDS)})\.[a-z_]{{0,40}}$"
"""A type of event, or the beginning of some that ends with a dot."""


def shown_subject(type_: str, id_: UUID) -> dict[str, Any]:
    """``{kind, id}``; a kind without ids of its own has none."""
    kind = subject_kind(type_)
    return {"kind": kind, "id": show(PREFIX[kind], id_) if kind in PREFIX else None}


def _any_id(text: object) -> UUID:
    if isinstance(text, str) and PATTERN.fullmatch(text) and text[:3] in PREFIX.values():
        return parse(text[:3], text)
    raise ValueError("not an id of a kind that events are about")


_SCHEMA = {
    "type": "string",
    "pattern": f"^({'|'.join(PREFIX.values())})_[0-7][0-9a-hjkmnp-tv-z]{{25}}$",
    "description": "Id of whatever events are about.",
}
SubjectId: Any = Annotated[UUID, BeforeValidator(_any_id), WithJsonSchema(_SCHEMA)]
