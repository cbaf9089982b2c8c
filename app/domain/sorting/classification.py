"""What sorting says about a reason: is it a denial, where it belongs, which path to take, and why."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.domain.intake.gate import Kind
from app.domain.sorting.paths import Liability, Signal
from app.domain.sorting.refine import Triage
from app.domain.sorting.vocabulary import Bucket, Level, Path

TAXONOMY_VERSION = "1"
"""Version of all tables beside this file. A test holds the digest of each version: new rows are a new version."""

Loss = Literal["not_a_denial", "smaller_share", "downstream", "smaller_amount"]


class LosingCode(NamedTuple):
    """A code on the line that did not choose the bucket. ``amount`` is in cents; ``why`` is a clause."""

    group: str
    carc: str
    amount: int
    loss: Loss
    why: str


class Shipped(NamedTuple):
    """What our own rule said where an organisation's rule took its place."""

    rule_id: str
    bucket: Bucket | None
    recommended_path: Path | None


class Classification(NamedTuple):
    """The answer for one reason. A denial has a bucket, path and confidence unless its code is unknown (``triage``)."""

    is_denial: bool
    kind: Kind
    bucket: Bucket | None
    recommended_path: Path | None
    confidence: Level | None
    rule_id: str
    """``carc.…``, ``remark.…`` or ``own.…``, with ``+…`` where a fact changed it; ``triage.…``; ``gate.…``: no denial."""
    why: str
    """One sentence for the people who work it."""
    taxonomy_version: str = TAXONOMY_VERSION
    gate_rule: str | None = None
    """Rule of the gate, as ``intake.gate.RULES`` names it; None when the gate was not asked."""
    triage: Triage | None = None
    """Set when a person must look before the bucket counts: such a denial stays in triage."""
    alternative_path: Path | None = None
    """Where to turn when the recommended path fails."""
    barred_paths: tuple[Path, ...] = ()
    """Paths that a remark closes, for example no appeal after MA130."""
    path_set_by: str | None = None
    """The remark code that moved the path away from the rule's own."""
    one_field: bool = False
    document: str | None = None
    """What has to be at hand before the path can be taken."""
    preventable: Level | None = None
    liability: Liability | None = None
    signals: tuple[Signal, ...] = ()
    follow_up: bool = False
    """The payer has not decided: look again later."""
    losing: tuple[LosingCode, ...] = ()
    shipped: Shipped | None = None


class RootCauseProposal(NamedTuple):
    """The root cause as a rule sees it, for a person to confirm. ``began_at``: the team where it began."""

    root_cause: str
    sub_cause: str
    began_at: str
    preventable: Level | None
    confidence: Level
    rule_id: str


def quick_fix(classification: Classification) -> bool:
    """Fix, one field, high confidence, no document: somebody can end it in minutes."""
    return (
        classification.recommended_path == "fix"
        and classification.confidence == "high"
        and classification.one_field
        and classification.document is None
        and classification.triage is None
    )


def propose_root_cause(classification: Classification) -> RootCauseProposal | None:
    """What to show for confirmation; None when there is no bucket to propose from, or a person must sort first."""
    if classification.bucket is None or classification.confidence is None or classification.triage is not None:
        return None
    bucket = classification.bucket
    return RootCauseProposal(
        root_cause=bucket.root_cause,
        sub_cause=bucket.sub_cause,
        began_at=bucket.upstream_team,
        preventable=classification.preventable,
        confidence=classification.confidence,
        rule_id=classification.rule_id,
    )
