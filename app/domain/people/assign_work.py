"""Command: give denials to somebody by hand, those of one claim or of thousands."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from app.domain.intake.denial import Happened
from app.domain.people.errors import (
    InvalidReferenceError,
    NothingToAssignError,
    OwnerAwayError,
    OwnerUnfitError,
    SelectionChangedError,
    TooManyClaimsError,
)
from app.domain.people.roster import Owner, Roster
from app.domain.people.worker_on import worker_on

MOST = 5000
"""Claims of one assignment: they are held together, and nobody else waits long for them."""
MEMBER = "owner"

Skip = Literal["not_found", "resolved", "already_theirs"]
"""Why a denial that was asked for stays as it is."""


class HeldWork(NamedTuple):
    """One open denial, held. ``amount`` is what was denied, in cents."""

    denial_id: UUID
    claim_id: UUID
    version: int
    owner: Owner
    amount: int


@dataclass(frozen=True, slots=True)
class Handout:
    """What one person gave to one owner, and what of it was left as it was."""

    id: UUID
    to: Owner
    by: UUID
    given: Sequence[HeldWork]
    skipped: Mapping[str, int]

    @property
    def claims(self) -> int:
        """How many."""
        return len({work.claim_id for work in self.given})

    @property
    def amount(self) -> int:
        """Denied on all of it, in cents."""
        return sum(work.amount for work in self.given)


class HandoutStore(Protocol):
    """Assignments inside one transaction."""

    async def save_handout(self, made: Handout, happened: Sequence[Happened]) -> None:
        """Store it with whose each denial was, and give each to its new owner; their versions grow by one."""


def check_receiver(to: Owner, roster: Roster, day: date) -> None:
    """Refuse whoever cannot have work on a day: it would not stay with them."""
    if to.kind == "team":
        if to.id not in roster.teams:
            raise InvalidReferenceError("There is no team with this id.", member=MEMBER)
        return
    person = roster.people.get(to.id) if to.id else None
    if person is None:
        raise InvalidReferenceError("There is no person with this id.", member=MEMBER)
    if not person.works:
        raise OwnerUnfitError("They work no denials: deactivated, or an auditor.", member=MEMBER)
    if not person.is_there(day):
        stand_in = worker_on(person, day, roster.people)
        said = "assign it to their stand-in" if stand_in else "nobody stands in for them"
        raise OwnerAwayError(f"They are away today: {said}.", member=MEMBER, stand_in=stand_in and stand_in.id)


def check_number(claims: int) -> None:
    """Refuse more claims than one assignment takes."""
    if claims > MOST:
        raise TooManyClaimsError(f"These are more than {MOST} claims: narrow it.", member="filter", most=MOST)


async def assign_work(
    store: HandoutStore,
    made: Handout,
    told: Mapping[str, object],
    shown: str | None = None,
) -> Handout:
    """Give all of ``made`` that is not theirs yet to its new owner. Returns what was given.

    ``told`` is what the log says of the reason, ``shown`` the token of the preview that this must be.
    """
    given = [work for work in made.given if work.owner != made.to]
    if shown is not None and shown != token_of(made.to, by_owner(given)):
        raise SelectionChangedError("The denials changed since the preview: look at it again.")
    if not given:
        raise NothingToAssignError("Nothing of it is open and somebody else's.")
    theirs = len(made.given) - len(given)
    skipped = {**made.skipped, "already_theirs": theirs} if theirs else made.skipped
    made = Handout(made.id, made.to, made.by, given, skipped)
    await store.save_handout(made, [_made(made, told), *(_given(made, work) for work in given)])
    return made


def by_owner(work: Iterable[HeldWork]) -> dict[UUID | None, str]:
    """Digest of the ids that each owner has."""
    owned: dict[UUID | None, list[UUID]] = {}
    for it in work:
        owned.setdefault(it.owner.id, []).append(it.denial_id)
    return {owner: digest_of(ids) for owner, ids in owned.items()}


def digest_of(ids: Iterable[UUID]) -> str:
    """SHA-256 of ids in order."""
    return hashlib.sha256(",".join(map(str, sorted(ids))).encode()).hexdigest()


def token_of(to: Owner, digests: Mapping[UUID | None, str]) -> str:
    """Names an assignment before it is made: the same denials, of the same owners, for the same owner."""
    parts = sorted(f"{owner}:{digest}" for owner, digest in digests.items())
    return hashlib.sha256("\n".join([str(to.id), *parts]).encode()).hexdigest()[:32]


def _made(made: Handout, told: Mapping[str, object]) -> Happened:
    data: dict[str, object] = {
        **_to(made),
        "by": str(made.by),
        "claims": made.claims,
        "denials": len(made.given),
        "amount_denied": made.amount,
        "skipped": dict(made.skipped),
        **told,
    }
    return Happened("assignment.made", made.id, 1, data)


def _given(made: Handout, work: HeldWork) -> Happened:
    before = {"from": str(work.owner.id), "from_kind": work.owner.kind}
    data: dict[str, object] = {"assignment": str(made.id), **before, **_to(made)}
    return Happened("denial.assigned", work.denial_id, work.version + 1, data)


def _to(made: Handout) -> dict[str, object]:
    return {"to": str(made.to.id), "to_kind": made.to.kind}
