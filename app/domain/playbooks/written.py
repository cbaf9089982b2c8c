"""Playbooks and policies as they are stored: plain values, and back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from app.domain.economics.cost_rows import CostRow
from app.domain.economics.policy import ClosePolicy, DaysToCash
from app.domain.economics.priors import Prior
from app.domain.playbooks.playbook import (
    Channel,
    Contact,
    CorrectedClaims,
    PacketNeed,
    PayerWindow,
    Playbook,
    TouchCost,
)
from app.domain.playbooks.version import Content, Kind

ROWS = {"windows": PayerWindow, "channels": Channel, "packet_items": PacketNeed, "ladder": Contact, "costs": TouchCost}


def written(content: Content) -> dict[str, Any]:
    """What a version says, ready for JSON: days as text, cents as numbers."""
    if isinstance(content, Playbook):
        return {name: _plain(value) for name, value in asdict(content).items()}
    told = asdict(content) | {"days": [it._asdict() for it in content.days]}
    return {name: _plain(value) for name, value in told.items()}


def read(kind: Kind, told: Mapping[str, Any]) -> Content:
    """A stored version's content."""
    return _playbook(told) if kind == "playbook" else _policy(told)


def _playbook(told: Mapping[str, Any]) -> Playbook:
    rows = {name: tuple(row(**_tuples(it)) for it in told[name]) for name, row in ROWS.items()}
    parts: dict[str, Any] = {**_tuples(told), **rows}
    return Playbook(**parts | {"corrected_claims": CorrectedClaims(**_tuples(told["corrected_claims"]))})


def _policy(told: Mapping[str, Any]) -> ClosePolicy:
    rows: dict[str, Any] = {
        "days": tuple(DaysToCash(**it) for it in told["days"]),
        "costs": tuple(CostRow(**it) for it in told["costs"]),
        "priors": tuple(Prior(**it) for it in told["priors"]),
    }
    return ClosePolicy(**_tuples(told) | rows)


def _tuples(told: Mapping[str, Any]) -> dict[str, Any]:
    """Lists as tuples, days as days."""
    days = ("electronic_from", "effective_from", "effective_to")
    found = {name: tuple(value) if isinstance(value, list) else value for name, value in told.items()}
    return found | {name: date.fromisoformat(str(found[name])) for name in days if found.get(name)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return str(value) if isinstance(value, date) else value
