"""Code families: reasons that a payer decides alike, so that what became of one tells something of the next.

A family is what sorting found: its sub-cause, within a root cause. There are hundreds of codes and two dozen
sub-causes, so that outcomes of a family are enough to count long before those of a single code are.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from app.domain.codes.tables import normalise_carc
from app.domain.sorting.refine import find_rule
from app.domain.sorting.vocabulary import SUB_CAUSES, Bucket

CLINICAL = frozenset({"medical_necessity", "frequency"})
"""Sub-causes in which the payer judged the care itself: a clinician has to answer."""


class Family(NamedTuple):
    """Both None: the reason is in no family, and only what holds for all codes is known of it."""

    sub_cause: str | None = None
    root_cause: str | None = None


UNKNOWN_FAMILY = Family()


def family_of_bucket(bucket: Bucket | None) -> Family:
    """The family of a denial that has its bucket, by a rule or by a person."""
    return UNKNOWN_FAMILY if bucket is None else Family(bucket.sub_cause, bucket.root_cause)


def family_of_codes(group: str, carc: str, remarks: Iterable[str] = ()) -> Family:
    """The family of codes alone, in any usual spelling.

    A code that waits for a person (no rule, or its remark missing) is in none: a provisional bucket is a place for the
    work, not knowledge of the reason.
    """
    found = find_rule(group.strip().upper(), normalise_carc(carc), remarks)
    if found.rule is None or found.triage is not None:
        return UNKNOWN_FAMILY
    return family_of_bucket(SUB_CAUSES[found.rule.sub_cause].bucket)
