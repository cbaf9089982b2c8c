"""The closed lists that a bucket is made of, and which team of ours owns each sub-cause upstream.

Work type and root cause are the two layers; the sub-cause says what really happened, so that late filing or a missing
enrolment, whose nearest root cause is ``payer_process``, is never reported as the payer's fault: its upstream team is
ours. Source: ``facts/denial-codes.md`` §1.8.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

from app.domain.errors import DomainError
from app.domain.sorting.data import rows

WorkType = Literal["front_end", "auth", "coding", "doc", "payer"]
RootCause = Literal["eligibility", "auth_timing", "coding_gap", "doc_gap", "payer_process"]
Path = Literal["fix", "appeal", "close"]
Level = Literal["high", "medium", "low"]
Fit = Literal["exact", "nearest"]

WORK_TYPES: dict[WorkType, str] = {
    "front_end": "Registration and cover: who the patient is and who pays",
    "auth": "Authorizations and referrals",
    "coding": "Codes, modifiers and units",
    "doc": "Records and what they show",
    "payer": "Talking to the payer: deadlines, duplicates, contracts, its mistakes",
}
"""Who touches a denial first."""

ROOT_CAUSES: dict[RootCause, str] = {
    "eligibility": "Verify cover and identity before the service",
    "auth_timing": "Ask for approval in time, for what is done",
    "coding_gap": "Code what the record supports",
    "doc_gap": "Write and keep what shows the need for care",
    "payer_process": "Settle it with the payer, or with those of us who deal with payers",
}
"""What upstream fix stops repeats."""

PATHS: dict[Path, str] = {
    "fix": "Correct and resubmit",
    "appeal": "Show the payer that it should pay",
    "close": "End the work and post the balance where it belongs",
}
LEVELS: tuple[Level, ...] = ("high", "medium", "low")


class UnknownWordError(DomainError):
    """A bucket is named with a word that is in none of the closed lists."""


class Bucket(NamedTuple):
    """Where a denial is put: both layers, what happened, and the team that can stop it from happening again."""

    work_type: WorkType
    root_cause: RootCause
    sub_cause: str
    upstream_team: str


class SubCause(NamedTuple):
    """One entry of the closed list. ``preventable``: how often work upstream would have avoided it.

    ``fit`` is nearest where none of the five root causes says what happened.
    """

    bucket: Bucket
    fit: Fit
    preventable: Level
    meaning: str


def _sub_cause(row: dict[str, str]) -> SubCause:
    work_type, root_cause = cast(WorkType, row["work_type"]), cast(RootCause, row["root_cause"])
    bucket = Bucket(work_type, root_cause, row["sub_cause"], row["upstream_team"])
    return SubCause(bucket, cast(Fit, row["fit"]), cast(Level, row["preventable"]), row["meaning"])


TEAMS: dict[str, str] = {row["team"]: row["meaning"] for row in rows("teams")}
"""Upstream teams by what they do. They are roles: an organisation gives them its own names."""
SUB_CAUSES: dict[str, SubCause] = {row["sub_cause"]: _sub_cause(row) for row in rows("sub_causes")}


def bucket_of(sub_cause: str, *, work_type: str | None = None, root_cause: str | None = None) -> Bucket:
    """The bucket of a sub-cause, with another work type or root cause where a person or an own rule says so.

    Raises ``UnknownWordError`` for a word that is in none of the closed lists.
    """
    if sub_cause not in SUB_CAUSES:
        raise UnknownWordError("There is no such sub-cause.", sub_causes=list(SUB_CAUSES))
    bucket = SUB_CAUSES[sub_cause].bucket
    if work_type is not None:
        if work_type not in WORK_TYPES:
            raise UnknownWordError("There is no such work type.", work_types=list(WORK_TYPES))
        bucket = bucket._replace(work_type=work_type)
    if root_cause is not None:
        if root_cause not in ROOT_CAUSES:
            raise UnknownWordError("There is no such root cause.", root_causes=list(ROOT_CAUSES))
        bucket = bucket._replace(root_cause=root_cause)
    return bucket
