"""Writing: segments, one transaction set, and the interchange around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.clearinghouse.x12.characters import SEPARATORS, identifier
from app.domain.status.inquiry import UnwritableInquiryError
from app.domain.status.ports import Numbers

ELEMENT, COMPONENT, REPETITION, TERMINATOR = tuple(SEPARATORS)
SET_NUMBER = "0001"
"""ST02: there is one set in each interchange of ours."""
_LARGEST = 999_999_999


@dataclass(frozen=True, slots=True)
class Envelope:
    """Who writes to whom, as agreed with the partner; at most 15 characters each."""

    sender_id: str
    """ISA06."""
    receiver_id: str
    """ISA08."""
    application_sender: str
    """GS02."""
    application_receiver: str
    """GS03."""
    usage: Literal["T", "P"]
    """ISA15."""
    moment: datetime
    """Of the interchange, the group and the set, as it is to be written (senders mean their own or UTC; X12 has no
    zone)."""
    sender_qualifier: str = "ZZ"
    """ISA05."""
    receiver_qualifier: str = "ZZ"
    """ISA07."""


def segment(tag: str, *elements: str | int) -> str:
    """One segment with its terminator; elements that are empty at its end are left out."""
    return ELEMENT.join((tag, *map(str, elements))).rstrip(ELEMENT) + TERMINATOR


def composite(*components: str) -> str:
    """Components of one element."""
    return COMPONENT.join(components).rstrip(COMPONENT)


def amount(cents: int) -> str:
    """``15050`` → ``150.5``: an R element has no zeros behind that say nothing."""
    whole, fraction = divmod(abs(cents), 100)
    digits = f"{whole}.{fraction:02}".rstrip("0").rstrip(".")
    return f"-{digits}" if cents < 0 else digits


def day(value: date) -> str:
    """CCYYMMDD, eight digits also where somebody typed a year of three."""
    return f"{value.year:04}{value:%m%d}"


def period(first: date, last: date | None = None) -> tuple[str, str]:
    """DTP02 and DTP03."""
    if last is None or last == first:
        return "D8", day(first)
    return "RD8", f"{day(first)}-{day(last)}"


def transaction(kind: str, convention: str, body: Sequence[str], number: str = SET_NUMBER) -> list[str]:
    """ST, the segments, SE: its count includes both."""
    return [
        segment("ST", kind, number, convention),
        *body,
        segment("SE", len(body) + 2, number),
    ]


def interchange(
    functional_id: str, convention: str, sets: Sequence[Sequence[str]], envelope: Envelope, numbers: Numbers
) -> bytes:
    """ISA to IEA with one group of the given sets.

    Raises ``UnwritableInquiryError`` for an id or number that does not fit the envelope.
    """
    if not (0 < numbers.interchange <= _LARGEST and 0 < numbers.group <= _LARGEST):
        raise UnwritableInquiryError("numbers")
    sender, receiver = _fitting(envelope, "application_sender"), _fitting(envelope, "application_receiver")
    clock, group = f"{envelope.moment:%H%M}", str(numbers.group)
    parts = [
        isa(envelope, numbers.interchange),
        segment("GS", functional_id, sender, receiver, day(envelope.moment), clock, group, "X", convention),
        *(part for one in sets for part in one),
        segment("GE", len(sets), group),
        segment("IEA", 1, f"{numbers.interchange:09}"),
    ]
    return "".join(parts).encode("ascii")


def isa(envelope: Envelope, number: int) -> str:
    """The ISA: always 106 characters."""
    moment = envelope.moment
    elements = (
        "00",
        " " * 10,
        "00",
        " " * 10,
        _fitting(envelope, "sender_qualifier", 2).ljust(2),
        _fitting(envelope, "sender_id").ljust(15),
        _fitting(envelope, "receiver_qualifier", 2).ljust(2),
        _fitting(envelope, "receiver_id").ljust(15),
        f"{moment:%y%m%d}",
        f"{moment:%H%M}",
        REPETITION,
        "00501",
        f"{number:09}",
        "0",
        envelope.usage,
        COMPONENT,
    )
    return ELEMENT.join(("ISA", *elements)) + TERMINATOR


def _fitting(envelope: Envelope, member: str, longest: int = 15) -> str:
    text = identifier(getattr(envelope, member), longest)
    if not text:
        raise UnwritableInquiryError(f"envelope.{member}")
    return text
