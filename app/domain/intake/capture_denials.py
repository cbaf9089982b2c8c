"""Command: take in denials that a partner system posts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from hashlib import blake2b
from typing import Literal
from uuid import UUID

from app.domain.errors import DomainError, ExternalIdTakenError, InvalidDateError, NotADenialError
from app.domain.intake.claim_event import ClaimEvent, Letter
from app.domain.intake.external_ids import of_other_claims
from app.domain.intake.gate import has_denial, judge_adjustment
from app.domain.intake.hand import TakenIn
from app.domain.intake.remittance import TAKE_BACK, ClaimDecision, Line
from app.domain.intake.take_in import Intake
from app.domain.workflow.take_notice import check_dates

Result = Literal["created", "duplicate", "updated"]


@dataclass(slots=True)
class PostedDenial:
    """A denial as its sender tells it. ``payer_id`` is ours or the sender's own.

    One that a letter opens has the letter's day where no remittance is known yet.
    """

    payer_id: str | None
    payer_name: str | None
    remit_date: date
    received_on: date | None
    external_id: str | None
    decision: ClaimDecision
    letter: Letter | None = None
    expected_allowed: dict[int, int] = field(default_factory=dict)
    """Cents that the payer should have allowed, by the place of the line."""


@dataclass(slots=True)
class Captured:
    """What became of one posted denial: ids of its denials, the lead first."""

    result: Result
    denials: list[UUID]


async def capture_denials(
    intake: Intake,
    posts: Iterable[tuple[PostedDenial, UUID]],
    digest: Callable[[ClaimDecision], bytes],
    held: Mapping[str, set[UUID]],
) -> list[Captured | DomainError]:
    """Take in posted denials with their payers. One that cannot be taken in has its refusal in the answer.

    ``digest`` makes the canonical bytes of a decision, so that the same post again is known as such. ``held`` has the
    claims whose denials go by the posts' external ids.
    """
    answers: list[ClaimEvent | DomainError] = []
    for post, payer_id in posts:
        try:
            answers.append(_event(intake, post, payer_id, digest))
        except DomainError as refusal:
            answers.append(refusal)
    events = {event.id: event for event in answers if isinstance(event, ClaimEvent)}
    refused = await of_other_claims(intake, list(events.values()), held)
    taken = await intake.take_in([event for event in events.values() if event.id not in refused])
    told: set[UUID] = set()
    results: list[Captured | DomainError] = []
    for answer in answers:
        if isinstance(answer, DomainError):
            results.append(answer)
        elif answer.id in refused:
            detail = "This external_id names a denial of another claim."
            results.append(ExternalIdTakenError(detail, member="external_id"))
        else:
            results.append(_captured(answer, taken, again=answer.id in told))
            told.add(answer.id)
    return results


def _event(intake: Intake, post: PostedDenial, payer_id: UUID, digest: Callable[[ClaimDecision], bytes]) -> ClaimEvent:
    today = intake.around.today()
    if post.letter is not None:
        check_dates(post.letter.notice, today, "notice.")
    received_on = post.received_on or today
    for name, day in (("remit_date", post.remit_date), ("received_on", received_on)):
        if day > today + timedelta(days=1):  # the sender's clock may be a time zone ahead
            raise InvalidDateError(f"{name} lies in the future.", member=name)
    if post.decision.status_code == TAKE_BACK:
        raise NotADenialError("This claim_status_code stands for money that is taken back.", verdicts=[])
    if not has_denial(post.decision):
        raise NotADenialError("The gate found no adjustment that is a denial.", verdicts=_verdicts(post.decision))
    told = f"{payer_id}|{post.remit_date}|{post.external_id or ''}|".encode() + digest(post.decision)
    if post.letter is not None:
        notice, purpose = post.letter
        days = (notice.notice_date, notice.received_on, notice.printed_deadline)
        told += "|".join(map(str, (notice.kind, purpose, *days))).encode()
    if post.expected_allowed:
        told += f"|{sorted(post.expected_allowed.items())}".encode()
    return ClaimEvent(
        id=UUID(bytes=blake2b(told, digest_size=16).digest()),
        source="json",
        payer_id=payer_id,
        remit_date=post.remit_date,
        received_on=received_on,
        created_at=intake.around.now(),
        decision=post.decision,
        external_id=post.external_id,
        letter=post.letter,
        expected_allowed=post.expected_allowed,
    )


def _verdicts(decision: ClaimDecision) -> list[dict[str, str]]:
    """Why nothing in it is a denial, adjustment by adjustment."""
    places: list[ClaimDecision | Line] = [decision, *decision.lines]
    return [
        {"group": item.group, "carc": item.carc, "kind": verdict.kind, "rule": verdict.rule}
        for place in places
        for item in place.adjustments
        for verdict in [
            judge_adjustment(
                item.group,
                item.carc,
                place.remarks,
                line_paid=place.paid,
                line_charge=place.charge,
                amount=item.amount,
                status_code=decision.status_code,
            )
        ]
    ]


def _captured(event: ClaimEvent, taken: TakenIn, *, again: bool) -> Captured:
    denials = taken.told.get(event.id, [])
    ids = [denial.id for denial in denials]
    if again:
        return Captured("duplicate", ids)
    if any(denial in taken.created for denial in denials):
        return Captured("created", ids)
    if any(denial in taken.changed for denial in denials):
        return Captured("updated", ids)
    return Captured("duplicate", ids)
