"""Command: a person says where a denial belongs. No rule and no later telling of it overrules that."""

from __future__ import annotations

from typing import Any

from app.domain.errors import DomainError
from app.domain.intake.denial import RESOLVED, Denial
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.paths import path_remarks
from app.domain.sorting.vocabulary import Bucket, Path
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.put_denial import put

PERSON = "person"
"""What put it there, and the name of the rule that stands for it."""


class ClosedPathError(DomainError):
    """A remark of the payer closes the path."""


class NoPathError(DomainError):
    """No path is told, and no rule knew one."""


class OverError(DomainError):
    """The denial is resolved: nobody works it any more."""


def override_bucket(
    claim: ClaimInHand, denial: Denial, bucket: Bucket, path: Path | None = None, **more: object
) -> None:
    """Put a denial of a claim into a bucket; ``path`` None keeps the recommended one. ``more`` goes into the log.

    Out of triage it moves on to its decision. Raises the errors above.
    """
    if denial.stage == RESOLVED:
        raise OverError("The denial is resolved.", stage=denial.stage)
    chosen = path or denial.recommended_path
    if chosen is None:
        raise NoPathError("No rule knew a path for it: say which.", member="recommended_path")
    closing = {entry.remark: entry.bars for entry in path_remarks(denial.remarks)}
    closed_by = [remark for remark, bars in closing.items() if chosen in bars]
    if closed_by:
        raise ClosedPathError("A remark of the payer closes this path.", path=chosen, remarks=closed_by)
    barred = list(dict.fromkeys(bar for bars in closing.values() for bar in bars))
    put(claim, denial, _sorted_as(denial, bucket, chosen, barred), "denial.bucket_changed", **more)


def _sorted_as(denial: Denial, bucket: Bucket, path: str, barred: list[Path]) -> dict[str, Any]:
    before = denial.bucket or {}
    same_path = path == denial.recommended_path
    same = same_path and bucket[:3] == (denial.work_type, denial.root_cause, before.get("sub_cause"))
    others = (denial.recommended_path, before.get("alternative_path"))
    return {
        "work_type": bucket.work_type,
        "root_cause": bucket.root_cause,
        "recommended_path": path,
        "quick_fix": denial.quick_fix and same,
        "triage": None,
        "bucket_by": PERSON,
        "bucket": {
            "sub_cause": bucket.sub_cause,
            "upstream_team": bucket.upstream_team,
            "confidence": "high",
            "rule": PERSON,
            "why": _why(before),
            "version": TAXONOMY_VERSION,
            "alternative_path": next((it for it in others if it not in (None, path, *barred)), None),
            "barred_paths": barred,
            "path_set_by": before.get("path_set_by") if same_path else None,
            "document": before.get("document") if same else None,
            "losing": before.get("losing", []),
        },
    }


def _why(before: dict[str, Any]) -> str:
    """What a rule had said stays readable; what the person wrote stands in the history alone."""
    rule = before.get("rule")
    if rule in (None, PERSON):
        return "Put here by a person."
    return f"Put here by a person; {rule} had said {before['sub_cause']}."
