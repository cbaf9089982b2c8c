"""Claims of one payment on their way from the reader into the books: the few to be worked whole, the many others light."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import compress
from typing import Any, NamedTuple

from app.domain.intake.claim_event import Origin
from app.domain.intake.remittance import ClaimDecision
from app.domain.intake.volumes import Cells


class PlainEvent(NamedTuple):
    """What is kept of a claim event that makes nobody work. Amounts in cents, places in bytes of the file."""

    id: bytes
    ordinal: int
    patient_control_number: str
    payer_claim_control_number: str
    original_claim_number: str
    status_code: str
    charge: int | None
    paid: int | None
    start: int
    end: int


class PlainEvents:
    """Plain events, column by column in the order of :class:`PlainEvent`.

    Four of five claims of a file are paid and known to nobody: they are counted and stored from here, without ever
    becoming objects of their own. Where one of them is needed whole it is read again from the file.
    """

    __slots__ = ("columns",)

    def __init__(self, columns: Iterable[list[Any]] = ()) -> None:
        self.columns = list(columns) or [[] for _ in PlainEvent._fields]

    def __len__(self) -> int:
        return len(self.columns[0])

    def __iter__(self) -> Iterator[PlainEvent]:
        return map(PlainEvent._make, zip(*self.columns, strict=True))

    def add(self, id_: bytes, it: ClaimDecision) -> None:
        """One more."""
        ids, ordinals, ours, theirs, originals, codes, charges, paid, starts, ends = self.columns
        ids.append(id_)
        ordinals.append(it.ordinal)
        ours.append(it.patient_control_number)
        theirs.append(it.payer_claim_control_number)
        originals.append(it.original_claim_number)
        codes.append(it.status_code)
        charges.append(it.charge)
        paid.append(it.paid)
        starts.append(it.start)
        ends.append(it.end)

    def numbers(self) -> tuple[list[str], list[str], list[str]]:
        """Patient control numbers, payer claim control numbers, those of the claims they correct."""
        _, _, ours, theirs, originals, *_ = self.columns
        return ours, theirs, originals

    def split(self, wanted: Sequence[bool]) -> tuple[PlainEvents, PlainEvents]:
        """Those that are wanted, and the others."""
        if not any(wanted):
            return PlainEvents(), self
        others = [not it for it in wanted]
        return self._only(wanted), self._only(others)

    def _only(self, wanted: Sequence[bool]) -> PlainEvents:
        return PlainEvents([list(compress(column, wanted)) for column in self.columns])


@dataclass(slots=True)
class Share:
    """The claims of one payment within a group."""

    origin: Origin
    worked: list[tuple[bytes, ClaimDecision]] = field(default_factory=list)
    """Events that make their claims ones that people see, with their ids."""
    plain: PlainEvents = field(default_factory=PlainEvents)
    counted: Cells = field(default_factory=dict)
    """The volumes of the plain ones."""
