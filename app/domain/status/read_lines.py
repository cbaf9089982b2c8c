"""What an answer says of each line, and so of the denials that are about them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from app.domain.status.answer import ClaimStatus, LineStatus, Statement
from app.domain.status.asked import Asked
from app.domain.status.match_line import is_same_line
from app.domain.status.meanings import FINAL, MOVING, Meaning
from app.domain.status.read_claim import settled, unsettled
from app.domain.status.reading import LineReading
from app.domain.status.said import said_by

TELLING: frozenset[Meaning] = FINAL | MOVING | {"documents_not_received", "information_requested"}
"""Beside a claim that is over the rest is no word about a line: its claim is authoritative."""
WANTS: tuple[Meaning, ...] = ("documents_not_received", "information_requested")
"""What a line may want before its claim goes on, most urgent first."""


def read_lines(claim: ClaimStatus, asked: Asked) -> tuple[LineReading, ...]:
    """Every line of which something is said, with the denials that are about it."""
    return tuple(_read(line, asked) for line in claim.lines if line.statements)


def about_us(lines: Sequence[LineReading]) -> list[LineReading]:
    """Those that our denials are about; all of them where none can be told to be."""
    return [it for it in lines if it.denial_ids] or list(lines)


def by_denial(lines: Iterable[LineReading]) -> dict[UUID, Meaning]:
    """What is said of the lines of each denial, where it is said of any."""
    told: dict[UUID, list[Meaning]] = {}
    for line in lines:
        if line.meaning in TELLING:
            for id_ in line.denial_ids:
                told.setdefault(id_, []).append(line.meaning)
    return {id_: together(meanings) for id_, meanings in told.items()}


def together(meanings: Sequence[Meaning]) -> Meaning:
    """Several lines as one: what still wants or moves counts first; of ends that differ some of it is paid."""
    for first in (*WANTS, *(it for it in meanings if it in MOVING)):
        if first in meanings:
            return first
    return meanings[0] if len(set(meanings)) == 1 else "partly_paid"


def _read(line: LineStatus, asked: Asked) -> LineReading:
    said = said_by(line.statements)
    paid = line.paid if line.paid is not None else last_paid(line.statements)
    meaning = unsettled(said, documents_asked=asked.documents_asked) or settled(said, paid)
    found = LineReading(meaning, said.codes, line.procedure, line.charge, paid)
    return replace(found, denial_ids=tuple(dict.fromkeys(it.denial_id for it in asked.lines if is_same_line(line, it))))


def last_paid(statements: Iterable[Statement]) -> int | None:
    """STC05 of the last statement that has one."""
    told = [it.paid for it in statements if it.paid is not None]
    return told[-1] if told else None
