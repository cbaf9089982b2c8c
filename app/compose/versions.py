"""Versions of playbooks and policies from request to command. Only people write them and ask for them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.payer_windows import recount_now
from app.compose.recording import recorder_of
from app.compose.sorting_rules import profile_of
from app.domain.approvals.approval import Approval, ask, ask_nobody, withdraw
from app.domain.intake.denial import Happened
from app.domain.playbooks import version as versions
from app.domain.playbooks.version import Content, Kind, Version, VersionStateError
from app.http.versions import check_version
from app.store.approvals import pending_approval
from app.store.versions import PostgresVersions
from app.wiring import Services, surroundings

__all__ = ["Kind", "ask_version_approval", "draft_of", "hold_for_answer", "write_version"]


async def write_version(
    request: Request, kind: Kind, subject: UUID | str, content: Content, effective_from: date
) -> None:
    """Write the next version as a draft inside the request's transaction.

    One before it that nobody has approved is given up, and what it waited for is withdrawn.
    """
    store, chain = await _hold(request, kind, subject)
    tx, new_id = request.state.transaction, surroundings().new_id
    person = await deciding_person(tx, request.state.principal)
    before = versions.newest_undecided(chain)
    pending = await pending_approval(tx, before.id) if before else None
    approval, entries = withdraw(pending) if pending else (None, [])
    told = (kind, subject, content, effective_from)
    await store.save(versions.write(chain, new_id(), told, person.id), approval, entries)


async def ask_version_approval(request: Request, kind: Kind, subject: UUID | str) -> UUID:
    """Ask for the draft to be approved. Returns the approval's id.

    Where the profile asks for no second person it is approved at once.
    """
    store, chain = await _hold(request, kind, subject)
    tx, new_id = request.state.transaction, surroundings().new_id
    person = await deciding_person(tx, request.state.principal)
    draft = draft_of(chain)
    alone = kind not in (await profile_of(tx)).second_person
    steps = versions.approve(chain, draft, person.id, itself=True) if alone else [versions.submit(draft)]
    question = Approval(new_id(), kind, draft.id, steps[-1][0].version, person.id, {})
    approval, entries = ask_nobody(question) if alone else ask(question)
    await store.save(steps, approval, entries)
    if alone:
        await _take_effect(request, kind, subject)
    return approval.id


async def hold_for_answer(
    request: Request, kind: Kind, version_id: UUID
) -> Callable[[Approval, list[Happened], UUID], Awaitable[None]] | None:
    """Hold the version that an approval is about, with all others of its subject; returns what stores the answer."""
    store = store_of(request, kind)
    chain = await store.hold_about(version_id)
    asked = next((it for it in chain if it.id == version_id), None)
    if asked is None:
        return None

    async def settle(approval: Approval, entries: list[Happened], by: UUID) -> None:
        if approval.state == "approved":
            steps = versions.approve(chain, asked, by, itself=approval.self_approved)
        else:
            steps = [versions.reject(asked)]
        await store.save(steps, approval, entries)
        if approval.state == "approved":
            await _take_effect(request, kind, asked.subject)

    return settle


def store_of(request: Request, kind: Kind) -> PostgresVersions:
    """Versions of one kind inside the request's transaction."""
    services: Services = request.app.state.services
    return PostgresVersions(recorder_of(request), services.now, kind)


def draft_of(chain: Sequence[Version]) -> Version:
    """What somebody has written and nobody approved. Raises ``VersionStateError`` where there is none."""
    draft = versions.newest_undecided(chain)
    if draft is None:
        raise VersionStateError("There is no draft.")
    return draft


async def _take_effect(request: Request, kind: Kind, subject: UUID | str) -> None:
    """The windows of a playbook count for the payer's open denials at once."""
    if kind == "playbook" and isinstance(subject, UUID):
        services: Services = request.app.state.services
        await recount_now(services, recorder_of(request), subject)


async def _hold(request: Request, kind: Kind, subject: UUID | str) -> tuple[PostgresVersions, list[Version]]:
    """All versions of a subject in the revision that the caller read."""
    store = store_of(request, kind)
    chain = await store.hold(subject)
    today = await request.app.state.services.today(request.state.transaction)
    check_version(request, versions.revision(chain, today))
    return store, chain
