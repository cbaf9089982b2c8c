"""Command: take in claims that a partner system posts, and link them to what payers said of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple, Protocol
from uuid import UUID

from app.domain.errors import DomainError, InvalidDateError
from app.domain.intake.claims import ClaimIndex
from app.domain.intake.denial import Claim
from app.domain.intake.hand import Note
from app.domain.intake.take_in import Intake
from app.domain.money import to_text

REPLACES = ("7", "8")
"""Frequencies (CLM05-3) of a claim that replaces or voids an earlier one."""
Result = Literal["created", "duplicate", "updated"]


class VersionKey(NamedTuple):
    """What makes two posts the same version of a claim."""

    patient_control_number: str
    submitted_on: date
    frequency: str


@dataclass(slots=True)
class PostedClaim:
    """A claim as its sender submitted it. ``payer_id`` is ours or the sender's own; the charge is in cents."""

    key: VersionKey
    payer_id: str | None
    payer_name: str | None
    payer_claim_control_number: str | None
    service_from: date | None
    service_to: date | None
    charge: int | None
    content: dict[str, object] = field(default_factory=dict)
    """Parties, diagnoses, lines … in the shape of the contract."""
    days: dict[str, date] = field(default_factory=dict)
    """Every date in it by its member: none may lie in the future."""

    def document(self) -> dict[str, object]:
        """All that was told beside the key, as it is kept."""
        return {
            **self.content,
            "payer": {"id": self.payer_id, "name": self.payer_name},
            "payer_claim_control_number": self.payer_claim_control_number,
            "service_from": self.service_from and self.service_from.isoformat(),
            "service_to": self.service_to and self.service_to.isoformat(),
            "charge": to_text(self.charge),
        }

    def digest(self) -> bytes:
        """The same content has the same digest."""
        return sha256(json.dumps(self.document(), sort_keys=True, separators=(",", ":")).encode()).digest()


@dataclass(slots=True)
class Version:
    """One posted form of a claim. A key that was posted again with other content has several revisions."""

    key: VersionKey
    revision: int
    claim_id: UUID
    digest: bytes
    content: dict[str, object]
    received_at: datetime


@dataclass(slots=True)
class Posted:
    """What became of one posted claim."""

    result: Result
    claim_id: UUID


class VersionStore(Protocol):
    """The posted versions, inside the intake's transaction."""

    async def newest(self, keys: Sequence[VersionKey]) -> list[Version]:
        """The newest revision of each of these keys that was posted before."""

    async def add(self, versions: Sequence[Version]) -> None:
        """Keep further versions."""


async def post_claims(
    intake: Intake, versions: VersionStore, posts: Sequence[tuple[PostedClaim, UUID | None]]
) -> list[Posted | DomainError]:
    """Take in posted claims with their payers. One that cannot be taken in has its refusal in the answer."""
    latest = intake.around.today() + timedelta(days=1)  # the sender's clock may be a time zone ahead
    refused = [_refusal(post, latest) for post, _ in posts]
    wanted = [pair for pair, refusal in zip(posts, refused, strict=True) if refusal is None]
    ours = {post.key.patient_control_number for post, _ in wanted}
    theirs = {post.payer_claim_control_number for post, _ in wanted if post.payer_claim_control_number}
    await intake.store.lock([*(f"pcn:{number}" for number in ours), *(f"icn:{number}" for number in theirs)])
    known = await intake.store.known(ours, theirs)
    stored = await versions.newest([post.key for post, _ in wanted])
    taking = _Taking(intake, known.claims, stored)
    answers = iter([taking.take(post, payer_id) for post, payer_id in wanted])
    await intake.settle(taking.new_claims, known, taking.notes, sorted(taking.numbers))
    await versions.add(taking.added)
    return [next(answers) if refusal is None else refusal for refusal in refused]


def _refusal(post: PostedClaim, latest: date) -> InvalidDateError | None:
    for name, day in post.days.items():
        if day > latest:
            return InvalidDateError(f"{name} lies in the future.", member=name)
    return None


class _Taking:
    """One batch, post by post: the same claim may come more than once in it."""

    def __init__(self, intake: Intake, claims: list[Claim], stored: list[Version]) -> None:
        self.around = intake.around
        self.index = ClaimIndex(claims)
        self.newest = {version.key: version for version in stored}
        self.new_claims: list[Claim] = []
        self.added: list[Version] = []
        self.notes: dict[UUID, list[Note]] = {}
        self.numbers: set[str] = set()

    def take(self, post: PostedClaim, payer_id: UUID | None) -> Posted:
        """Add one version to its claim; the claim shows the version that was submitted last."""
        before, digest = self.newest.get(post.key), post.digest()
        if before is not None and before.digest == digest:
            return Posted("duplicate", before.claim_id)
        known = self.index.by_id.get(before.claim_id) if before else self._find(post)
        claim = known or self._open()
        revision = before.revision + 1 if before else 1
        version = Version(post.key, revision, claim.id, digest, post.document(), self.around.now())
        self.newest[post.key] = version
        self.added.append(version)
        if not claim.posted or _order(post.key) >= _order_of(claim):
            _show(claim, post, payer_id)
            self.index.add(claim)
        self.numbers.add(post.key.patient_control_number)
        told: dict[str, object] = {
            "submitted_on": post.key.submitted_on.isoformat(),
            "frequency": post.key.frequency,
            "revision": revision,
        }
        self.notes.setdefault(claim.id, []).append(("claim.posted", told))
        return Posted("updated" if before else "created", claim.id)

    def _find(self, post: PostedClaim) -> Claim | None:
        number = post.key.patient_control_number
        theirs = [post.payer_claim_control_number] if post.payer_claim_control_number else []
        claim = self.index.named(number, theirs, post.service_from, post.service_to)
        if claim is None and post.key.frequency in REPLACES:
            return self.index.newest(number)
        return claim

    def _open(self) -> Claim:
        claim = Claim(self.around.new_id(), None, None, None, None, None, None, None)
        self.index.by_id[claim.id] = claim
        self.new_claims.append(claim)
        return claim


def _show(claim: Claim, post: PostedClaim, payer_id: UUID | None) -> None:
    """The sender's word wins over what remittances told; what it leaves open is learned from them again."""
    claim.posted = True
    claim.patient_control_number = post.key.patient_control_number
    claim.payer_claim_control_number = post.payer_claim_control_number or claim.payer_claim_control_number
    claim.payer_id = payer_id or claim.payer_id
    claim.service_from, claim.service_to, claim.charge = post.service_from, post.service_to, post.charge
    key = {"submitted_on": post.key.submitted_on.isoformat(), "frequency": post.key.frequency}
    claim.content = {**post.content, **key}


def _order(key: VersionKey) -> tuple[str, str]:
    return (key.submitted_on.isoformat(), key.frequency)


def _order_of(claim: Claim) -> tuple[str, str]:
    return (str(claim.content.get("submitted_on")), str(claim.content.get("frequency")))
