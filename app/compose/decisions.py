"""Decisions from request to command: the claim held, the person known, the guards asked, what was decided kept."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.claim_work import hold_claim
from app.compose.recording import recorder_of
from app.compose.sorting_rules import profile_of
from app.compose.worth import worth_of
from app.domain.errors import NotFoundError
from app.domain.intake.denial import Denial
from app.domain.people.roster import Person
from app.domain.playbooks.apply import guards_of
from app.domain.workflow import decide_denial as command
from app.domain.workflow.answer_close import question_of
from app.domain.workflow.case import Case, Commander, Wish
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.decide_denial import Decision
from app.domain.workflow.take_notice import NotOfClaimError
from app.store.claim_work import look_at_claim
from app.store.database import Source
from app.store.decisions import PostgresDecisions
from app.store.history import History, history
from app.store.people import known_as
from app.store.record import Recorder
from app.store.status_answers import has_no_276
from app.store.texts import keep_text
from app.store.versions import close_policy_on, playbook_on
from app.wiring import Services, surroundings


async def decide(request: Request, denial_id: UUID, wish: Wish, covers: Sequence[UUID] | None, reason: str) -> Decision:
    """Decide about a denial and what else of its claim is covered, inside the request's transaction."""
    services: Services = request.app.state.services
    claim, store = await hold_claim(request, denial_id)
    person = await deciding_person(request.state.transaction, request.state.principal)
    case = await case_of(request.state.transaction, claim, denial_id, covers, person, wish)
    recorder = recorder_of(request)
    decision = await decide_held(services, recorder, claim, case, reason)
    await claim.close(store)
    return decision


async def decide_held(services: Services, recorder: Recorder, claim: ClaimInHand, case: Case, reason: str) -> Decision:
    """Decide about a claim that is held, and keep the decision; whoever holds the claim closes it.

    A close that takes two waits for a second person, or says that one was both. Raises ``RefusedError``.
    """
    new_id, now = surroundings().new_id, services.now()
    before = {denial.decision_id for denial in case.covered}
    decision = command.decide(claim, case, new_id())
    text = await keep_text(recorder.tx, decision.id, "decision", reason, decision.person_id, now)
    kept = PostgresDecisions(recorder, services.now)
    await kept.keep(decision, text, *question_of(decision, new_id()))
    await kept.supersede(before - {denial.decision_id for denial in claim.open}, decision.id)
    return decision


async def options(request: Request, source: Source, denial_id: UUID) -> Case:
    """What the guards look at when somebody asks what may be done. Raises ``NotFoundError``."""
    services: Services = request.app.state.services
    today = await services.today(source)
    claim = await look_at_claim(source, denial_id, today, services.clocks())
    if claim is None:
        raise NotFoundError("There is no denial with this id.")
    principal = request.state.principal
    known = await known_as(source, principal.issuer, principal.subject) if principal.kind == "person" else None
    case = await case_of(source, claim, denial_id, None, known, Wish())
    case.worth = await worth_of(source, case)
    return case


async def case_of(
    source: Source,
    claim: ClaimInHand,
    denial_id: UUID,
    covers: Sequence[UUID] | None,
    person: Person | None,
    wish: Wish,
    before: History | None = None,
) -> Case:
    """A denial and what is covered with it, with all that was decided, answered and sent before (None: look it up)."""
    before, denial = before or await history(source, claim.id), claim.denial(denial_id)
    covered = tuple(covered_by(claim, denial_id, covers))
    commander = Commander(person.id, person.role) if person and person.active else Commander()
    policy = await close_policy_on(source, claim.today)
    case = Case(
        denial,
        covered,
        claim.today,
        commander,
        wish,
        before.answers(),
        before.sent(),
        before.decided(claim.denials),
        held=any(it.held_on is not None for it in covered),
        rules=guards_of(await playbook_on(source, denial.payer_id, claim.today), policy),
        approver=await _both_in_one(source, commander),
        asked_by=before.asked_by(denial),
        attempts=before.attempts(),
        no_276=await has_no_276(source, denial.payer_id),
    )
    if wish.close_reason == "not_worth_it":
        case.worth = await worth_of(source, case)
    return case


async def _both_in_one(source: Source, commander: Commander) -> UUID | None:
    """Whoever closes, where they could approve it too and the profile asks for no second person."""
    if not commander.leads:
        return None
    return None if "close" in (await profile_of(source)).second_person else commander.person_id


def covered_by(claim: ClaimInHand, denial_id: UUID, covers: Sequence[UUID] | None) -> list[Denial]:
    """The denial and those that are named with it; where nobody says, all open ones of the claim in its stage.

    Those whose close waits for a second person are left to that answer, unless the denial is one of them.
    """
    denial = claim.denial(denial_id)
    if covers is None:
        beside = [it for it in claim.open if it is not denial and it.stage == denial.stage]
        return [denial, *(it for it in beside if it.pending is None or denial.pending is not None)]
    known = {it.id: it for it in claim.denials}
    for place, id_ in enumerate(covers):
        if id_ not in known:
            raise NotOfClaimError("A decision is about denials of one claim.", member=f"covers.{place}")
    return [denial, *(known[id_] for id_ in dict.fromkeys(covers) if id_ != denial_id)]


def keeper(request: Request) -> PostgresDecisions:
    """Keeps what a request decides."""
    services: Services = request.app.state.services
    return PostgresDecisions(recorder_of(request), services.now)


async def keep_reason(request: Request, subject_id: UUID, kind: str, reason: str, person: Person) -> dict[str, Any]:
    """Keep what a person typed. Returns what the log says of it."""
    services: Services = request.app.state.services
    return await keep_text(request.state.transaction, subject_id, kind, reason, person.id, services.now())
