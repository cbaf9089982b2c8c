"""The one error that a reader raises: the file cannot be read (further) at all."""

from __future__ import annotations


class X12Error(Exception):
    """A file, or the rest of it, cannot be read.

    ``code`` is stable: ``not_x12``, ``bad_isa``, ``file_too_large``, ``segment_too_long``, ``too_many_elements``,
    ``too_many_segments_in_set``, ``claim_too_large``, ``too_many_provider_adjustments``, ``not_a_claim``; of messages
    (277, 277CA, 999, TA1) also ``too_many_segments`` and ``too_many_items``.
    ``segment`` is the 1-based position in the file (0: the whole file). The text never holds data of the file.
    """

    def __init__(self, code: str, segment: int = 0, tag: str = "", element: str = "") -> None:
        self.code = code
        self.segment = segment
        self.tag = tag
        self.element = element
        place = f"{tag}{element}" if tag else ""
        super().__init__(" ".join(part for part in (code, f"at segment {segment}" if segment else "", place) if part))

    def __reduce__(self) -> tuple[type[X12Error], tuple[str, int, str, str]]:
        """Lets the error cross a process boundary: large files are read in a worker process."""
        return type(self), (self.code, self.segment, self.tag, self.element)
