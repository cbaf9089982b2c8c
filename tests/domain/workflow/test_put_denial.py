"""A denial that is put somewhere else: what it takes with it, and what the log says."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from app.domain.workflow.put_denial import put, standing
from tests.domain.workflow.claims import REMITTED, Saved, denial, in_hand

SORTED = {"sub_cause": "auth_missing", "rule": "carc.197", "version": "1", "barred_paths": []}
STANDS = {
    "work_type": "auth",
    "root_cause": "auth_timing",
    "sub_cause": "auth_missing",
    "path": "appeal",
    "triage": None,
    "rule": "carc.197",
    "version": "1",
}


def of_auth(**told: Any):
    return denial(**{"bucket": SORTED, "root_cause": "auth_timing", "recommended_path": "appeal", **told})


def test_where_it_stands_is_told_in_codes():
    assert standing(of_auth()) == STANDS
    assert standing(of_auth(bucket=None, triage="unknown_code", recommended_path=None)) == {
        **STANDS,
        **dict.fromkeys(("sub_cause", "rule", "version", "path")),
        "triage": "unknown_code",
    }


async def test_the_log_says_from_where_to_where_and_what_came_with_it():
    of, saved = of_auth(), Saved()
    claim = in_hand(of)
    put(claim, of, {"work_type": "doc", "recommended_path": "fix"}, "denial.resorted", text="t1")
    await claim.close(saved)
    (told,) = [it.data for it in saved.happened if it.type == "denial.resorted"]
    assert told == {"from": STANDS, "to": {**STANDS, "work_type": "doc", "path": "fix"}, "text": "t1"}
    assert "denial.classified" not in saved.kinds(of), "it is where it was in its work"


async def test_out_of_triage_the_log_says_where_it_belongs():
    of, saved = of_auth(triage="needs_remark", stage="intake", next_action="sort"), Saved()
    claim = in_hand(of)
    put(claim, of, {"triage": None}, "denial.bucket_changed")
    await claim.close(saved)
    (told,) = [it.data for it in saved.happened if it.type == "denial.classified"]
    assert told.items() >= STANDS.items()
    assert (of.stage, of.control_on) == ("decision", REMITTED + timedelta(7))


@pytest.mark.parametrize(
    ("owner_kind", "work_type", "keeps"),
    [("team", "doc", False), ("team", "auth", True), ("person", "doc", True)],
)
def test_a_team_gives_away_what_is_not_its_work_and_a_person_keeps_it(owner_kind, work_type, keeps):
    of = of_auth(owner_kind=owner_kind, owner_id=UUID(int=5))
    put(in_hand(of), of, {"work_type": work_type}, "denial.bucket_changed")
    assert (of.owner_id == UUID(int=5)) is keeps


async def test_a_path_that_is_closed_now_takes_its_window_with_it():
    of, saved = of_auth(), Saved()
    claim = in_hand(of)
    put(claim, of, {"bucket": {**SORTED, "barred_paths": ["appeal"]}}, "denial.resorted")
    await claim.close(saved)
    (lifted,) = [it.data for it in saved.happened if it.type == "denial.deadline_lifted"]
    assert (lifted["purpose"], lifted["because"]) == ("appeal", "bucket")
