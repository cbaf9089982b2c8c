"""Rejections: from an acknowledgment to items of work, and what people made of them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose import submissions
from app.compose.acting import deciding_person
from app.compose.late_answers import stop_inquiries
from app.compose.recording import actor_of
from app.domain.errors import NotFoundError
from app.domain.people.roster import Roster
from app.domain.status.acknowledgment import Received
from app.domain.status.place_rejection import Known, place_rejection
from app.domain.status.rejection import TurnedAway
from app.domain.status.resolve_rejection import Resolution, ResolvedAlreadyError
from app.domain.status.turned_away import turned_away
from app.http.versions import check_version
from app.store.acknowledgments import NewRejection, PostgresAcknowledgments
from app.store.database import Row
from app.store.people import roster_of
from app.store.queries.sent_things import claims_named, inquiries_named
from app.store.record import Recorder
from app.store.texts import keep_text
from app.wiring import Services, surroundings


async def open_rejections(
    request: Request, store: PostgresAcknowledgments, acknowledgment_id: UUID, received: Received, today: date
) -> int:
    """Make an item of each rejection that is none yet. Returns how many.

    A corrected claim goes back to be sent again, and a question is asked no more.
    """
    tx, services = request.state.transaction, _services(request)
    told = list(enumerate(turned_away(received)))
    if not told:
        return 0
    claims = await claims_named(tx, [(place, it.sent) for place, it in told])
    inquiries = await inquiries_named(tx, [(place, it.sent) for place, it in told])
    around = await roster_of(tx), today, services.clocks().sort_days
    found = [_placed(it, claims.get(place), inquiries.get(place), around) for place, it in told]
    by_digest = {it.digest: it for it in found}
    known = await store.open_already(list(by_digest))
    new = [it for digest, it in by_digest.items() if digest not in known]
    await store.reject(acknowledgment_id, new)
    await stop_inquiries(services, tx, {it.status_check_id for it in found if it.status_check_id is not None})
    for submission_id in sorted({row["submission_id"] for row in claims.values() if row["state"] == "sent"}):
        await submissions.answer(request, submission_id, "rejected", today)
    return len(new)


def _placed(it: TurnedAway, claim: Row | None, inquiry: Row | None, around: tuple[Roster, date, int]) -> NewRejection:
    known, found = _known(claim, inquiry), inquiry or claim
    submission_id = claim["submission_id"] if claim else None
    return NewRejection(
        surroundings().new_id(),
        it,
        it.digest(submission_id),
        place_rejection(it.kind, known, *around),
        payer_id=found["payer_id"] if found else None,
        claim_id=found["claim_id"] if found else None,
        submission_id=submission_id,
        status_check_id=inquiry["status_check_id"] if inquiry else None,
    )


def _known(claim: Row | None, inquiry: Row | None) -> Known:
    if claim is None:
        return Known(inquiry=inquiry is not None)
    return Known(
        payer_name=claim["payer_name"],
        payer_type=claim["payer_type"],
        service_from=claim["service_from"],
        corrected=claim["submission_id"] is not None,
        correct_by=claim["correct_by"],
        inquiry=inquiry is not None,
    )


async def resolve_rejection(request: Request, rejection_id: UUID, resolution: Resolution, note: str | None) -> None:
    """Say what became of a rejection. It takes a person; If-Match is the version.

    Raises ``NotFoundError``, ``NoActorError`` and ``ResolvedAlreadyError``.
    """
    tx, services = request.state.transaction, _services(request)
    store = PostgresAcknowledgments(Recorder(tx, actor_of(request)), services.now)
    row = await store.hold(rejection_id)
    if row is None:
        raise NotFoundError("There is no rejection with this id.")
    person = await deciding_person(tx, request.state.principal)
    check_version(request, row["version"])
    if row["state"] != "open":
        raise ResolvedAlreadyError("Somebody has said before what became of it.")
    told = await keep_text(tx, rejection_id, "rejection", note, person.id, services.now()) if note else {}
    await store.resolve(row, resolution, await services.today(tx), person.id, told)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services
