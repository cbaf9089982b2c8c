"""Takes questions for which a payer has room, each with an exchange that is committed before anything is sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from uuid import UUID

from app.compose.status_ports import Ports
from app.domain.status.build_inquiry import Missing, build_inquiry
from app.domain.status.downtime import Calendar
from app.domain.status.inquiry import Inquiry
from app.domain.status.ports import Fault, StatusPort
from app.domain.status.road import Rules
from app.store import payer_line, status_progress
from app.store.database import Transaction
from app.store.payer_line import Line
from app.store.queries.claims_to_ask import ClaimToAsk, claims_to_ask
from app.store.status_exchanges import Taken, take
from app.wiring import Services

Place = tuple[UUID, UUID]
"""Organisation and payer."""


@dataclass(frozen=True, slots=True)
class Going:
    """What was taken for a payer."""

    port: StatusPort | None
    """None: its account cannot be used as it is, and nothing was taken."""
    calendar: Calendar
    today: date
    taken: list[Taken] = field(default_factory=list)
    claims: dict[UUID, ClaimToAsk] = field(default_factory=dict)
    """By the first denial of a question."""
    look_at: datetime | None = None
    """When there may be room again for what waits; None: once an exchange has ended."""


@dataclass(frozen=True, slots=True)
class Unsent:
    """A question that cannot be asked."""

    fault: Fault
    missing: tuple[str, ...] = ()


async def take_due(services: Services, ports: Ports, rules: Rules, place: Place, places: int) -> Going | None:
    """Up to ``places`` questions that are due; None: the payer is asked over no connection."""
    org_id, payer_id = place
    async with services.database.transaction(org_id) as tx:
        now, zone = services.now(), await services.zone(tx)
        line = await payer_line.hold_line(tx, payer_id, now, rules.lease, zone)
        if line is None:
            return None
        port, today = ports.of(line.connection, rules.hold), now.astimezone(zone).date()
        if port is None:
            return Going(None, line.terms.calendar, today)
        until = now + timedelta(seconds=rules.lease)
        taken = await take(tx, payer_id, line.connection, max(0, min(line.room(now), places)), now, until)
        if taken:
            await payer_line.sent(tx, line, len(taken), now, until)
        claims = await claims_to_ask(tx, [_first(it) for it in taken]) if taken else {}
        look_at = await _next_look(tx, line, len(taken), places, now)
        return Going(port, line.terms.calendar, today, taken, claims, look_at)


async def _next_look(tx: Transaction, line: Line, taken: int, places: int, now: datetime) -> datetime | None:
    """Where all places are taken, the end of an exchange is what lets us go on."""
    if line.under_way + taken >= line.terms.concurrency or taken >= places:
        return None
    due = await status_progress.next_at(tx, line.payer_id)
    return None if due is None else max(due, line.look_at(now))


def question(going: Going, taken: Taken) -> Inquiry | Unsent:
    """What is asked, from what is stored now."""
    row, claim = taken.inquiry, going.claims.get(_first(taken))
    if claim is None or claim.desk is None or claim.payer_id != row["payer_id"]:
        return Unsent("payer_unsupported")  # or the denial is another payer's by now, which is asked on its own
    built = build_inquiry(claim.known, claim.desk, going.today, row["trace"], row["request_id"], wide=claim.wide)
    return Unsent("request_invalid", built.names) if isinstance(built, Missing) else built


def _first(taken: Taken) -> UUID:
    denial_id: UUID = taken.inquiry["denial_ids"][0]
    return denial_id
