"""What a guard says of a command."""

from __future__ import annotations

from typing import Literal, NamedTuple

Answer = Literal["accept", "reject", "wait"]
"""``wait``: not now, and time or a further fact may change that; ``reject``: not as it stands."""


class Verdict(NamedTuple):
    """One guard's word. ``reason`` is a sentence for whoever gave the command."""

    guard: str
    answer: Answer
    reason: str
    overridden: bool = False
    """It would have said no; a named person took it upon themselves, with a reason."""


def accept(guard: str, reason: str) -> Verdict:
    """Nothing stands against it."""
    return Verdict(guard, "accept", reason)


def reject(guard: str, reason: str) -> Verdict:
    """It cannot be done as it stands."""
    return Verdict(guard, "reject", reason)


def wait(guard: str, reason: str) -> Verdict:
    """Not yet."""
    return Verdict(guard, "wait", reason)
