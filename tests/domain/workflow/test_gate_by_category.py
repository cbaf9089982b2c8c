"""Every category code of list 507 from the payer's answer through its meaning to the gate, and to what is done next.

Each code stands beside the status code and the amount that usually come with it; variants are in ``test_meaning.py``.
"""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

import pytest

from app.domain.status.categories import CATEGORIES
from app.domain.status.meaning import meaning_of
from app.domain.workflow.case import StatusAnswer, Wish
from app.domain.workflow.check_status import check_status
from app.domain.workflow.guards.movement import nothing_still_moving
from app.domain.workflow.transitions import rule_on
from tests.domain.intake.build import TODAY
from tests.domain.status.replies import asked, claim, reply, said
from tests.domain.workflow.claims import denial, in_hand
from tests.domain.workflow.guards.cases import CHECK, ask, case, window


class Row(NamedTuple):
    """``gate`` of an appeal; ``fix``: whether a correction may be decided; ``then``: next before a decision, and while out."""

    code: str
    paid: int | None
    meaning: str
    gate: str
    then: tuple[str, str] = ("decide", "await_answer")


DOCUMENTS = ("send_documents", "send_documents")
OVER = ("decide", "note_answer")
TABLE = [
    Row("A0:16", None, "forwarded", "reject"),
    Row("A1:19", None, "acknowledged", "reject"),
    Row("A2:20", None, "acknowledged", "reject"),
    Row("A3:21", None, "rejected", "reject", OVER),
    Row("A4:35", None, "not_found", "wait", ("decide", "widen_search")),
    Row("A5:717", None, "acknowledged", "reject"),
    Row("A6:164", None, "rejected", "reject", OVER),
    Row("A7:562", None, "rejected", "reject", OVER),
    Row("A8:187", None, "rejected", "reject", OVER),
    Row("P0:40", None, "pending", "reject"),
    Row("P1:0", None, "pending", "reject"),
    Row("P2:46", None, "pending", "reject"),
    Row("P3:297", None, "information_requested", "reject", DOCUMENTS),
    Row("P4:51", None, "information_requested", "reject", ("ask_patient", "ask_patient")),
    Row("P5:3", None, "pending", "reject"),
    Row("F0:1", 0, "finally_denied", "accept", OVER),
    Row("F1:65", 330_00, "paid", "reject", ("await_remittance", "await_remittance")),
    Row("F2:88", 0, "finally_denied", "accept", OVER),
    Row("F3:1", None, "reprocessing", "reject"),
    Row("F3F:16", 0, "forwarded", "reject"),
    Row("F3N:1", 0, "finally_denied", "accept", OVER),
    Row("F4:98", 0, "finally_denied", "accept", OVER),
    Row("F5:0", None, "finally_denied", "accept", OVER),
    *(Row(f"R{n}:294", None, "information_requested", "reject", DOCUMENTS) for n in (0, 1, *range(3, 18))),
    Row("RQ:0", None, "information_requested", "reject", DOCUMENTS),
    Row("E0:24", None, "request_at_fault", "wait", ("decide", "correct_request")),
    Row("E1:484", None, "cannot_answer", "wait", ("decide", "ask_again")),
    Row("E2:689", None, "cannot_answer", "wait", ("decide", "ask_again")),
    Row("E3:21", None, "request_at_fault", "wait", ("decide", "correct_request")),
    Row("E4:21", None, "request_at_fault", "wait", ("decide", "correct_request")),
    Row("D0:35", None, "not_found", "wait", ("decide", "widen_search")),
    Row("X0:0", None, "cannot_answer", "wait", ("decide", "read_answer")),
    Row("Z9:88", 0, "cannot_answer", "wait", ("decide", "read_answer")),
]


def test_there_is_a_row_for_every_code_of_the_list() -> None:
    listed = [row.code.partition(":")[0] for row in TABLE]
    assert len(set(listed)) == len(listed)
    assert set(listed) == CATEGORIES.keys() | {"Z9"}


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.code)
def test_from_the_answer_to_the_gate(row: Row) -> None:
    reading = meaning_of(reply(claim(said(row.code, paid=row.paid))), asked())
    assert reading.meaning == row.meaning
    it = case(wish=Wish(path="appeal"))
    it.denial.stage = "decision"
    it.answers = (StatusAnswer(reading.meaning, TODAY, it.covered_ids, "electronic"),)
    told = ask(nothing_still_moving, it)
    assert (told.answer, told.overridden) == (row.gate, False)
    assert rule_on("decide_appeal", it).allowed == (row.gate == "accept")
    it.wish = Wish(path="fix", fix_kind="coding")
    assert rule_on("decide_fix", it).allowed


SAYS_NOTHING = {"E0", "E1", "E2", "E3", "E4", "X0"}
"""Of the claim: what was final before stays so. D0 and A4 are asked again (DESIGN §6), and Z9 has to be read."""


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.code)
def test_after_a_final_answer(row: Row) -> None:
    reading = meaning_of(reply(claim(said(row.code, paid=row.paid))), asked())
    it = case(wish=Wish(path="appeal"))
    final = StatusAnswer("finally_denied", TODAY - timedelta(1), it.covered_ids, "portal")
    unread = bool(reading.detail()["unknown"])
    it.answers = (final, StatusAnswer(reading.meaning, TODAY, it.covered_ids, "electronic", unread=unread))
    category = row.code.partition(":")[0]
    assert ask(nothing_still_moving, it).answer == ("accept" if category in SAYS_NOTHING else row.gate)


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.code)
def test_near_the_last_day_a_named_person_files_all_the_same(row: Row) -> None:
    reading = meaning_of(reply(claim(said(row.code, paid=row.paid))), asked())
    it = case(wish=Wish(path="appeal", protective=True))
    it.denial.deadlines = [window(5)]
    it.answers = (StatusAnswer(reading.meaning, TODAY, it.covered_ids, "electronic"),)
    told = ask(nothing_still_moving, it)
    assert (told.answer, told.overridden) == ("accept", row.gate != "accept")


@pytest.mark.parametrize("row", TABLE, ids=lambda row: row.code)
def test_from_the_answer_to_what_is_next(row: Row) -> None:
    reading = meaning_of(reply(claim(said(row.code, paid=row.paid))), asked())
    before_it, while_out = row.then
    for stage, action, then in (
        ("intake", "sort", "sort"),
        ("decision", "decide", before_it),
        ("tracking", "await_answer", while_out),
        ("tracking", "await_correction", "await_correction"),
    ):
        of = denial(stage=stage, next_action=action, path="fix", control_on=TODAY + timedelta(3))
        of.amount_at_risk, of.amount_recovered = 330_00, 0
        check_status(in_hand(of), [of.id], reading.meaning, "electronic", TODAY, CHECK, reading=reading)
        assert (of.stage, of.next_action) == (stage, then)
        assert (of.amount_at_risk, of.amount_recovered) == (330_00, 0), "money is posted from remittances"
