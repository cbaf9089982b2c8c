"""What one path of a claim's denials returns, from all that is known of them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from app.domain.economics.cost import NO_CENTS, Cost, Task, cost_of
from app.domain.economics.evidence import Evidence
from app.domain.economics.expected_amount import Expected, Line
from app.domain.economics.expected_return import ExpectedReturn, expected_return
from app.domain.economics.odds import odds
from app.domain.economics.policy import DEFAULT_POLICY, ClosePolicy
from app.domain.economics.priors import prior_for
from app.domain.sorting.vocabulary import Path

SURGERY = range(10004, 69991)
"""CPT codes of the section surgery."""


@dataclass(frozen=True, slots=True)
class Prices:
    """What an organisation and a payer's playbook say of costs: the policy, and cents of touches with this payer."""

    policy: ClosePolicy = DEFAULT_POLICY
    by_payer: Mapping[str, int] = field(default_factory=lambda: NO_CENTS)


@dataclass(frozen=True, slots=True)
class Matter:
    """What the work on a denial is about; the reason of the lead speaks for those that are decided with it."""

    payer_type: str | None
    work_type: str | None = None
    sub_cause: str | None = None
    surgery: bool = False


@dataclass(frozen=True, slots=True)
class Way:
    """A path at a level. ``channel`` None: not chosen; ``done``: touches that lie behind."""

    path: Path
    level: int
    channel: str | None = None
    done: Collection[str] = ()


def cost_of_way(way: Way, matter: Matter, prices: Prices) -> Cost:
    """What the work that is left on a path costs."""
    task = Task(
        way.path, way.level, matter.work_type, matter.sub_cause, matter.surgery, way.channel, done=frozenset(way.done)
    )
    return cost_of(task, prices.policy.costs, prices.by_payer)


def price_path(way: Way, matter: Matter, amount: Expected, evidence: Evidence, prices: Prices) -> ExpectedReturn:
    """The return of a path, with every number that it comes from."""
    prior = prior_for(matter.payer_type, way.level, prices.policy.priors)
    cost = cost_of_way(way, matter, prices)
    return expected_return(odds(prior, evidence), amount, cost, prices.policy, path=way.path, level=way.level)


def has_surgery(lines: Iterable[Line]) -> bool:
    """Whether a line is about surgery: a clinician needs longer to answer."""
    codes = (line.procedure.rpartition(":")[2] for line in lines)
    return any(code.isascii() and code.isdigit() and len(code) == 5 and int(code) in SURGERY for code in codes)
