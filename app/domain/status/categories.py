"""Claim status category codes (list 507): what the first component of a status says of a claim.

Labels are our own. The list is stable since 2020; a code that is not in it is UNKNOWN, and never guessed from its first
letter. Source: ``facts/claim-status.md`` §4.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from app.domain.codes.claim_status import Document
from app.domain.codes.tables import Status

Kind = Literal[
    "ACK",
    "REJECT",
    "NOTFOUND",
    "PEND",
    "PEND_INFO",
    "FINAL",
    "FINAL_PAID",
    "FINAL_DENIED",
    "FINAL_OTHER",
    "INFO",
    "BADREQ",
    "RETRY",
    "UNKNOWN",
]
"""``REJECT``: never adjudicated, no denial. ``FINAL``: over, and only amounts, codes and lines say how. ``BADREQ`` and
``RETRY``: about our question, and nothing about the claim."""


@dataclass(frozen=True, slots=True)
class Category:
    """One code. ``stops``: the day from which it is not used any more; old payers still send it."""

    code: str
    kind: Kind
    meaning: str
    stops: date | None = None
    document: Document | None = None
    """What it asks for, where the category itself says so."""

    @property
    def status(self) -> Status:
        """Whether payers still use it."""
        return "active" if self.stops is None else "deactivated"


CATEGORIES: dict[str, Category] = {
    it.code: it
    for it in (
        Category("A0", "ACK", "Passed on to another party"),
        Category("A1", "ACK", "Received, not accepted yet"),
        Category("A2", "ACK", "Accepted into adjudication"),
        Category("A3", "REJECT", "Returned as unprocessable"),
        Category("A4", "NOTFOUND", "Not found in adjudication"),
        Category("A5", "ACK", "Accepted and split into several claims"),
        Category("A6", "REJECT", "Rejected: information is missing"),
        Category("A7", "REJECT", "Rejected: information is not valid"),
        Category("A8", "REJECT", "Rejected: fields contradict each other"),
        Category("P0", "PEND", "Pending, or paid only in part"),
        Category("P1", "PEND", "In process"),
        Category("P2", "PEND", "Suspended for the payer's review"),
        Category("P3", "PEND_INFO", "Waits for information from the provider", document="other"),
        Category("P4", "PEND_INFO", "Waits for information from the patient", document="other"),
        Category("P5", "PEND", "Held by the payer's administration or system"),
        Category("F0", "FINAL", "Finalized, no more action"),
        Category("F1", "FINAL_PAID", "Finalized, paid"),
        Category("F2", "FINAL_DENIED", "Finalized, denied"),
        Category("F3", "FINAL_OTHER", "Finalized, adjudication was changed"),
        Category("F3F", "FINAL_OTHER", "Finalized, forwarded to the next payer"),
        Category("F3N", "FINAL_OTHER", "Finalized, not forwarded: bill the next payer"),
        Category("F4", "FINAL", "Adjudicated, no further payment comes"),
        Category("F5", "FINAL_DENIED", "Cannot be processed", date(2003, 10, 16)),
        Category("R0", "INFO", "Asks for more information", document="other"),
        Category("R1", "INFO", "Asks for information about a party", document="other"),
        Category("R3", "INFO", "Asks for data that could be on the claim", document="corrected_data"),
        Category("R4", "INFO", "Asks for supporting documents", document="supporting_documents"),
        Category("R5", "INFO", "Asks again: the earlier reply was not enough", document="other"),
        Category("R6", "INFO", "Asks for what a regulation requires", document="other"),
        Category("R7", "INFO", "Asks to confirm that care fits its policy", document="other"),
        Category("R8", "INFO", "Asks to confirm an exception to its policy", document="other"),
        Category("R9", "INFO", "Asks about medical necessity", document="clinical_records"),
        Category("R10", "INFO", "Asks to support a grievance or appeal that is filed", document="other"),
        Category("R11", "INFO", "Asks for its review before payment", document="other"),
        Category("R12", "INFO", "Asks to justify a procedure code", document="coding_rationale"),
        Category("R13", "INFO", "Asks again: the documents are not readable", document="other"),
        Category("R14", "INFO", "Asks again: the documents are not those it asked for", document="other"),
        Category("R15", "INFO", "Asks for a determination of workers' compensation", document="other"),
        Category("R16", "INFO", "Asks for a determination of eligibility", document="other"),
        Category("R17", "INFO", "Asks in place of an earlier request", document="other"),
        Category("RQ", "INFO", "Asks questions to be answered by yes or no", date(2008, 1, 1), "other"),
        Category("E0", "BADREQ", "Cannot answer: an error in the question"),
        Category("E1", "RETRY", "Cannot answer: its system is not up"),
        Category("E2", "RETRY", "Cannot answer: who holds the claim does not respond"),
        Category("E3", "BADREQ", "Cannot answer: related fields are to be corrected"),
        Category("E4", "BADREQ", "Cannot answer: a rule between partners was not met"),
        Category("D0", "NOTFOUND", "Nothing is found by these criteria"),
        Category("X0", "UNKNOWN", "Supplemental message: it says nothing of the state", date(2003, 1, 1)),
    )
}
"""All of list 507. Of X0 the facts know only the year in which it stopped."""
ORDER: tuple[tuple[str, ...], ...] = (
    ("E0", "E3", "E4"),
    ("E1", "E2"),
    ("D0", "A4"),
    ("F2", "F5"),
    ("P3", "P4", *(code for code, it in CATEGORIES.items() if it.kind == "INFO")),
    ("F3F",),
    ("F3", "F3N"),
    ("F1", "F0", "F4"),
    ("A3", "A6", "A7", "A8"),
    ("P0", "P1", "P2", "P5"),
    ("A0", "A5"),
    ("A2",),
    ("A1",),
)
"""Of several categories the one that comes first counts (facts §4). Judgement within that: a rejection before what pends,
since what is refused does not pend; the later step of an acknowledgment before the earlier; and A4 with D0, since both
found nothing, so that what is said beside them is to be asked again before anything rests on it."""
_RANKS = {code: rank for rank, codes in enumerate(ORDER) for code in codes}


def category(code: str) -> Category | None:
    """The category, None where list 507 does not hold it."""
    return CATEGORIES.get(code.strip().upper())


def kind_of(code: str) -> Kind:
    """What a category says; ``UNKNOWN`` for any that the list does not hold."""
    known = category(code)
    return "UNKNOWN" if known is None else known.kind


def rank_of(code: str) -> int:
    """Place in ``ORDER``; what is unknown comes last."""
    return _RANKS.get(code.strip().upper(), len(ORDER))
