"""Events as the contract shows them: codes, numbers and prefixed ids, and nothing that anybody typed."""

from __future__ import annotations

import re
from typing import Any
from uuid import UUID

from app.routers.ids import show
from app.routers.subjects import shown_subject
from app.store.database import Row

CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+-]{0,47}")
"""What a code, a day or a moment looks like. Digests are longer: they prove, and tell nobody anything."""
UUID_TEXT = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
PREFIX = {
    "payer": "pyr",
    "payer_id": "pyr",
    "into": "pyr",
    "was": "pyr",
    "team_id": "tem",
    "teams": "tem",
    "person_id": "per",
    "stand_in": "per",
    "lead": "per",
    "by": "per",
    "asked_by": "per",
    "answered_by": "per",
    "approved_by": "per",
    "assignment": "asg",
    "notice": "ntc",
    "of": "den",
    "covers": "den",
    "decision": "dec",
    "reverses": "bil",
    "reversed_by": "bil",
}
"""What the id in a member is of, wherever the member stands."""
OWNER = {"person": "per", "team": "tem"}
LEFT_OUT = object()


def event(row: Row) -> dict[str, Any]:
    """The document of one event (:class:`EventOut`)."""
    return {
        "id": show("evt", row["id"]),
        "type": row["type"],
        "subject": shown_subject(row["type"], row["subject_id"]),
        "version": row["subject_version"],
        "actor": {"kind": row["actor_kind"], "id": show("per", row["person_id"])},
        "at": row["at"],
        "data": _members(row["data"]),
    }


def _members(data: dict[str, Any]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for name, value in data.items():
        shown = _shown(value, _prefix(name, data)) if CODE.fullmatch(name) else LEFT_OUT
        if shown is not LEFT_OUT and not UUID_TEXT.fullmatch(name):
            told[name] = shown
    return told


def _prefix(name: str, data: dict[str, Any]) -> str | None:
    """What an id in a member is of: what the member beside it says of its kind, or what it always is."""
    return OWNER.get(str(data.get(f"{name}_kind")), PREFIX.get(name))


def _shown(value: Any, prefix: str | None) -> Any:
    """A value without what is no code, and with its id as the contract shows it."""
    if isinstance(value, dict):
        return _members(value)
    if isinstance(value, list):
        return [shown for it in value if (shown := _shown(it, prefix)) is not LEFT_OUT]
    if not isinstance(value, str):
        return value
    if UUID_TEXT.fullmatch(value):
        return LEFT_OUT if prefix is None else show(prefix, UUID(value))
    return value if CODE.fullmatch(value) else LEFT_OUT
