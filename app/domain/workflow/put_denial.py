"""A denial is put somewhere else than before: its windows and its owner follow, and the log says from where to where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.denial import Denial
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.classify_denial import classify
from app.domain.workflow.office import work_type_of


def standing(denial: Denial) -> dict[str, object]:
    """Where a denial is, in codes, as the log tells it."""
    bucket = denial.bucket or {}
    return {
        "work_type": denial.work_type,
        "root_cause": denial.root_cause,
        "sub_cause": bucket.get("sub_cause"),
        "path": denial.recommended_path,
        "triage": denial.triage,
        "rule": bucket.get("rule"),
        "version": bucket.get("version"),
    }


def put(claim: ClaimInHand, denial: Denial, sorted_as: Mapping[str, Any], kind: str, **more: object) -> None:
    """Put one denial of a claim where ``sorted_as`` says, by the names of :class:`Denial`; the log calls it ``kind``.

    A team that does not do this work gives it away when the claim is closed; a person keeps it. Windows that depend on
    what is disputed are counted anew.
    """
    before, work_type = standing(denial), work_type_of(denial)
    for name, value in sorted_as.items():
        setattr(denial, name, value)
    classified = classify(denial, claim.clocks)
    if denial.owner_kind != "person" and work_type_of(denial) != work_type:
        denial.owner_id = None
    claim.tell(denial, kind, {"from": before, "to": standing(denial), **more})
    if classified is not None:
        claim.tell(denial, "denial.classified", classified)
    claim.count_windows(denial, Cause("bucket"))
