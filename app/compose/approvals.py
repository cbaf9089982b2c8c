"""Answers of a second person, from request to command, whatever they are about."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from uuid import UUID

from fastapi import Request

from app.compose import versions
from app.compose.acting import acting_person
from app.compose.closes import hold_close_for_answer
from app.compose.resort import resort_later
from app.compose.sorting_rules import profile_of, store_of
from app.domain.approvals.approval import Answer, Approval, Kind, answer
from app.domain.errors import NotFoundError
from app.domain.intake.denial import Happened
from app.domain.sorting import sorting_rule
from app.http.versions import check_version
from app.store.approvals import approval_of
from app.store.texts import keep_text
from app.wiring import Services

Settle = Callable[[Approval, list[Happened], UUID], Awaitable[None]]
"""Stores an answered approval, its entries of the log, and what becomes of its subject; the id is the person's."""
Hold = Callable[[Request, UUID], Awaitable[Settle | None]]
"""Holds the subject of an approval, so that nobody else changes it. None: there is none."""


async def answer_approval(request: Request, approval_id: UUID, given: Answer, reason: str) -> None:
    """Answer an approval inside the request's transaction. What was approved takes effect."""
    services: Services = request.app.state.services
    tx = request.state.transaction
    asked = await approval_of(tx, approval_id)
    settle = await HOLD[asked.kind](request, asked.subject_id) if asked is not None else None
    approval = await approval_of(tx, approval_id)  # again: it may have been answered until we held its subject
    if approval is None or settle is None:
        raise NotFoundError("There is no approval with this id.")
    check_version(request, approval.version)
    person = await acting_person(tx, request.state.principal)
    text = await keep_text(tx, approval.id, "approval_answer", reason, person.id, services.now())
    approval, entries = answer(approval, person, given, await profile_of(tx), **text)
    await settle(approval, entries, person.id)


async def _hold_rule(request: Request, rule_id: UUID) -> Settle | None:
    """A sorting rule, which sorts once it is approved."""
    store = store_of(request)
    rule = await store.hold(rule_id)
    if rule is None:
        return None

    async def settle(approval: Approval, entries: list[Happened], by: UUID) -> None:
        approved = approval.state == "approved"
        itself = approval.self_approved
        step = sorting_rule.approve(rule, by, itself=itself) if approved else sorting_rule.reject(rule)
        await store.save([step[1], *entries], step[0], approval)
        if approved:
            await resort_later(request.state.transaction, rule.id)

    return settle


def _hold_version(kind: versions.Kind) -> Hold:
    async def hold(request: Request, version_id: UUID) -> Settle | None:
        return await versions.hold_for_answer(request, kind, version_id)

    return hold


HOLD: dict[Kind, Hold] = {
    "sorting_rule": _hold_rule,
    "playbook": _hold_version("playbook"),
    "policy": _hold_version("policy"),
    "close": hold_close_for_answer,
}
"""What each kind of approval is about."""
