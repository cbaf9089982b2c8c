"""Command: say who a payer is. Names that nobody had mapped become part of it, with their denials."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Protocol
from uuid import UUID

from app.domain.errors import AliasTakenError, MergedPayerError
from app.domain.intake.denial import Happened
from app.domain.intake.plans import PlanRule
from app.domain.intake.take_in import Intake

Alias = tuple[str, str]
"""Kind and folded value."""
Recount = Callable[[UUID], Awaitable[None]]
"""Counts the windows of a payer's open denials anew."""


@dataclass(slots=True)
class Payer:
    """A payer as it is stored. One that is new has version 0."""

    id: UUID
    version: int = 0
    name: str | None = None
    payer_type: str | None = None
    mapped: bool = False
    merged_into: UUID | None = None
    plans: list[PlanRule] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)


@dataclass(slots=True)
class Mapping:
    """Who a payer is: all that a person says of it."""

    name: str
    payer_type: str | None
    plans: list[PlanRule]
    aliases: list[Alias]


@dataclass(slots=True)
class Owner:
    """Who has an alias now."""

    alias: Alias
    """As it was asked for: a name is found in both spellings."""
    payer_id: UUID
    version: int
    mapped: bool


class PayerStore(Protocol):
    """The organisation's payers inside one transaction. Whoever changes them holds them all."""

    async def owners(self, aliases: Sequence[Alias]) -> list[Owner]:
        """Who has these aliases, held against anybody who takes in what they decided."""

    async def absorb(self, payer_id: UUID, merged: Sequence[UUID], happened: Sequence[Happened]) -> set[UUID]:
        """Give aliases, denials and claims of merged payers to this one; the claims that were told under both."""

    async def save(self, payer_id: UUID, version: int, told: Mapping, happened: Sequence[Happened]) -> None:
        """Store the payer with exactly these aliases."""

    async def rename_plans(self, payer_id: UUID, plans: Sequence[PlanRule]) -> None:
        """Show the plans of the payer's denials by these rules; where none matches, as they came."""


async def map_payer(store: PayerStore, intake: Intake, payer: Payer, told: Mapping, recount: Recount) -> None:
    """Replace what is known of a payer, and merge the unmapped ones whose aliases it takes.

    By name and type rules find a payer: where one of them changes, windows are counted anew.
    """
    if payer.merged_into is not None:
        raise MergedPayerError("The payer was merged into another one: change that one.", member="id")
    merged = _merged(payer, told, await store.owners(told.aliases))
    version = payer.version + 1
    entry = _entry(payer, version, told, merged)
    entries = [
        Happened("payer.merged", payer_id, before + 1, {"into": str(payer.id)}) for payer_id, before in merged.items()
    ]
    await store.save(payer.id, version, told, [entry])
    if merged:
        await intake.refold(await store.absorb(payer.id, list(merged), entries))
    if merged or (payer.version and (told.name, told.payer_type) != (payer.name, payer.payer_type)):
        await recount(payer.id)
    if merged or told.plans != payer.plans:
        await store.rename_plans(payer.id, told.plans)


def _merged(payer: Payer, told: Mapping, owners: Iterable[Owner]) -> dict[UUID, int]:
    """Other payers that own what is asked for, with their versions. Refuses those that somebody has mapped."""
    merged: dict[UUID, int] = {}
    for owner in owners:
        if owner.payer_id == payer.id:
            continue
        if owner.mapped:
            place = told.aliases.index(owner.alias)
            raise AliasTakenError(
                "An alias belongs to another mapped payer: take it from that one first.",
                member=f"aliases.{place}",
                owner=owner.payer_id,
            )
        merged[owner.payer_id] = owner.version
    return merged


def _entry(payer: Payer, version: int, told: Mapping, merged: Iterable[UUID]) -> Happened:
    """What changed, with digests of the aliases that came and went: the log holds no text that people type."""
    before, after = set(payer.aliases), set(told.aliases)
    data: dict[str, object] = {
        "payer_type": told.payer_type,
        "plans": len(told.plans),
        "aliases_added": _digests(payer, after - before),
        "aliases_removed": _digests(payer, before - after),
        "merged": [str(payer_id) for payer_id in merged],
    }
    return Happened("payer.mapped" if payer.version else "payer.created", payer.id, version, data)


def _digests(payer: Payer, aliases: Iterable[Alias]) -> list[list[str]]:
    """Kind and salted digest of each: who has the text can prove that it was this one."""
    salt = payer.id.bytes
    return [[kind, blake2b(value.encode(), key=salt, digest_size=16).hexdigest()] for kind, value in sorted(aliases)]
