"""Command: a person says what caused a denial, where it began, and whether it could have been prevented.

Until then its cause is what a rule proposes. It may be confirmed again: the log keeps every telling.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, Protocol
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.sorting.classification import RootCauseProposal
from app.domain.sorting.rules import CARC_RULES
from app.domain.sorting.vocabulary import SUB_CAUSES, TEAMS, Level, UnknownWordError, bucket_of

AT_ONCE = 10_000
"""Denials confirmed in one transaction."""
_LEVELS: dict[str, Level] = {rule.id: rule.preventable for rule in CARC_RULES.values() if rule.preventable}
"""Rules that know better than their sub-cause how often it could have been prevented."""


class Cause(NamedTuple):
    """What a person found. ``began_at`` is the team upstream where it began."""

    root_cause: str
    sub_cause: str
    preventable: bool
    began_at: str


class HeldCause(NamedTuple):
    """A denial, held: what a rule proposes, and what was confirmed before."""

    denial_id: UUID
    version: int
    proposed: RootCauseProposal | None
    before: Cause | None


class CauseStore(Protocol):
    """Causes inside one transaction."""

    async def save_cause(self, cause: Cause, on: date, held: Sequence[HeldCause], happened: Sequence[Happened]) -> None:
        """Store a confirmed cause with each of these denials; their versions grow by one."""


def check_cause(cause: Cause) -> None:
    """Refuse words that are in none of the closed lists.

    Any known sub-cause may have any root cause, and have begun with any team: what usually goes together is what a
    rule proposes, and a person looks at one case.
    """
    bucket_of(cause.sub_cause, root_cause=cause.root_cause)
    if cause.began_at not in TEAMS:
        raise UnknownWordError("There is no such team upstream.", teams=list(TEAMS))


def propose_cause(
    root_cause: str | None, bucket: Mapping[str, Any] | None, triage: str | None
) -> RootCauseProposal | None:
    """What is proposed for a stored denial; None while a person must sort it first."""
    if root_cause is None or bucket is None or triage is not None:
        return None
    sub_cause, rule = str(bucket["sub_cause"]), str(bucket["rule"])
    known = SUB_CAUSES.get(sub_cause)
    return RootCauseProposal(
        root_cause=root_cause,
        sub_cause=sub_cause,
        began_at=str(bucket["upstream_team"]),
        preventable=_LEVELS.get(rule.partition("+")[0]) or (known.preventable if known else None),
        confidence=bucket["confidence"],
        rule_id=rule,
    )


async def confirm_cause(
    store: CauseStore, cause: Cause, on: date, by: UUID, held: Sequence[HeldCause], told: Mapping[str, object]
) -> None:
    """Confirm the cause of these denials. ``told`` is what the log says of the reason, and of the bulk it is part of."""
    check_cause(cause)
    await store.save_cause(cause, on, held, [_entry(cause, by, it, told) for it in held])


def _entry(cause: Cause, by: UUID, it: HeldCause, told: Mapping[str, object]) -> Happened:
    proposed = it.proposed
    data: dict[str, object] = {
        **cause._asdict(),
        "by": str(by),
        "proposed": [proposed.root_cause, proposed.sub_cause, proposed.began_at] if proposed else None,
        "rule": proposed.rule_id if proposed else None,
        "before": list(it.before) if it.before else None,
        **told,
    }
    return Happened("denial.root_cause_confirmed", it.denial_id, it.version + 1, data)
