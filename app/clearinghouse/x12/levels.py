"""The tree of HL segments of a 277 and a 277CA. Who stands where is read from HL03; HL04 is not relied upon."""

from __future__ import annotations

from typing import Literal

from app.clearinghouse.x12.element_values import Segment

LevelName = Literal["source", "receiver", "provider", "claim"]
_NAMES: dict[str, LevelName] = {
    "20": "source",
    "21": "receiver",
    "19": "provider",
    "22": "claim",
    "23": "claim",
    "PT": "claim",
}
_PARENTS = {"20": {""}, "21": {"20"}, "19": {"21"}, "22": {"19"}, "23": {"22"}, "PT": {"19"}}


class Levels:
    """Follows the tree as it is read."""

    def __init__(self) -> None:
        self.name: LevelName | None = None
        """The level that segments now belong to; None before the first HL and in one of an unknown kind."""
        self._codes: dict[str, str] = {"": ""}

    def open(self, segment: Segment) -> None:
        """Take an HL. A kind that is not known, or a parent of the wrong kind, is a finding."""
        code = segment.raw(3).upper()
        self.name = _NAMES.get(code)
        if self.name is None:
            segment.note("unknown_level", 3)
        elif self._codes.get(segment.raw(2), "?") not in _PARENTS[code]:
            segment.note("level_parent", 2)
        own = segment.raw(1)
        if 0 < len(own) <= 12:
            self._codes[own] = code if self.name else "?"
