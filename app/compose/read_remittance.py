"""A remittance from bytes on disk to groups of claims."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import BinaryIO

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import FileRead, PaymentEnded, PaymentStarted, read_835
from app.clearinghouse.x12.stored import pack
from app.domain.errors import UnreadableFileError
from app.domain.intake.gather import Gatherer, Group
from app.domain.intake.ports import Surroundings
from app.domain.intake.remittance import ClaimDecision
from app.wiring import Services, surroundings


def gather(file: BinaryIO, received_on: date, around: Surroundings, limits: Limits) -> Iterator[Group]:
    """Read a file into groups of claims."""
    gatherer = Gatherer(received_on, around)
    for item in read_835(file, limits):
        match item:
            case ClaimDecision():
                gatherer.claim_read(item)
                if gatherer.group.full:
                    yield gatherer.next_group()
            case PaymentStarted():
                gatherer.payment_started(item.payment, pack(item.delimiters))
            case PaymentEnded():
                gatherer.payment_ended(item.payment)
            case FileRead():
                gatherer.group.findings += item.findings
                gatherer.group.complete &= item.complete
                gatherer.group.end = item.size
    yield gatherer.next_group()


def read_all(services: Services, spool: Path, received_on: date) -> list[Group]:
    """All of a small file."""
    try:
        with spool.open("rb") as file:
            return list(gather(file, received_on, surroundings(), limits_of(services)))
    except X12Error as error:
        raise unreadable(error) from None


def check(services: Services, spool: Path) -> None:
    """Refuse a large file now when it is no X12 at all."""
    try:
        with spool.open("rb") as file:
            next(read_835(file, limits_of(services)), None)
    except X12Error as error:
        raise unreadable(error) from None


def limits_of(services: Services) -> Limits:
    """The reader's bounds, from the settings."""
    settings = services.settings
    return Limits(
        max_bytes=settings.max_remittance_bytes, max_findings=settings.max_findings, today=services.now().date()
    )


def unreadable(error: X12Error) -> UnreadableFileError:
    """The refusal that names the place and the reason."""
    place = f" at segment {error.segment}" if error.segment else ""
    return UnreadableFileError(
        f"{error.code.replace('_', ' ')}{place}.",
        findings=[
            {
                "code": error.code,
                "severity": "error",
                "segment": error.segment,
                "tag": error.tag,
                "element": error.element,
            }
        ],
    )
