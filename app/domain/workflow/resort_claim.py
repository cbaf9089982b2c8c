"""Command: sort the denials of a claim anew after the organisation changed a rule of its own.

What people have decided or put somewhere themselves stays, and so does what only newer tables of ours would sort
otherwise: a stored denial keeps the version that sorted it.
"""

from __future__ import annotations

from typing import Any

from app.domain.intake.denial import Denial
from app.domain.sorting.own_rules import OwnRules
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.classify_denial import sorted_by_codes
from app.domain.workflow.override_bucket import PERSON
from app.domain.workflow.put_denial import put

UNDECIDED = ("intake", "decision")
"""Stages in which a denial can be sorted anew."""


def resort_claim(claim: ClaimInHand) -> None:
    """Put every denial that the office's rules put elsewhere now. Done again it finds nothing."""
    for denial in claim.denials:
        sorted_as = sorted_anew(denial, claim.office.own_rules)
        if sorted_as is not None:
            put(claim, denial, sorted_as, "denial.resorted")


def sorted_anew(denial: Denial, own: OwnRules) -> dict[str, Any] | None:
    """Where the rules put a denial now, by the names of :class:`Denial`; None where it stays."""
    if denial.stage not in UNDECIDED or denial.bucket_by == PERSON:
        return None
    asked = (denial.group, denial.carc, tuple(denial.remarks), denial.payer_id, denial.remit_date)
    group, carc, remarks, payer_id, remit_date = asked
    if denial.bucket_by == "rule" and own.find(payer_id, group, carc, remarks, remit_date) is None:
        return None
    told, bucket = sorted_by_codes(*asked, own)
    before = denial.bucket or {}
    after = {**told, "bucket": None if bucket is None else {**bucket, "losing": before.get("losing", [])}}
    same = all(after[name] == getattr(denial, name) for name in _TOLD) and _chosen(after["bucket"]) == _chosen(before)
    return None if same else after


_TOLD = ("work_type", "root_cause", "recommended_path", "triage", "bucket_by")


def _chosen(bucket: dict[str, Any] | None) -> tuple[object, object]:
    return (bucket or {}).get("rule"), (bucket or {}).get("sub_cause")
