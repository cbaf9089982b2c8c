"""One version of a playbook or policy: written, approved, in force, ended.

What a version says never changes. Whoever wants it otherwise writes the next one, so that a decision can name the
version that it rested on. At most one version is in force on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy
from app.domain.errors import DomainError
from app.domain.intake.denial import Happened
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook

Kind = Literal["playbook", "policy"]
KINDS: tuple[Kind, ...] = ("playbook", "policy")
State = Literal["draft", "pending", "approved", "rejected", "retired"]
STATES: tuple[State, ...] = ("draft", "pending", "approved", "rejected", "retired")
UNDECIDED: tuple[State, ...] = ("draft", "pending", "rejected")
"""Of a version that nobody has approved and that no later one has replaced."""
CLOSE = "close"
"""The name of the only policy there is."""
Content = Playbook | ClosePolicy
DEFAULTS: dict[Kind, Content] = {"playbook": DEFAULT_PLAYBOOK, "policy": DEFAULT_POLICY}
"""What counts where nobody has approved anything."""


class VersionStateError(DomainError):
    """The version is in a state in which this cannot be done, or there is none to do it with."""


@dataclass(frozen=True, slots=True)
class Version:
    """What is said in one version. ``subject``: the payer's id, or the policy's name.

    ``number`` counts the versions of a subject, ``version`` the changes of this one's state.
    """

    id: UUID
    kind: Kind
    subject: UUID | str
    number: int
    content: Content
    effective_from: date
    created_by: UUID
    effective_to: date | None = None
    state: State = "draft"
    approved_by: UUID | None = None
    self_approved: bool = False
    version: int = 1

    def in_force(self, on: date) -> bool:
        """Whether it counts on a day. One that has ended goes on counting until its end."""
        ends = self.effective_to or date.max
        return self.approved_by is not None and self.effective_from <= on <= ends


Step = tuple[Version, Happened]
"""A version after a change of its state, and the entry of the log that says what happened."""
Chain = Sequence[Version]
"""All versions of one subject, oldest first."""


def newest_undecided(chain: Chain) -> Version | None:
    """The version that somebody is still about to decide on."""
    return chain[-1] if chain and chain[-1].state in UNDECIDED else None


def in_force(chain: Chain, on: date) -> Version | None:
    """The version that counts on a day."""
    return next((it for it in reversed(chain) if it.in_force(on)), None)


def coming(chain: Chain, on: date) -> Version | None:
    """The approved version that begins next after a day."""
    later = [it for it in chain if it.approved_by is not None and on < it.effective_from <= _end(it)]
    return min(later, key=lambda it: it.effective_from, default=None)


def revision(chain: Chain, on: date) -> int:
    """A number that grows with every change of what is shown: of a state, and when an approved version begins."""
    begun = sum(it.approved_by is not None and it.effective_from <= on for it in chain)
    return sum(it.version for it in chain) + begun


def write(chain: Chain, id_: UUID, told: tuple[Kind, UUID | str, Content, date], author: UUID) -> list[Step]:
    """The next version, a draft. One before it that nobody has approved is given up."""
    kind, subject, content, effective_from = told
    number = chain[-1].number + 1 if chain else 1
    if isinstance(content, ClosePolicy):  # its answers name it
        content = replace(content, version=f"{subject}-{number}", effective_from=effective_from)
    draft = Version(id_, kind, subject, number, content, effective_from, author)
    given_up = newest_undecided(chain)
    steps = [_next(replace(given_up, state="retired"), "retired")] if given_up else []
    return [*steps, (draft, _entry(draft, "drafted"))]


def submit(version: Version) -> Step:
    """Ask for the second person."""
    _refuse_unless(version, "draft")
    return _next(replace(version, state="pending"), "submitted")


def approve(chain: Chain, version: Version, approver: UUID, *, itself: bool) -> list[Step]:
    """Let it count from its first day; what was approved before ends the day before. ``itself``: by whoever asked."""
    _refuse_unless(version, "draft", "pending")
    last = version.effective_from - timedelta(days=1)
    ended = [
        _next(replace(it, state="retired", effective_to=last), "retired")
        for it in chain
        if it.approved_by is not None and _end(it) > last and it.id != version.id
    ]
    approved = replace(version, state="approved", approved_by=approver, self_approved=itself)
    return [*ended, _next(approved, "approved")]


def reject(version: Version) -> Step:
    """The second person does not want it."""
    _refuse_unless(version, "pending")
    return _next(replace(version, state="rejected"), "rejected")


def _end(version: Version) -> date:
    return version.effective_to or date.max


def _refuse_unless(version: Version, *states: State) -> None:
    if version.state not in states:
        raise VersionStateError(f"This takes a version that is {' or '.join(states)}.", state=version.state)


def _next(version: Version, what: str) -> Step:
    version = replace(version, version=version.version + 1)
    return version, _entry(version, what)


def _entry(version: Version, what: str) -> Happened:
    """Ids, numbers, days and the digest of what it says: text that people type is not in the log."""
    data: dict[str, object] = {
        "state": version.state,
        "payer" if version.kind == "playbook" else "name": str(version.subject),
        "number": version.number,
        "effective_from": str(version.effective_from),
        "effective_to": str(version.effective_to) if version.effective_to else None,
        "approved_by": str(version.approved_by) if version.approved_by else None,
        "self_approved": version.self_approved,
        **_figures(version.content),
        "sha256": version.content.digest(),
    }
    return Happened(f"{version.kind}.{what}", version.id, version.version, data)


def _figures(content: Content) -> dict[str, object]:
    """The numbers and codes that decide most."""
    if isinstance(content, ClosePolicy):
        same = ("floor", "approval_limit", "discount_rate", "collected")
        rows = {name: len(getattr(content, name)) for name in ("days", "costs", "priors")}
        return {**{name: getattr(content, name) for name in same}, **rows}
    days = (
        "status_cadence_days",
        "status_by_remittance_days",
        "status_valid_days",
        "documents_days",
        "peer_to_peer_days",
        "answer_days",
    )
    return {
        **{name: getattr(content, name) for name in days},
        "windows": [[it.purpose, it.level, it.n, it.unit] for it in content.windows],
        "channels": sorted({it.kind for it in content.channels}),
        "proof_kinds": list(content.proof_kinds),
        "corrected_claims": content.corrected_claims.taken,
        "ladder": len(content.ladder),
    }
