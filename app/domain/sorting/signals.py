"""What the codes give away beside bucket and path: who owes the amount, and signs that something else is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.domain.codes.tables import CARCS, effective_carc, normalise_rarc, rarc
from app.domain.sorting.paths import Liability, PathRemark, Signal
from app.domain.sorting.rules import GROUP_LOCKS


def liability_of(group: str, said: Sequence[PathRemark]) -> Liability | None:
    """Who owes the amount in the end: what a remark says, else the patient under PR; None: the codes do not say.

    Where remarks disagree the patient is protected.
    """
    told = {entry.liability for entry in said}
    if "provider" in told:
        return "provider"
    return "patient" if "patient" in told or group == "PR" else None


def signals_of(group: str, carc: str, remarks: Iterable[str], said: Sequence[PathRemark]) -> tuple[Signal, ...]:
    """Signals in the order of the tables, each once. ``group`` and ``carc`` in usual spelling, remarks as sent."""
    signals = [entry.signal for entry in said if entry.signal is not None]
    allowed = GROUP_LOCKS.get(effective_carc(carc))
    if allowed is not None and group not in allowed.split():
        signals.append("wrong_group")
    if group == "PI":
        signals.append("no_contract")
    if carc in CARCS and CARCS[carc].status != "active":
        signals.append("retired_code")
    if any(rarc(remark) is None for remark in remarks if normalise_rarc(remark)):
        signals.append("unknown_remark")
    return tuple(dict.fromkeys(signals))
