"""Who may be the second person."""

from uuid import UUID

import pytest

from app.domain.approvals.approval import (
    AnsweredError,
    Approval,
    NotSecondPersonError,
    answer,
    ask,
    ask_nobody,
    withdraw,
)
from app.domain.organization.profiles import PROFILES
from app.domain.people.roster import Person

ASKER, OTHER = UUID(int=1), UUID(int=2)
PENDING = Approval(UUID(int=9), "sorting_rule", UUID(int=8), 2, ASKER, {"moved": {"denials": 3}})
STRICT, SMALL = PROFILES["hospital"], PROFILES["small_practice"]


def person(id_: UUID = OTHER, role: str = "lead") -> Person:
    return Person(id_, role=role)  # type: ignore[arg-type]


def test_a_question_waits() -> None:
    asked, (entry,) = ask(PENDING)
    assert (asked.state, entry.type, entry.subject_version) == ("pending", "approval.asked", 1)


def test_where_nobody_is_asked_the_step_stays() -> None:
    done, entries = ask_nobody(PENDING)
    assert (done.state, done.answered_by, done.self_approved, done.version) == ("approved", ASKER, True, 1)
    assert [entry.type for entry in entries] == ["approval.asked", "approval.answered"]


@pytest.mark.parametrize(("given", "state"), [("approve", "approved"), ("reject", "rejected")])
def test_somebody_else_answers(given: str, state: str) -> None:
    done, (entry,) = answer(PENDING, person(), given, STRICT, text="t1")  # type: ignore[arg-type]
    assert (done.state, done.answered_by, done.self_approved, done.version) == (state, OTHER, False, 2)
    assert (entry.type, entry.subject_version, entry.data["text"]) == ("approval.answered", 2, "t1")


@pytest.mark.parametrize("role", ["analyst", "auditor"])
def test_an_answer_takes_a_lead_or_a_manager(role: str) -> None:
    with pytest.raises(NotSecondPersonError):
        answer(PENDING, person(role=role), "approve", SMALL)


def test_whoever_asked_is_the_second_person_only_where_one_may_be_both() -> None:
    with pytest.raises(NotSecondPersonError):
        answer(PENDING, person(ASKER), "approve", STRICT)
    done, _ = answer(PENDING, person(ASKER), "approve", SMALL)
    assert done.self_approved
    done, _ = answer(PENDING, person(ASKER), "reject", SMALL)
    assert not done.self_approved


def test_an_answer_is_the_last_word() -> None:
    for done in (answer(PENDING, person(), "approve", STRICT)[0], withdraw(PENDING)[0]):
        with pytest.raises(AnsweredError):
            answer(done, person(), "reject", STRICT)
