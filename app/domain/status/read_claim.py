"""What a claim or a line stands at by what is said of it: over, moving, waiting for something, or not known.

From category, status code and amounts together, never from the category alone (``facts/claim-status.md`` §4, §8).
"""

from __future__ import annotations

from app.domain.codes.claim_status import Theme
from app.domain.status.categories import Kind
from app.domain.status.meanings import Meaning
from app.domain.status.said import Said

ABOUT_US: dict[Kind, Meaning] = {
    "BADREQ": "request_at_fault",
    "RETRY": "cannot_answer",
    "NOTFOUND": "not_found",
    "UNKNOWN": "cannot_answer",
}
"""Kinds that say nothing of the claim. A category that no list holds is one: it waits until somebody has read it."""
OVER: frozenset[Kind] = frozenset({"FINAL", "FINAL_PAID", "FINAL_DENIED", "FINAL_OTHER"})
OTHER_FORM: dict[Theme, Meaning] = {"send_new": "send_new_claim", "send_replacement": "send_replacement"}
"""Whatever became of it, the payer wants it in the other form: 787 and 799 (facts §8)."""


def unsettled(said: Said, *, new_number: bool = False, documents_asked: bool = False) -> Meaning | None:
    """What it stands at where the codes alone say so; None: it is over, and amounts and lines say how.

    ``new_number``: the claim has a control number that is new to us; ``documents_asked``: an earlier answer asked for
    documents, so that a review is one of them.
    """
    if said.kind in ABOUT_US:
        return ABOUT_US[said.kind]
    form = next((meaning for theme, meaning in OTHER_FORM.items() if theme in said.themes), None)
    if form is not None:
        return form
    if said.kind in OVER:
        return _over(said)
    if "not_received" in said.themes:
        return "documents_not_received"
    return _under_way(said, new_number, documents_asked)


def _over(said: Said) -> Meaning | None:
    if said.lead == "F3F":
        return "forwarded"
    # a duplicate of a claim that is still to be processed: that one is moving
    return "pending" if "duplicate_pending" in said.themes else None


def _under_way(said: Said, new_number: bool, documents_asked: bool) -> Meaning:
    if said.kind == "REJECT":
        return "rejected"
    if said.kind in ("INFO", "PEND_INFO"):
        return "information_requested"
    return _pending(said, documents_asked) if said.kind == "PEND" else _acknowledged(said, new_number)


def _pending(said: Said, documents_asked: bool) -> Meaning:
    if "documents" in said.themes:
        return "documents_under_review" if said.lead == "P2" else "information_requested"
    if documents_asked and (said.lead == "P2" or "review" in said.themes):
        return "documents_under_review"
    if said.has("101"):
        return "reprocessing"
    return "forwarded" if "forwarded" in said.themes else "pending"


def _acknowledged(said: Said, new_number: bool) -> Meaning:
    """No code says that a corrected claim was taken in: that is inferred from a new number (facts §5)."""
    if said.lead == "A0" or "forwarded" in said.themes:
        return "forwarded"
    accepted = said.lead == "A2" and said.has("20")
    return "corrected_claim_received" if said.has("101") or (accepted and new_number) else "acknowledged"


def settled(said: Said, paid: int | None) -> Meaning | None:
    """What became of one line that is over. ``paid`` in cents, None: not told. None: it does not say."""
    if paid is not None:
        return "paid" if paid > 0 else "finally_denied"
    if said.kind == "FINAL_DENIED" or "denied" in said.themes:
        return "finally_denied"
    return "paid" if said.kind == "FINAL_PAID" or "paid" in said.themes else None
