"""What is known of overturns before an organisation has outcomes of its own: published rates, with little weight.

Two things keep these rates small. They describe denials that somebody chose to appeal (1 % in one source, 11.5 % in
another), not an untouched queue, and the good ones are chosen first. So a rate of appealed denials is never taken above
the rate of all denied claims (``mean`` beside ``published``), and ``n`` says that the prior weighs as much as four
outcomes of one's own, two where the source is not confirmed: it opens the estimate and is soon outweighed.

Of rows that speak of the same payers the confirmed one counts, then the lower: planning with the high ones is what the
source warns of. Source: ``facts/appeals-and-security.md`` §3.2; nothing there tells levels of appeal apart.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from app.domain.errors import DomainError

Describes = Literal["denied", "appealed"]
"""Of what a rate is the share: of all denied claims, or of those that were appealed."""

_FILE = Path(__file__).with_name("priors.csv")
_LEAST, _MOST = 0.01, 0.99

CARRIED = 20.0
"""Most outcomes that a prior, or a wider group in the place of one, counts for. Judgement: as many as an own sorting rule
needs before it is proposed; with more than that a payer speaks for itself."""


class InvalidPriorError(DomainError):
    """A prior that outcomes could not move, or that carries no weight."""


@dataclass(frozen=True, slots=True)
class Prior:
    """An expected overturn rate as a Beta distribution of this ``mean`` that weighs as much as ``n`` outcomes.

    ``payer_type`` and ``level`` None are for any; level 0 is a corrected claim, 1 the first appeal. ``published`` is
    the source's own figure, ``years`` what it covers. Raises ``InvalidPriorError``.
    """

    mean: float
    n: float
    source: str
    payer_type: str | None = None
    level: int | None = None
    published: float | None = None
    describes: Describes = "denied"
    years: str = ""
    confirmed: bool = True
    note: str = ""

    def __post_init__(self) -> None:
        if not _LEAST <= self.mean <= _MOST or not 1 <= self.n <= CARRIED:
            raise InvalidPriorError("A prior has a mean from 0.01 to 0.99 and weighs from 1 to 20 outcomes.")


def _prior_of(row: Mapping[str, str]) -> Prior:
    return Prior(
        mean=float(row["mean"]),
        n=float(row["n"]),
        source=row["source"],
        payer_type=row["payer_type"] or None,
        level=int(row["level"]) if row["level"] else None,
        published=float(row["published"]),
        describes="appealed" if row["describes"] == "appealed" else "denied",
        years=row["years"],
        confirmed=row["confirmed"] == "yes",
        note=row["note"],
    )


def read_priors(lines: Iterable[str]) -> tuple[Prior, ...]:
    """Priors of a CSV with the columns of ``priors.csv``."""
    return tuple(map(_prior_of, csv.DictReader(lines)))


with _FILE.open(newline="", encoding="utf-8") as _file:
    PRIORS = read_priors(_file)


def prior_for(payer_type: str | None, level: int, own: Sequence[Prior] = ()) -> Prior:
    """The prior of a payer type (None: not known) at a level.

    The most particular of ``own`` (those of a policy) that fits, else the most particular published one.
    """
    for table in (own, PRIORS):
        fitting = [it for it in table if it.payer_type in (None, payer_type) and it.level in (None, level)]
        if fitting:
            return max(fitting, key=_rank)
    raise LookupError("priors.csv has no row for any payer")


def _rank(prior: Prior) -> tuple[bool, bool, bool, float]:
    return prior.payer_type is not None, prior.level is not None, prior.confirmed, -prior.mean
