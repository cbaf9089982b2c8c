"""The interchange header: where an ISA starts, and the delimiters that it declares."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.clearinghouse.x12.errors import X12Error

ISA_ELEMENTS = 16
LONGEST_ISA = 512
"""Bytes in which the 16 elements of an ISA must end. It is 106 long; senders that do not pad make it shorter."""
LONGEST_PREAMBLE = 4_096

_BETWEEN_FILES = " \r\n\xef\xbb\xbf"
"""Blanks, and the byte order mark that files may bring along when they are joined."""
_OTHER_FORMAT = ("<", "{", "[", "%PDF", "PK")
_ISA_ON_A_LINE = re.compile(r"[\r\n][ \t]*(?=ISA[^A-Za-z0-9\s])")
_LINE_BREAKS = re.compile(r"[\r\n]+")


class Delimiters(NamedTuple):
    """What separates elements (the byte after ``ISA``), components (ISA16) and segments (the byte after ISA16)."""

    element: str = "*"
    component: str = ":"
    terminator: str = "~"
    two_digit_years: bool = False
    """ISA12 is 004xx: dates may be YYMMDD."""


class Interchange(NamedTuple):
    """One ISA segment."""

    delimiters: Delimiters
    control_number: str
    """ISA13."""
    joint: str
    """The terminator with the line break that this sender puts after it."""
    start: int
    """Byte offset of the segment."""
    size: int
    """Its length with its terminator."""
    number: int
    """Its 1-based position among the segments of the file."""


def find_first_isa(text: str) -> int:
    """Index of the first ISA: after blanks, or on a line of its own within the first 4 KiB of covering text."""
    head = text.lstrip(" \t\r\n")
    if head.startswith("ISA") and _may_follow(head[3:4]):
        return len(text) - len(head)
    covering = None if head.startswith(_OTHER_FORMAT) else _ISA_ON_A_LINE.search(text[:LONGEST_PREAMBLE])
    if covering is None:
        raise X12Error("not_x12")
    return covering.end()


def find_next_isa(text: str, terminator: str, at: int) -> int:
    """Index of the next ISA that begins a segment, or -1. ``ISA`` inside names is passed over.

    ``at`` is where a segment begins.
    """
    first = at
    while (at := text.find("ISA", at)) >= 0:
        before = at - 1
        while before >= first and text[before] in _BETWEEN_FILES and text[before] != terminator:
            before -= 1
        if (before < first or text[before] == terminator) and _may_follow(text[at + 3 : at + 4]):
            return at
        at += 3
    return -1


def read_isa(text: str, at: int, start: int, number: int) -> Interchange | None:
    """Read the ISA at ``at``; ``None`` when ``text`` ends before it does. Raises ``X12Error`` ``bad_isa``.

    The sixteen separators are counted: offset 105 cannot be trusted, because files that lost their padding are
    common.
    """
    element = text[at + 3 : at + 4]
    if element and not _may_delimit(element):
        raise X12Error("bad_isa", number, "ISA", "00")
    elements = text[at : at + LONGEST_ISA].split(element, ISA_ELEMENTS) if element else []
    if len(elements) <= ISA_ELEMENTS or len(elements[ISA_ELEMENTS]) < 2:
        if len(text) - at < LONGEST_ISA:
            return None
        raise X12Error("bad_isa", number, "ISA", "16")
    component, terminator = elements[ISA_ELEMENTS][0], elements[ISA_ELEMENTS][1]
    if len({element, component, terminator}) < 3 or not _may_delimit(component) or not _may_delimit(terminator):
        raise X12Error("bad_isa", number, "ISA", "16")
    size = sum(map(len, elements[:ISA_ELEMENTS])) + ISA_ELEMENTS + 2
    breaks = _LINE_BREAKS.match(text, at + size)
    return Interchange(
        delimiters=Delimiters(element, component, terminator, elements[12].strip().startswith("004")),
        control_number="".join(filter(str.isprintable, elements[13])).strip(),
        joint=terminator + (breaks[0] if breaks else ""),
        start=start,
        size=size,
        number=number,
    )


def _may_follow(separator: str) -> bool:
    """Whether this can come after the letters of an ISA tag; nothing at all when the text ends there."""
    return not separator.isalnum() and separator not in {" ", "\r", "\n"}


def _may_delimit(character: str) -> bool:
    """Letters and digits are data. NUL is refused so that it can never reach a value."""
    return not character.isalnum() and character != "\0"
