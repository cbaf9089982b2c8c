"""Answers of a second person, from request to command."""

from __future__ import annotations

from uuid import UUID

from fastapi import Request

from app.compose.acting import acting_person
from app.compose.resort import resort_later
from app.compose.sorting_rules import profile_of, store_of
from app.domain.approvals.approval import Answer, answer
from app.domain.errors import NotFoundError
from app.domain.sorting.sorting_rule import approve, reject
from app.http.versions import check_version
from app.store.sorting_rules import approval_of
from app.store.texts import keep_text
from app.wiring import Services


async def answer_approval(request: Request, approval_id: UUID, given: Answer, reason: str) -> None:
    """Answer an approval inside the request's transaction, and let a rule sort that was approved."""
    services: Services = request.app.state.services
    tx, store = request.state.transaction, store_of(request)
    asked = await approval_of(tx, approval_id)
    rule = await store.hold(asked.subject_id) if asked is not None else None
    approval = await approval_of(tx, approval_id)  # again: it may have been answered until we held its rule
    if approval is None or rule is None:
        raise NotFoundError("There is no approval with this id.")
    check_version(request, approval.version)
    person = await acting_person(tx, request.state.principal)
    text = await keep_text(tx, approval.id, "approval_answer", reason, person.id, services.now())
    approval, entries = answer(approval, person, given, await profile_of(tx), **text)
    step = approve(rule, person.id, itself=approval.self_approved) if given == "approve" else reject(rule)
    await store.save([step[1], *entries], step[0], approval)
    if given == "approve":
        await resort_later(tx, rule.id)
