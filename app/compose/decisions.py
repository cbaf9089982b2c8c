"""Decisions from request to command: the claim held, the person known, the guards asked, what was decided kept."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.capture import actor_of
from app.compose.claim_work import hold_claim, hold_newest
from app.domain.economics.policy import DEFAULT_POLICY
from app.domain.errors import NotFoundError
from app.domain.intake.denial import Denial
from app.domain.people.roster import Person
from app.domain.playbooks.apply import guards_of
from app.domain.workflow import decide_denial as command
from app.domain.workflow.case import Case, Commander, Meaning, Rules, Wish
from app.domain.workflow.check_status import check_status
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import Decision
from app.domain.workflow.take_notice import NotOfClaimError
from app.store.claim_work import look_at_claim
from app.store.database import Source
from app.store.decisions import PostgresDecisions, history
from app.store.people import known_as
from app.store.queries.decisions import one
from app.store.record import Recorder
from app.store.texts import keep_text
from app.store.versions import playbook_on
from app.wiring import Services, surroundings


async def decide(request: Request, denial_id: UUID, wish: Wish, covers: Sequence[UUID] | None, reason: str) -> Decision:
    """Decide about a denial and what else of its claim is covered, inside the request's transaction."""
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    case = await case_of(request.state.transaction, claim, denial_id, covers, person, wish)
    decision = command.decide(claim, case, surroundings().new_id())
    text = await _text(request, decision.id, "decision", reason, person)
    await keeper(request).keep(decision, text)
    await claim.close(store)
    return decision


async def undo(request: Request, denial_id: UUID, reason: str) -> None:
    """Take back the decision that a denial is under: all that it covers is decided anew."""
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    under = claim.denial(denial_id).decision_id
    covers = [it.id for it in claim.open if under is not None and it.decision_id == under] or [denial_id]
    case = await case_of(request.state.transaction, claim, denial_id, covers, person, Wish())
    command.unlock(claim, case)
    text = await _text(request, denial_id, "unlock", reason, person)
    row = await one(request.state.transaction, "decisions", under) if under else None
    await keeper(request).undo([row] if row else [], person.id, text)
    await claim.close(store)


async def reopen(request: Request, denial_id: UUID, reason: str) -> None:
    """Work a resolved denial again: what it was denied and has not brought in is open."""
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    denial = claim.denial(denial_id)
    case = await case_of(request.state.transaction, claim, denial_id, [denial_id], person, Wish())
    text = await _text(request, denial_id, "reopen", reason, person)
    command.reopen(claim, case, {denial_id: denial.amount_denied - denial.amount_recovered}, text)
    await claim.close(store)


async def options(request: Request, source: Source, denial_id: UUID) -> Case:
    """What the guards look at when somebody asks what may be done. Raises ``NotFoundError``."""
    services: Services = request.app.state.services
    today = await services.today(source)
    claim = await look_at_claim(source, denial_id, today, services.clocks())
    if claim is None:
        raise NotFoundError("There is no denial with this id.")
    principal = request.state.principal
    known = await known_as(source, principal.issuer, principal.subject) if principal.kind == "person" else None
    return await case_of(source, claim, denial_id, None, known, Wish())


async def note_status(
    request: Request,
    denial_id: UUID,
    meaning: Meaning,
    channel: str,
    told: tuple[date, str | None],
    covers: Sequence[UUID] | None,
) -> UUID:
    """Keep what a payer answered about a denial and others of its claim. Returns the answer's id."""
    claim, store = await hold_newest(request, denial_id)
    status_id, about = surroundings().new_id(), _covered(claim, denial_id, covers)
    checked_on, reference = told
    answer = check_status(claim, [it.id for it in about], meaning, channel, checked_on, status_id)
    await keeper(request).keep_status(status_id, claim.id, answer, reference)
    await claim.close(store)
    return status_id


async def case_of(
    source: Source,
    claim: ClaimInHand,
    denial_id: UUID,
    covers: Sequence[UUID] | None,
    person: Person | None,
    wish: Wish,
) -> Case:
    """A denial and what is covered with it, with all that was decided, answered and sent before."""
    before = await history(source, claim.id)
    commander = Commander(person.id, person.role) if person and person.active else Commander()
    return Case(
        claim.denial(denial_id),
        tuple(_covered(claim, denial_id, covers)),
        claim.today,
        commander,
        wish,
        before.answers(),
        before.sent(),
        before.decided(claim.denials),
        rules=await _rules(source, claim.denial(denial_id).payer_id, claim.today),
    )


async def _rules(source: Source, payer_id: UUID, today: date) -> Rules:
    """What the payer's playbook says. The policy's limit waits for approvals of closes, which nobody can ask for yet."""
    return replace(guards_of(await playbook_on(source, payer_id, today), DEFAULT_POLICY), approval_limit=None)


def _covered(claim: ClaimInHand, denial_id: UUID, covers: Sequence[UUID] | None) -> list[Denial]:
    """The denial and those that are named with it; where nobody says, all open ones of the claim."""
    denial = claim.denial(denial_id)
    if covers is None:
        return [denial, *(it for it in claim.open if it is not denial and it.stage == denial.stage)]
    known = {it.id: it for it in claim.denials}
    for place, id_ in enumerate(covers):
        if id_ not in known:
            raise NotOfClaimError("A decision is about denials of one claim.", member=f"covers.{place}")
    return [denial, *(known[id_] for id_ in dict.fromkeys(covers) if id_ != denial_id)]


def keeper(request: Request) -> PostgresDecisions:
    """Keeps what a request decides."""
    services: Services = request.app.state.services
    return PostgresDecisions(Recorder(request.state.transaction, actor_of(request)), services.now)


async def _text(request: Request, subject_id: UUID, kind: str, reason: str, person: Person) -> dict[str, Any]:
    services: Services = request.app.state.services
    return await keep_text(request.state.transaction, subject_id, kind, reason, person.id, services.now())
