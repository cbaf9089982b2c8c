"""Own sorting rules from request to command. Only people write them, ask for them and end them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from fastapi import Request

from app.compose.acting import deciding_person
from app.compose.recording import recorder_of
from app.compose.resort import resort_later
from app.compose.rule_trials import check_payer, trial_of
from app.domain.approvals.approval import Approval, ask, ask_nobody, withdraw
from app.domain.errors import NotFoundError
from app.domain.intake.ports import Surroundings
from app.domain.organization.profiles import PROFILES, Profile
from app.domain.sorting import sorting_rule as rules
from app.domain.sorting.sorting_rule import SortingRule, Terms
from app.http.versions import check_version
from app.store.database import Source
from app.store.organization import organization
from app.store.sorting_rules import PostgresSortingRules, shown
from app.wiring import Services, surroundings


async def create_rule(request: Request, terms: Terms) -> UUID:
    """Write a rule as a draft inside the request's transaction. Returns its id."""
    tx = request.state.transaction
    person = await deciding_person(tx, request.state.principal)
    await check_payer(tx, terms)
    rule, happened = rules.create(surroundings().new_id(), terms, person.id)
    await store_of(request).save([happened], rule)
    return rule.id


async def change_rule(request: Request, rule_id: UUID, terms: Terms) -> None:
    """Say something else in a draft."""
    store, rule = await _hold(request, rule_id)
    await deciding_person(request.state.transaction, request.state.principal)
    await check_payer(request.state.transaction, terms)
    rule, happened = rules.change(rule, terms)
    await store.save([happened], rule)


async def ask_approval(request: Request, rule_id: UUID) -> UUID:
    """Ask for a rule to be approved, with what it would have done to history. Returns the approval's id.

    Where the profile asks for no second person it is approved at once.
    """
    store, rule = await _hold(request, rule_id)
    tx, around = request.state.transaction, await around_of(request)
    person = await deciding_person(tx, request.state.principal)
    alone = "taxonomy" not in (await profile_of(tx)).second_person
    rule, entry = rules.approve(rule, person.id, itself=True) if alone else rules.submit(rule)
    facts = await trial_of(tx, rule.terms.own_rule(shown(rule.id)), around.today())
    question = Approval(around.new_id(), "sorting_rule", rule.id, rule.version, person.id, facts)
    approval, entries = ask_nobody(question) if alone else ask(question)
    await store.save([entry, *entries], rule, approval)
    if alone:
        await resort_later(tx, rule.id)
    return approval.id


async def retire_rule(request: Request, rule_id: UUID, last_day: date | None) -> None:
    """End a rule, today unless told. One person is enough: what it sorted goes back to the rules that are shipped.

    An approval that it waited for is withdrawn.
    """
    store, before = await _hold(request, rule_id)
    await deciding_person(request.state.transaction, request.state.principal)
    rule, happened = rules.retire(before, last_day or (await around_of(request)).today())
    pending = await store.pending(rule_id)
    approval, entries = withdraw(pending) if pending else (None, [])
    await store.save([happened, *entries], rule, approval)
    if rule.approved_by is not None:
        await resort_later(request.state.transaction, rule.id)


async def profile_of(source: Source) -> Profile:
    """The defaults of the caller's organisation."""
    row = await organization(source)
    if row is None:
        raise NotFoundError("There is no such organisation.")
    return PROFILES[row["profile"]]


async def around_of(request: Request) -> Surroundings:
    """Time, in the organisation's zone, and ids."""
    services: Services = request.app.state.services
    return surroundings(await services.zone(request.state.transaction))


def store_of(request: Request) -> PostgresSortingRules:
    """Rules and approvals inside the request's transaction."""
    services: Services = request.app.state.services
    return PostgresSortingRules(recorder_of(request), services.now)


async def _hold(request: Request, rule_id: UUID) -> tuple[PostgresSortingRules, SortingRule]:
    """A rule in the version that the caller read."""
    store = store_of(request)
    rule = await store.hold(rule_id)
    if rule is None:
        raise NotFoundError("There is no sorting rule with this id.")
    check_version(request, rule.version)
    return store, rule
