"""What became of a claim that is over: denied, paid in part, or paid (``facts/claim-status.md`` §4).

F0 and F4 alone are no payment, and F1 is none of all lines: amounts, codes and lines say what was paid.
"""

from __future__ import annotations

from collections.abc import Sequence

from app.domain.status.meanings import MOVING, Meaning
from app.domain.status.read_lines import TELLING, WANTS, about_us, together
from app.domain.status.reading import LineReading
from app.domain.status.said import Said


def settle_claim(
    said: Said, lines: Sequence[LineReading], paid: int | None, charge: int | None, paid_before: int | None
) -> Meaning:
    """By the lines that our denials are about, else by amounts. Cents; ``paid_before``: by the newest remittance."""
    told = [it.meaning for it in about_us(lines) if it.meaning in TELLING]
    if said.kind == "FINAL_DENIED":  # a line that seems to move is no word against it
        told = [it for it in told if it not in MOVING and it not in WANTS]
    ours = any(it.denial_ids for it in lines)
    if told and (ours or not _whole(paid, charge)):
        return _by_lines(told, paid)
    if said.kind == "FINAL_DENIED":
        return "partly_paid" if paid is not None and paid > 0 else "finally_denied"
    if paid is None:
        return _without_amount(said)
    if paid <= 0:
        return "finally_denied"
    return _by_amount(said, paid, charge, paid_before)


def _by_lines(told: list[Meaning], paid: int | None) -> Meaning:
    """A line that still moves keeps the claim moving only where none of them is denied for good."""
    if "finally_denied" in told:
        return "partly_paid" if "paid" in told or (paid is not None and paid > 0) else "finally_denied"
    return together(told)


def _without_amount(said: Said) -> Meaning:
    """An adjudication that was changed, and nothing tells to what: its remittance is still to come. Of a claim that was
    voided none comes."""
    if "voided" in said.themes:
        return "finally_denied"
    if "paid" in said.themes or said.kind == "FINAL_PAID":
        return "partly_paid" if "denied" in said.themes else "paid"
    return "reprocessing" if said.lead == "F3" else "finally_denied"


def _by_amount(said: Said, paid: int, charge: int | None, paid_before: int | None) -> Meaning:
    """What was paid already when the denial came leaves its lines unpaid; what is above that pays something of them."""
    if "denied" in said.themes:
        return "partly_paid"
    if _whole(paid, charge):
        return "paid"
    if paid_before is not None:
        return "paid" if paid > paid_before else "partly_paid"
    changed = said.lead in ("F1", "F3") or "paid" in said.themes
    return "paid" if changed else "partly_paid"


def _whole(paid: int | None, charge: int | None) -> bool:
    """Whether all that was charged is paid."""
    return paid is not None and charge is not None and 0 < charge <= paid
