"""Command: say by which rules denials find their owners."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from typing import Protocol
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.assign import AssignmentRule
from app.domain.people.errors import InvalidRuleError
from app.domain.people.roster import Roster


class RuleStore(Protocol):
    """The organisation's assignment rules, held."""

    async def payers_now(self, ids: Collection[UUID]) -> Mapping[UUID, UUID]:
        """These payers as far as they exist, or those that they were merged into."""

    async def save_rules(self, rules: Sequence[AssignmentRule], happened: Happened) -> None:
        """Store the next version of the list."""


async def replace_rules(
    store: RuleStore, roster: Roster, list_id: UUID, version: int, rules: Sequence[AssignmentRule]
) -> None:
    """Replace the whole list. ``version`` is the one to be stored; the log keeps every version whole."""
    payers = await store.payers_now({rule.payer_id for rule in rules if rule.payer_id})
    seen: set[tuple[object, ...]] = set()
    kept = [follow(rule, payers) for rule in rules]
    for place, rule in enumerate(kept):
        _check(rule, f"rules.{place}", roster, payers)
        if rule.conditions in seen:
            raise InvalidRuleError("A rule before it has the same conditions.", member=f"rules.{place}")
        seen.add(rule.conditions)
    data: dict[str, object] = {"rules": [written(rule) for rule in kept]}
    await store.save_rules(kept, Happened("assignment_rules.changed", list_id, version, data))


def _check(rule: AssignmentRule, member: str, roster: Roster, payers: Mapping[UUID, UUID]) -> None:
    if rule.team_id not in roster.teams:
        raise InvalidRuleError("There is no team with this id.", member=f"{member}.team_id")
    if rule.person_id is not None:
        person = roster.people.get(rule.person_id)
        if person is None or not person.works:
            raise InvalidRuleError("There is no active person with this id.", member=f"{member}.person_id")
    if rule.payer_id is not None and rule.payer_id not in payers.values():
        raise InvalidRuleError("There is no payer with this id.", member=f"{member}.payer_id")
    if rule.amount_from is not None and rule.amount_to is not None and rule.amount_from > rule.amount_to:
        raise InvalidRuleError("No amount is in this range.", member=f"{member}.amount_to")


def follow(rule: AssignmentRule, payers: Mapping[UUID, UUID]) -> AssignmentRule:
    """The rule, about the payer that its own was merged into."""
    now = payers.get(rule.payer_id) if rule.payer_id else None
    return rule if now is None or now == rule.payer_id else replace(rule, payer_id=now)


def written(rule: AssignmentRule) -> dict[str, object]:
    """A rule as it is stored: ids, codes, cents."""
    return {
        "team_id": str(rule.team_id),
        "person_id": str(rule.person_id) if rule.person_id else None,
        "spread": rule.spread,
        "work_type": rule.work_type,
        "payer_id": str(rule.payer_id) if rule.payer_id else None,
        "amount_from": rule.amount_from,
        "amount_to": rule.amount_to,
    }


def read(rule: dict[str, object]) -> AssignmentRule:
    """A stored rule."""
    ids = {name: UUID(str(rule[name])) for name in ("team_id", "person_id", "payer_id") if rule[name]}
    return AssignmentRule(**{**rule, **ids})  # type: ignore[arg-type]
