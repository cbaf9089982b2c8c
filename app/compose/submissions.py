"""What went to a payer and what the payer made of it, from request to command. Machines may tell of both."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose.claim_work import hold_newest
from app.compose.decisions import case_of, keeper
from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.workflow import send_submission as command
from app.domain.workflow.case import Wish
from app.domain.workflow.send_submission import STATES, Answer, AnsweredAlreadyError
from app.store.queries.decisions import one
from app.store.submissions import PostgresSubmissions, submission_of
from app.wiring import surroundings


async def send(
    request: Request, denial_id: UUID, channel: str, told: tuple[date, str | None], good_cause: bool
) -> UUID:
    """Note what was sent under the decision of a denial. Returns the submission's id."""
    claim, store = await hold_newest(request, denial_id)
    under = claim.denial(denial_id).decision_id
    covers = [it.id for it in claim.open if under is not None and it.decision_id == under and it.stage == "execution"]
    wish = Wish(good_cause=good_cause, sent_on=told[0])
    case = await case_of(request.state.transaction, claim, denial_id, covers, None, wish)
    sent = command.submit(claim, case, surroundings().new_id(), channel, told)
    await _keeper(request).keep(sent)
    await claim.close(store)
    return sent.id


async def answer(request: Request, submission_id: UUID, said: Answer, received_on: date) -> None:
    """Note what the payer made of a submission. Raises ``NotFoundError`` and ``AnsweredAlreadyError``."""
    kept = _keeper(request)
    row = await kept.hold(submission_id)
    if row is None:
        raise NotFoundError("There is no submission with this id.")
    if row["state"] != "sent":
        raise AnsweredAlreadyError("This submission was answered, rejected or withdrawn before.")
    claim, store = await hold_newest(request, row["denial_ids"][0])
    command.answer(claim, submission_of(row), said, received_on)
    await kept.answer(row, STATES[said], said, received_on)
    if not any(denial.decision_id == row["decision_id"] for denial in claim.open):
        under = await one(request.state.transaction, "decisions", row["decision_id"])
        ended = [under] if under is not None and under["state"] == "standing" else []
        await keeper(request).end(ended, {"submission": str(submission_id), "outcome": said})
    await claim.close(store)


def _keeper(request: Request) -> PostgresSubmissions:
    return PostgresSubmissions(recorder_of(request), request.app.state.services.now)
