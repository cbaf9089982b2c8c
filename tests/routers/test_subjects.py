"""What events are about: every kind that the code tells of can be named, and read by its id."""

from __future__ import annotations

import re
from pathlib import Path
from uuid import uuid4

import pytest

from app.domain.push.kinds import KINDS, OF_QUARANTINE, subject_kind
from app.routers.ids import PREFIXES
from app.routers.subjects import PREFIX, TYPE_PATTERN, shown_subject

APP = Path(__file__).parents[2] / "app"
TOLD = re.compile(r'\bHappened\(\s*f?"([a-z_]+)\.')


def test_every_kind_of_the_code_is_known() -> None:
    told = {kind for path in APP.rglob("*.py") for kind in TOLD.findall(path.read_text())}
    assert len(told) > 5
    assert told <= set(KINDS)


def test_every_kind_has_a_prefix_but_the_list_without_ids() -> None:
    assert set(KINDS) - set(PREFIX) == {"assignment_rules"}
    assert set(PREFIX.values()) <= set(PREFIXES)
    assert len(set(PREFIX.values())) == len(PREFIX)


@pytest.mark.parametrize("type_", ["denial.assigned", "sorting_rule.created", "webhook.test", "unheard_of.happened"])
def test_the_first_word_is_the_kind(type_: str) -> None:
    shown = shown_subject(type_, uuid4())
    assert shown["kind"] == type_.partition(".")[0]
    assert (shown["id"] or "non_").startswith(PREFIX.get(shown["kind"], "non"))


def test_quarantined_claims_are_no_claims() -> None:
    for type_ in OF_QUARANTINE:
        assert subject_kind(type_) == "quarantined_claim"
        assert str(shown_subject(type_, uuid4())["id"]).startswith("qtn_")


def test_a_selection_names_types_or_their_beginnings() -> None:
    for told, fits in (("denial.", True), ("denial.assigned", True), ("denial", False), ("x.y", False), ("*", False)):
        assert bool(re.fullmatch(TYPE_PATTERN, told)) is fits, told
