"""Claims of one payment on their way from the reader into the books: the few to be worked whole, the many others light."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from app.domain.intake.claim_event import Origin
from app.domain.intake.remittance import ClaimDecision
from app.domain.intake.volumes import Cells


class PlainEvent(NamedTuple):
    """What is kept of a claim event that makes nobody work. Amounts in cents, places in bytes of the file.

    Four of five claims of a file are paid and known to nobody: they are counted and stored from here, without ever
    becoming a :class:`ClaimEvent`. Where one of them is needed whole it is read again from the file.
    """

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


class PlainEvents(list[PlainEvent]):
    """Plain events; they travel between processes column by column, at a third of the cost."""

    def __reduce__(self) -> tuple[object, ...]:
        return _from_columns, tuple(zip(*self, strict=True))


def _from_columns(*columns: Iterable[object]) -> PlainEvents:
    return PlainEvents(map(PlainEvent._make, zip(*columns, strict=True)))


@dataclass(slots=True)
class Share:
    """The claims of one payment within a group."""

    origin: Origin
    worked: list[tuple[bytes, ClaimDecision]] = field(default_factory=list)
    """Events that make their claims ones that people see, with their ids."""
    plain: PlainEvents = field(default_factory=PlainEvents)
    counted: Cells = field(default_factory=dict)
    """The volumes of the plain ones."""
