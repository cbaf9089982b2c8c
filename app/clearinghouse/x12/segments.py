"""Text to segments: cutting by the delimiters of one interchange, with exact byte offsets.

The text is latin-1, where one character is one byte, so that an offset in the text is an offset in the file;
what is not ASCII is read again as UTF-8, segment by segment.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from app.clearinghouse.x12.envelope import Delimiters
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits

CLAIM_ENDS = frozenset({"CLP", "LX", "TS2", "TS3", "PLB", "SE", "ST", "GE", "GS", "IEA", "ISA"})
"""Segments that end the claim before them."""

_BLANKS = " \t\r\n"
_CONTROL_BYTES = bytes(range(32)) + b"\x7f"
_CONTROLS = "\x00-\x1f\x7f-\x9f"


class Note(NamedTuple):
    """Something odd about the bytes of one segment: ``control_characters`` or ``not_utf8``."""

    code: str
    number: int


class Window:
    """Consecutive whole segments of one interchange, with their place in the file."""

    __slots__ = (
        "_at",
        "_ends",
        "_index",
        "_joint",
        "_offset",
        "_starts",
        "claim_follows",
        "first",
        "notes",
        "segments",
    )

    def __init__(self, segments: list[str], first: int, offset: int, joint: int, claim_follows: bool) -> None:
        self.segments = segments
        self.first = first
        """Position of the first segment in the file, 1-based."""
        self.claim_follows = claim_follows
        """True when the next window begins with a CLP, so that a claim at the end of this one is whole."""
        self.notes: list[Note] = []
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        self._joint = joint
        self._offset = offset
        self._index = 0
        self._at = offset

    def place(self, starts: list[int], ends: list[int]) -> None:
        """Give the byte range of every segment: needed when the text between segments is not always the same."""
        self._starts, self._ends = starts, ends

    def start(self, index: int) -> int:
        """Byte offset of a segment. Cheapest when asked in ascending order: lengths are then summed once."""
        if self._starts is not None:
            return self._starts[index]
        if index == self._index:
            return self._at
        if index < self._index:
            self._index, self._at = 0, self._offset
        self._at += sum(map(len, self.segments[self._index : index])) + (index - self._index) * self._joint
        self._index = index
        return self._at

    def end(self, index: int) -> int:
        """Byte offset after the terminator of the segment before ``index``."""
        if self._starts is not None:
            return self._ends[index - 1]
        return self.start(index) - self._joint + 1


class Cutter:
    """Cuts text into segments by the delimiters of one interchange."""

    def __init__(self, delimiters: Delimiters, joint: str, limits: Limits) -> None:
        self.delimiters = delimiters
        self._joint = joint
        self._limits = limits
        element, component, terminator = delimiters[:3]
        used = element + component + terminator
        self._controls = re.compile(f"(?![{re.escape(used)}])[{_CONTROLS}]")
        self._forbidden = bytes(byte for byte in _CONTROL_BYTES if chr(byte) not in used + joint)
        self._irregular = (joint + " ", joint + terminator)
        self._utf8 = used.isascii()

    def cut(self, text: str, first: int, base: int, last: bool) -> tuple[Window, int]:
        """The segments of ``text`` that can be read now, and the length that they take up."""
        terminator, joint = self.delimiters.terminator, self._joint
        regular = self._split_regular(text)
        pieces = text.split(terminator) if regular is None else regular
        tail = pieces.pop()
        if last and tail.lstrip(_BLANKS).startswith("IEA" + self.delimiters.element):
            pieces.append(tail)  # the last terminator of a file is often lost, and nothing else with it
            tail = ""
        self._check_lengths(pieces, tail, first)
        held = None if last else self._held_from(pieces)
        kept = pieces
        if held is not None:
            kept = pieces[:held]
            self._check_held(pieces, held, first)
        if regular is None:
            window = self._clean(kept, first, base, held is not None)
            length = sum(map(len, kept)) + len(kept)
        else:
            window = Window(kept, first, base, len(joint), held is not None)
            length = sum(map(len, kept)) + len(kept) * len(joint)
        return window, min(length, len(text))

    def _split_regular(self, text: str) -> list[str] | None:
        """The segments, if nothing in ``text`` needs cleaning and all are separated alike: nearly always so.

        Blanks before a terminator are let through: values are stripped where they are read.
        """
        if not text.isascii() or text[:1].isspace() or any(pattern in text for pattern in self._irregular):
            return None
        data = text.encode("latin-1")
        if len(data.translate(None, self._forbidden)) != len(data):
            return None
        pieces = text.split(self._joint)
        alike = all(text.count(character) == len(pieces) - 1 for character in self._joint)
        return pieces if alike else None

    def _check_lengths(self, pieces: list[str], tail: str, first: int) -> None:
        limits = self._limits
        suspect = min(limits.max_elements, limits.max_segment_bytes)
        if max(map(len, pieces), default=0) < suspect and len(tail) < suspect:
            return
        for number, piece in enumerate([*pieces, tail], first):
            if len(piece) > limits.max_segment_bytes:
                raise X12Error("segment_too_long", number)
            if piece.count(self.delimiters.element) > limits.max_elements:
                raise X12Error("too_many_elements", number)

    def _held_from(self, pieces: list[str]) -> int | None:
        """Index of the CLP whose claim may go on in what has not been read yet."""
        for index in range(len(pieces) - 1, -1, -1):
            tag = self._controls.sub("", pieces[index].split(self.delimiters.element, 1)[0]).strip(_BLANKS)
            if tag in CLAIM_ENDS:
                return index if tag == "CLP" else None
        return None

    def _check_held(self, pieces: list[str], held: int, first: int) -> None:
        claim = pieces[held:]
        if len(claim) > self._limits.max_claim_segments or sum(map(len, claim)) > self._limits.max_claim_bytes:
            raise X12Error("claim_too_large", first + held, "CLP")

    def _clean(self, pieces: list[str], first: int, base: int, claim_follows: bool) -> Window:
        """The careful way: blanks between segments, empty segments, control characters, text beyond ASCII."""
        window = Window([], first, base, 1, claim_follows)
        starts: list[int] = []
        ends: list[int] = []
        for piece in pieces:
            end = base + len(piece) + 1
            text = piece.strip(_BLANKS)
            if text:
                text = self._clean_text(text, first + len(starts), window.notes)
            if text:
                window.segments.append(text)
                starts.append(base + len(piece) - len(piece.lstrip(_BLANKS)))
                ends.append(end)
            base = end
        window.place(starts, ends)
        return window

    def _clean_text(self, text: str, number: int, notes: list[Note]) -> str:
        if not text.isascii() and self._utf8:
            try:
                text = text.encode("latin-1").decode("utf-8")
            except UnicodeDecodeError:
                notes.append(Note("not_utf8", number))
        if self._controls.search(text):
            notes.append(Note("control_characters", number))
            text = self._controls.sub("", text).strip(_BLANKS)
        return text
