"""Which turn it is: the script, the claim number, or the seed."""

from __future__ import annotations

import re
from hashlib import sha256

from app.clearinghouse.simulator.script import Says, Script, Turn, answer

BY_ENDING: dict[str, Turn] = {
    "SILENCE": Turn(do="silence"),
    "SLOW": answer("P1:20", after=25),
    "DOWN": Turn(do="http", status=503, retry_after="30"),
    "BUSY": Turn(do="http", status=429, retry_after="5"),
    "BROKEN": Turn(do="hang_up"),
    "TRACE": answer("P1:20").model_copy(update={"wrong_trace": True}),
    "JSON": Turn(do="json_in_payload"),
    "TWICE": answer("P1:20").model_copy(update={"copies": 2}),
    "SYNTAX": Turn(do="999"),
    "TA1": Turn(do="ta1"),
    "FAULT": Turn(do="soap_fault"),
    "LATER": answer("P1:20").model_copy(update={"polls": 2}),
    "REFUSED": Turn(refused=(Says(codes=("E0:24:41",)),)),
}
"""Of a claim number, after its last ``-``."""
_CODES = re.compile(r"-([ADEFPR][0-9]{1,2}[FN]?)-([0-9]{1,3})$")
"""``…-F2-585``: that category and status."""
BY_LUCK: tuple[tuple[int, Turn], ...] = (
    (40, answer("F2:585")),
    (20, answer("P1:20")),
    (10, answer("P3:294")),
    (10, answer("F1:65")),
    (10, answer("D0:35")),
    (5, answer("A2:20")),
    (5, Turn(refused=(Says(codes=("E1:484:PR",)),))),
)
"""Weights of a hundred: judgement, so that a demonstration shows some of each."""


class Chooser:
    """Remembers how far each list of turns has come."""

    def __init__(self, script: Script, seed: int) -> None:
        self.script = script
        self._seed = seed
        self._used: dict[str, int] = {}

    def turn(self, payer: str, numbers: tuple[str, ...]) -> Turn:
        """For a request about a claim with these numbers."""
        rule = self.script.payers.get(payer)
        if rule is not None and rule.turns:
            return self._next(f"payer {payer}", rule.turns)
        for number in numbers:
            if self.script.claims.get(number):
                return self._next(f"claim {number}", self.script.claims[number])
        for number in numbers:
            if (said := by_number(number)) is not None:
                return said
        if self.script.otherwise:
            return self._next("otherwise", self.script.otherwise)
        return self._by_luck(numbers)

    def _next(self, key: str, turns: tuple[Turn, ...]) -> Turn:
        at = self._used.get(key, 0)
        self._used[key] = at + 1
        return turns[min(at, len(turns) - 1)]

    def _by_luck(self, numbers: tuple[str, ...]) -> Turn:
        """The same claim has the same luck each time."""
        digest = sha256(f"{self._seed} {numbers[0] if numbers else ''}".encode()).digest()
        place = int.from_bytes(digest[:4], "big") % sum(weight for weight, _ in BY_LUCK)
        for weight, turn in BY_LUCK:
            place -= weight
            if place < 0:
                return turn
        raise AssertionError("the weights are all there is")


def by_number(number: str) -> Turn | None:
    """What a claim number says by itself."""
    codes = _CODES.search(number)
    if codes is not None:
        return answer(f"{codes[1]}:{codes[2]}")
    return BY_ENDING.get(number.rpartition("-")[2]) if "-" in number else None
