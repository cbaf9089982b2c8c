"""Own rules that closed work suggests; a person approves them (``facts/denial-codes.md`` §3.8).

Only what a person confirmed counts: a table that learned from its own labels would prove itself right.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Literal, NamedTuple
from uuid import UUID

from app.domain.codes.tables import normalise_carc
from app.domain.sorting.refine import telling_remarks
from app.domain.sorting.vocabulary import Bucket


class LearningPolicy(NamedTuple):
    """When closed cases are enough to speak. Both figures are judgement: settings of an organisation."""

    cases: int = 20
    """Fewest confirmed cases of one payer, code and remark."""
    agreeing_percent: int = 80
    """Share of them that must name the same other bucket."""


DEFAULT_POLICY = LearningPolicy()


class ClosedCase(NamedTuple):
    """One resolved denial: where the shipped rule put it, and where it was found to belong."""

    payer_id: UUID
    carc: str
    remarks: tuple[str, ...]
    ruled: Bucket | None
    confirmed: Bucket
    confirmed_by: Literal["person", "rule"]


class RuleProposal(NamedTuple):
    """An own rule to look at: ``agreeing`` of ``cases`` were confirmed in ``bucket``, not where the rule had put them.

    ``remark`` None: the cases had no remark that may choose a team.
    """

    payer_id: UUID
    carc: str
    remark: str | None
    bucket: Bucket
    cases: int
    agreeing: int


def propose_own_rules(cases: Iterable[ClosedCase], policy: LearningPolicy = DEFAULT_POLICY) -> list[RuleProposal]:
    """What the cases speak for, by payer, code and leading remark; most cases first."""
    groups: dict[tuple[UUID, str, str | None], list[ClosedCase]] = {}
    for case in cases:
        if case.confirmed_by == "person":
            remark = next(iter(telling_remarks(case.remarks)), None)
            groups.setdefault((case.payer_id, normalise_carc(case.carc), remark), []).append(case)
    found = [_proposal(key, group, policy) for key, group in groups.items()]
    return sorted((one for one in found if one is not None), key=lambda one: (-one.cases, one.carc, one.remark or ""))


def _proposal(
    key: tuple[UUID, str, str | None], cases: list[ClosedCase], policy: LearningPolicy
) -> RuleProposal | None:
    against = Counter(case.confirmed for case in cases if case.confirmed != case.ruled)
    if len(cases) < policy.cases or not against:
        return None
    [(bucket, agreeing)] = against.most_common(1)
    if agreeing * 100 < len(cases) * policy.agreeing_percent:
        return None
    return RuleProposal(*key, bucket=bucket, cases=len(cases), agreeing=agreeing)
