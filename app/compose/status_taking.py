"""Takes questions for which a payer has room, each with an exchange that is committed before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from app.compose.status_ports import Ports, UnusableError
from app.domain.status.build_inquiry import Missing, build_inquiry
from app.domain.status.downtime import Calendar
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Fault, StatusPort
from app.domain.status.road import Rules
from app.store import payer_line, status_progress
from app.store.database import Row, Transaction
from app.store.payer_line import Line
from app.store.queries.claims_to_ask import ClaimToAsk, claims_to_ask
from app.store.status_exchanges import Taken, due, take
from app.wiring import Services

Place = tuple[UUID, UUID]
"""Organisation and payer."""


@dataclass(frozen=True, slots=True)
class Going:
    """What was taken for a payer."""

    port: StatusPort
    calendar: Calendar
    today: date
    taken: list[Taken] = field(default_factory=list)
    claims: dict[UUID, ClaimToAsk] = field(default_factory=dict)
    """By the first denial of a question."""
    astray: list[UUID] = field(default_factory=list)
    """Questions that are due and do not belong over this connection any more."""
    look_at: datetime | None = None
    """When there may be room again for what waits; None: once an exchange has ended."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """What cannot be asked: one question, or all that wait for a payer."""

    fault: Fault
    missing: tuple[str, ...] = ()


async def take_due(services: Services, ports: Ports, rules: Rules, place: Place, places: int) -> Going | Unsent:
    """Up to ``places`` questions that are due, or why nothing can be sent to the payer until somebody mends that."""
    org_id, payer_id = place
    async with services.database.transaction(org_id) as tx:
        now, zone = services.now(), await services.zone(tx)
        line = await payer_line.hold_line(tx, payer_id, now, rules.lease, zone)
        if line is None:
            return Unsent("payer_unsupported")
        try:
            port = ports.of(line.connection, rules.hold, now)
        except UnusableError as error:
            return Unsent(error.fault)
        until = now + timedelta(seconds=rules.lease)
        rows = await due(tx, payer_id, min(line.room(now), places), now)
        claims = await claims_to_ask(tx, [_first(row) for row in rows]) if rows else {}
        astray = {row["id"] for row in rows if _is_astray(row, claims.get(_first(row)), line)}
        here = [row for row in rows if row["id"] not in astray]
        taken = await take(tx, payer_id, line.connection, here, now, until)
        if taken:
            await payer_line.sent(tx, line, len(taken), now, until)
        look_at = await _next_look(tx, line, len(taken), places, now)
        today = now.astimezone(zone).date()
        return Going(port, line.terms.calendar, today, taken, claims, sorted(astray), look_at)


def _is_astray(row: Row, claim: ClaimToAsk | None, line: Line) -> bool:
    """A promised answer lies where it was promised. What is yet to be sent goes to whom the denial belongs now: its
    payer may have been merged into another, which has an account and limits of its own."""
    if row["state"] == "polling":
        return bool(row["connection_id"] != line.connection.id)
    return claim is not None and claim.desk is not None and claim.payer_id != row["payer_id"]


async def _next_look(tx: Transaction, line: Line, taken: int, places: int, now: datetime) -> datetime | None:
    """Where all places are taken, the end of an exchange is what lets us go on."""
    if line.under_way + taken >= line.terms.concurrency or taken >= places:
        return None
    at = await status_progress.next_at(tx, line.payer_id)
    return None if at is None else max(at, line.look_at(now))


def question(going: Going, taken: Taken) -> Inquiry | Unsent:
    """What is asked, from what is stored now."""
    row, claim = taken.inquiry, going.claims.get(_first(taken.inquiry))
    if claim is None or claim.desk is None:
        return Unsent("payer_unsupported")
    built = build_inquiry(claim.known, claim.desk, going.today, row["trace"], row["request_id"], wide=claim.wide)
    return Unsent("request_invalid", built.names) if isinstance(built, Missing) else built


def _first(row: Row) -> UUID:
    denial_id: UUID = row["denial_ids"][0]
    return denial_id
