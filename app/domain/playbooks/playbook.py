"""A payer's rules as data: by when, through which door, with what, and whom to ask when it stays silent.

A payer without a playbook gets the defaults, which are the facts that hold for most payers
(``facts/appeals-and-security.md`` §1.9, §2.1, §2.2); a figure without a published source is judgement and says so.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from app.domain.deadlines.calendars import Calendar
from app.domain.deadlines.rules import FiledWhen, MonthEnd, Roll, Trigger, Unit
from app.domain.economics.cost import TOUCHES, Touch
from app.domain.playbooks.words import (
    PACKET_ITEMS,
    SHOWS_RECEIPT,
    ChannelKind,
    FrequencyCode,
    InvalidPlaybookError,
    PacketItem,
    ProofKind,
    Purpose,
)
from app.domain.sorting.vocabulary import WorkType

UNTIMED: tuple[Unit, ...] = ("automatic", "barred", "unlimited")
"""Units of windows without a date."""


@dataclass(frozen=True, slots=True)
class PayerWindow:
    """One filing window as the contract or the manual says it; the members are those of a deadline's rule.

    Raises ``InvalidPlaybookError`` for one that counts nothing.
    """

    purpose: Purpose
    level: int
    name: str
    citation: str
    unit: Unit
    n: int = 0
    trigger: Trigger | None = None
    filed_when: FiledWhen = "received"
    roll: Roll = "none"
    calendar: Calendar = "federal"
    month_end: MonthEnd = "last_day"
    mail_days: int = 0
    safe_days: int | None = None
    clinical: bool = False
    state: str | None = None
    electronic_from: date | None = None
    confirmed: bool = True

    def __post_init__(self) -> None:
        timed = self.unit not in UNTIMED
        if timed != (self.n > 0) or timed != (self.trigger is not None):
            raise InvalidPlaybookError("A window with a date has n and a trigger, one without has neither.")

    @property
    def question(self) -> tuple[object, ...]:
        """What it answers: no two windows of a playbook answer the same."""
        return self.purpose, self.level, self.clinical, self.state


@dataclass(frozen=True, slots=True)
class Channel:
    """A door that the payer takes things through. No purposes or levels: for any of them."""

    kind: ChannelKind
    purposes: tuple[Purpose, ...] = ()
    levels: tuple[int, ...] = ()
    max_pages: int | None = None
    address: str | None = None
    """Where it is: a number, an address, a page."""

    def takes(self, purpose: str, level: int) -> bool:
        """Whether it is open for this."""
        return (not self.purposes or purpose in self.purposes) and (not self.levels or level in self.levels)


@dataclass(frozen=True, slots=True)
class PacketNeed:
    """What a packet must hold. ``work_type`` and ``level`` None are for any; all rows that fit add up."""

    items: tuple[PacketItem, ...]
    work_type: WorkType | None = None
    level: int | None = None

    def applies(self, work_type: str | None, level: int) -> bool:
        """Whether it is about such a packet."""
        return self.work_type in (None, work_type) and self.level in (None, level)


@dataclass(frozen=True, slots=True)
class CorrectedClaims:
    """How the payer takes corrections. ``frequency_codes``: those it takes; ``wholly_denied``: for a claim denied as a whole.

    Nothing says that a corrected claim would start the window of an appeal anew, so it does not unless told.
    """

    taken: bool = True
    frequency_codes: tuple[FrequencyCode, ...] = ("7", "8")
    wholly_denied: FrequencyCode = "7"
    restarts_window: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask at the payer on a step of its ladder, from 1. Business contacts, no patients."""

    level: int
    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class TouchCost:
    """What one touch costs with this payer, in cents."""

    touch: Touch
    cents: int


DEFAULT_NEEDS: tuple[PacketNeed, ...] = (
    PacketNeed(("denial_notice", "claim_detail", "cover_letter")),
    PacketNeed(("clinical_records",), "doc"),
    PacketNeed(("coding_rationale",), "coding"),
    PacketNeed(("authorization_proof",), "auth"),
)
"""The items of §2.1: clinical, coding and authorization where the denial is about them."""

LATER: dict[str, int] = {"status_valid_days": 30, "documents_days": 3}
"""Members that came after versions had been approved, with what those were taken to say: their digests stay."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """All that is said of one payer. Raises ``InvalidPlaybookError`` where it says one thing twice.

    No ``channels``: nobody has said which there are. ``status_cadence_days``: days between two looks at what was sent,
    7 by judgement. ``status_by_remittance_days``: a remittance this young counts as the payer's word, None: never.
    ``answer_days``: the payer is silent past this; 60, the longest round of §3.2. ``status_valid_days``: an answer about the
    status counts for so long, 30 by judgement: a month in which a payer may take a claim up again. ``documents_days``: in
    which what the payer asks for is sent, 3 by judgement, as payers seldom tell a day and close what waits too long.
    """

    windows: tuple[PayerWindow, ...] = ()
    channels: tuple[Channel, ...] = ()
    packet_items: tuple[PacketNeed, ...] = DEFAULT_NEEDS
    status_cadence_days: int = 7
    status_by_remittance_days: int | None = None
    proof_kinds: tuple[ProofKind, ...] = SHOWS_RECEIPT
    corrected_claims: CorrectedClaims = field(default_factory=CorrectedClaims)
    peer_to_peer_days: int | None = None
    answer_days: int = 60
    ladder: tuple[Contact, ...] = ()
    costs: tuple[TouchCost, ...] = ()
    status_valid_days: int = LATER["status_valid_days"]
    documents_days: int = LATER["documents_days"]

    def __post_init__(self) -> None:
        told: dict[str, list[object]] = {
            "windows": [window.question for window in self.windows],
            "packet_items": [(need.work_type, need.level) for need in self.packet_items],
            "costs": [cost.touch for cost in self.costs],
        }
        for member, keys in told.items():
            if len(set(keys)) < len(keys):
                raise InvalidPlaybookError("A playbook says each thing once.", member=member)
        if any(cost.cents < 0 or cost.touch not in TOUCHES for cost in self.costs):
            raise InvalidPlaybookError("A cost is of a touch that there is, and not below zero.", member="costs")

    def channels_for(self, purpose: str, level: int) -> tuple[Channel, ...]:
        """The doors that are open for this, as listed; none where nobody has said."""
        return tuple(channel for channel in self.channels if channel.takes(purpose, level))

    def items_for(self, work_type: str | None, level: int) -> tuple[PacketItem, ...]:
        """What a packet must hold, in the order of the list of items."""
        needed = {item for need in self.packet_items if need.applies(work_type, level) for item in need.items}
        return tuple(item for item in PACKET_ITEMS if item in needed)

    def digest(self) -> str:
        """SHA-256 in hex of everything that it says; of a member that came later, only where it says something else."""
        silent = tuple(name for name, default in LATER.items() if getattr(self, name) == default)
        return hashlib.sha256(canonical(self, silent).encode()).hexdigest()


DEFAULT_PLAYBOOK = Playbook()


def canonical(told: Any, without: tuple[str, ...] = ()) -> str:
    """A part of a playbook, or the whole, as JSON in one form: sorted keys, no spaces, rows as they are listed."""
    said = {name: value for name, value in asdict(told).items() if name not in without}
    return json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)
