"""What came in, and when: so that tests can count requests, gaps between them, and how many were open at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.clock import Clock


@dataclass(slots=True)
class Entry:
    """One request. No names, no birth dates."""

    number: int
    at: datetime
    form: str
    """``mime``, ``soap``, ``json`` or ``poll``."""
    payer: str
    trace: str
    request_id: str
    interchange: str
    payload_id: str
    ended_at: datetime | None = None
    did: str = ""
    """The turn, or ``refused`` when it never got as far."""

    def told(self) -> dict[str, Any]:
        """As JSON has it."""
        row = asdict(self)
        return {**row, "at": self.at.isoformat(), "ended_at": self.ended_at and self.ended_at.isoformat()}


@dataclass
class Ledger:
    """All of them, in the order in which they came."""

    clock: Clock
    entries: list[Entry] = field(default_factory=list)
    open: Counter[str] = field(default_factory=Counter)
    """By payer, now."""
    most_open: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    """Requests that were no questions, by why."""

    @contextmanager
    def enter(self, form: str, asked: Asked, payload_id: str) -> Iterator[Entry]:
        """Count one for as long as it is open."""
        payer = asked.payer[1]
        entry = Entry(
            number=len(self.entries) + 1,
            at=self.clock.now(),
            form=form,
            payer=payer,
            trace=asked.trace,
            request_id=asked.request_id,
            interchange=asked.interchange,
            payload_id=payload_id,
        )
        self.entries.append(entry)
        self.open[payer] += 1
        self.most_open[payer] = max(self.most_open[payer], self.open[payer])
        try:
            yield entry
        finally:
            self.open[payer] -= 1
            entry.ended_at = self.clock.now()

    def of(self, payer: str | None = None, trace: str | None = None) -> list[Entry]:
        """Entries of a payer and a trace; polls are entries too."""
        return [entry for entry in self.entries if payer in (None, entry.payer) and trace in (None, entry.trace)]

    def summary(self) -> dict[str, Any]:
        """Counts by payer, and the shortest time between two questions with the same trace."""
        questions = [entry for entry in self.entries if entry.form != "poll"]
        return {
            "requests": len(self.entries),
            "payers": {
                payer: {
                    "requests": count,
                    "open": self.open[payer],
                    "most_open": self.most_open[payer],
                }
                for payer, count in Counter(entry.payer for entry in self.entries).items()
            },
            "asked_again": len(questions) - len({entry.trace for entry in questions}),
            "shortest_gap": shortest_gap(questions),
            "refused": dict(self.refused),
        }

    def clear(self) -> None:
        """Forget what is over; what is open stays counted."""
        self.entries.clear()
        self.refused.clear()
        self.most_open = Counter(self.open)


def shortest_gap(entries: list[Entry]) -> float | None:
    """Seconds between two with the same trace, from the one's arrival to the other's; None: each came once."""
    last: dict[str, datetime] = {}
    gaps = []
    for entry in entries:
        if entry.trace in last:
            gaps.append((entry.at - last[entry.trace]).total_seconds())
        last[entry.trace] = entry.at
    return min(gaps, default=None)
