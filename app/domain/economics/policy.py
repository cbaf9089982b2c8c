"""When an organisation may stop working a denial, as a versioned policy with every figure that the decision uses.

What has no published figure is judgement and says so; each is a setting of the organisation. Source:
``facts/appeals-and-security.md`` §3.1 and §3.2.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from math import isfinite
from typing import Any, NamedTuple

from app.domain.economics.cost_rows import CostRow
from app.domain.economics.expected_amount import LEAST_N
from app.domain.economics.priors import Prior
from app.domain.errors import DomainError
from app.domain.sorting.vocabulary import Path


class InvalidPolicyError(DomainError):
    """A figure that no policy may have."""


class DaysToCash(NamedTuple):
    """Calendar days from sending until the money is there. ``level`` None is for any."""

    path: Path
    level: int | None
    days: int


DEFAULT_DAYS: tuple[DaysToCash, ...] = (
    DaysToCash("fix", None, 45),
    DaysToCash("appeal", None, 60),
    DaysToCash("appeal", 3, 90),
    DaysToCash("appeal", 4, 90),
    DaysToCash("close", None, 0),
)
"""A round takes 45 to 60 days (Premier): a corrected claim the short, an appeal the long one. Hearing and council have 90
days by regulation (42 CFR 405, table of §1.2)."""


@dataclass(frozen=True, slots=True)
class ClosePolicy:
    """All money in cents. Raises ``InvalidPolicyError``.

    ``floor``: the least net return for which work goes on; 0, so that a denial is closed only where the work costs more
    than it returns. ``collected``: cash per dollar that was overturned, 0.01 to 1; 1, because nothing is
    published that would justify less. ``discount_rate`` per year: 0.08, judgement, near what credit costs.
    ``approval_limit``: a denial of this amount or more is closed by two people; 500 dollars, judgement.
    ``least_n``: fewest paid lines for a ratio, see ``expected_amount``.

    ``days``, ``costs`` and ``priors`` stand above the published ones. In force from ``effective_from`` to
    ``effective_to``, both included; None is without end.
    """

    version: str = "default-1"
    floor: int = 0
    discount_rate: float = 0.08
    collected: float = 1.0
    approval_limit: int = 500_00
    least_n: int = LEAST_N
    days: tuple[DaysToCash, ...] = ()
    costs: tuple[CostRow, ...] = ()
    priors: tuple[Prior, ...] = ()
    effective_from: date | None = None
    effective_to: date | None = None

    def __post_init__(self) -> None:
        if not (isfinite(self.discount_rate) and self.discount_rate >= 0):
            raise InvalidPolicyError("A discount rate is zero or more.")
        if not 0.01 <= self.collected <= 1:
            raise InvalidPolicyError("What is collected of a dollar is 0.01 to 1.")
        if self.approval_limit < 0 or self.least_n < 1 or any(it.days < 0 for it in self.days):
            raise InvalidPolicyError("A limit, a least number of lines and days to cash are not below zero.")
        if self.effective_from and self.effective_to and self.effective_to < self.effective_from:
            raise InvalidPolicyError("A policy ends on or after the day on which it begins.")
        if self._tells_twice():
            raise InvalidPolicyError("A policy tells each figure once.")

    def _tells_twice(self) -> bool:
        """Whether two rows answer the same question: which one counts would depend on their order."""
        keys: tuple[list[object], ...] = (
            [(it.path, it.level) for it in self.days],
            [(it.kind, it.name, it.path, it.level, it.work_type, it.when) for it in self.costs],
            [(it.payer_type, it.level) for it in self.priors],
        )
        return any(len(set(told)) < len(told) for told in keys)

    def days_to_cash(self, path: Path, level: int) -> int:
        """Calendar days on a path: the policy's own, for the level before for any level, else the published ones."""
        for table in (self.days, DEFAULT_DAYS):
            fitting = [it for it in table if it.path == path and it.level in (None, level)]
            if fitting:
                return max(fitting, key=lambda it: it.level is not None).days
        raise LookupError("every path has default days")

    def needs_approval(self, amount_denied: int) -> bool:
        """Whether closing a denial of this amount takes a second person."""
        return amount_denied >= self.approval_limit

    def in_force(self, on: date) -> bool:
        """Whether it applies on a day."""
        return (self.effective_from or date.min) <= on <= (self.effective_to or date.max)

    def digest(self) -> str:
        """SHA-256 in hex of everything that the policy says; the order of its rows does not count."""
        return hashlib.sha256(canonical(self).encode()).hexdigest()


DEFAULT_POLICY = ClosePolicy()


def policy_in_force(policies: Iterable[ClosePolicy], on: date) -> ClosePolicy:
    """Of an organisation's policies the one that began last among those in force on a day, else the default."""
    found = [it for it in policies if it.in_force(on)]
    return max(found, key=lambda it: (it.effective_from or date.min, it.version), default=DEFAULT_POLICY)


def canonical(policy: ClosePolicy) -> str:
    """The policy as JSON in one form: sorted keys, no spaces, rows in the order of their own texts."""
    told = asdict(policy) | {"days": [it._asdict() for it in policy.days]}
    for name in ("days", "costs", "priors"):
        told[name] = sorted(({key: _plain(value) for key, value in row.items()} for row in told[name]), key=_text)
    return _text({key: _plain(value) for key, value in told.items()})


def _text(told: dict[str, Any]) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _plain(value: object) -> object:
    """A date as text; a fraction as its shortest text, but 1.0 as 1, since both are the same figure."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return int(value) if value.is_integer() else repr(value)
    return value
