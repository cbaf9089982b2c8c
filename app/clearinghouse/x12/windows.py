"""Bytes to windows of whole segments: bounded memory, whatever the size of the file or of the caller's chunks.

A window never ends inside a claim: from the last CLP on, text is held back until the next claim or the end of the
loop has been read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import BinaryIO, NamedTuple

from app.clearinghouse.x12.envelope import Delimiters, Interchange, find_first_isa, find_next_isa, read_isa
from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.segments import Cutter, Window

BLOCK = 64 * 1024
"""Bytes read at a time: the segments of one block fit the processor's cache. Independent of the caller's chunks."""

_PADDING = " \t\r\n\0\x1a"
_BLANKS = re.compile(r"[ \r\n]+")
_BOM = "\xef\xbb\xbf"


class EndOfData(NamedTuple):
    """The file has ended. ``code`` says why it could not be read whole: ``truncated`` or ``bad_isa``."""

    segments: int
    size: int
    code: str = ""
    covering: int = 0
    """Bytes of other text that stood before the first ISA."""


def read_windows(source: BinaryIO | Iterable[bytes], limits: Limits) -> Iterator[Interchange | Window | EndOfData]:
    """Split a file into interchange headers and windows of segments, and say how it ended."""
    return _Splitter(source, limits).run()


class _BlockReader:
    """Blocks of a wanted size, whatever the sizes of the caller's chunks, without holding a chunk twice."""

    def __init__(self, source: BinaryIO | Iterable[bytes]) -> None:
        read = getattr(source, "read", None)
        self._chunks = iter(source) if read is None else iter(lambda: read(BLOCK), b"")
        self._chunk = memoryview(b"")

    def read(self, size: int) -> bytes:
        """Exactly ``size`` bytes, fewer only at the end of the data."""
        parts = []
        while size:
            if not self._chunk:
                following = next(self._chunks, None)
                if following is None:
                    break
                self._chunk = memoryview(following)
            parts.append(self._chunk[:size])
            self._chunk = self._chunk[size:]
            size -= len(parts[-1])
        return b"".join(parts)


class _Splitter:
    def __init__(self, source: BinaryIO | Iterable[bytes], limits: Limits) -> None:
        self._read = _BlockReader(source).read
        self._limits = limits
        self._text = ""
        """Read, not yet handed out. Its first character is byte ``_base`` of the file."""
        self._base = 0
        self._count = 0
        self._cutter = Cutter(Delimiters(), "~", limits)

    def run(self) -> Iterator[Interchange | Window | EndOfData]:
        more = self._fill()
        self._drop(len(_BOM) if self._text.startswith(_BOM) else 0)
        isa = find_first_isa(self._text)
        covering = len(self._text[:isa].strip())
        self._drop(isa)
        bad_isa = False
        while True:
            try:
                yield from self._hand_out(last=not more)
            except X12Error as error:
                # What came before a second ISA that cannot be read stands; the first one is the file itself.
                if error.code != "bad_isa" or self._count == 0:
                    raise
                bad_isa = True
            if bad_isa or not more:
                break
            more = self._fill()
        left = self._text.strip(_PADDING)
        if left and self._count == 0:
            raise X12Error("bad_isa", 1, "ISA", "16")
        code = "bad_isa" if bad_isa else "truncated" if left else ""
        yield EndOfData(self._count, self._base + len(self._text), code, covering)

    def _fill(self) -> bool:
        # The more is held back, the more is read: a long claim is looked at a few times, not once per block.
        size = max(BLOCK, len(self._text))
        data = self._read(size)
        self._text += data.decode("latin-1")
        if self._base + len(self._text) > self._limits.max_bytes:
            raise X12Error("file_too_large")
        return len(data) == size

    def _drop(self, length: int) -> None:
        self._base += length
        self._text = self._text[length:]

    def _hand_out(self, last: bool) -> Iterator[Interchange | Window]:
        text, at = self._text, 0
        while at < len(text):
            # A window that begins without blanks can be cut the fast way.
            blanks = _BLANKS.match(text, at)
            at = blanks.end() if blanks else at
            isa = find_next_isa(text, self._cutter.delimiters.terminator, at) if self._count else at
            if isa != at:
                # Everything before another ISA is complete; otherwise the last claim may go on in the next block.
                ahead = text[at:] if isa < 0 else text[at:isa]
                window, length = self._cutter.cut(ahead, self._count + 1, self._base + at, last or isa >= 0)
                self._count += len(window.segments)
                at = at + length if isa < 0 else isa
                yield window
                if isa < 0:
                    break
            interchange = read_isa(text, at, self._base + at, self._count + 1)
            if interchange is None:
                break
            self._count += 1
            at += interchange.size
            self._cutter = Cutter(interchange.delimiters, interchange.joint, self._limits)
            yield interchange
        self._drop(at)
