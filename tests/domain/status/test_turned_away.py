"""What an acknowledgment turns away, and what it says was taken in."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.acknowledgment import Received
from app.domain.status.answer import LineStatus, Statement, StatusCode
from app.domain.status.categories import CATEGORIES
from app.domain.status.claim_acknowledgment import AcknowledgedClaim, BatchAcknowledgment, ClaimAcknowledgment
from app.domain.status.ports import ControlNumbers
from app.domain.status.rejected_claims import ClaimTold, verdict
from app.domain.status.rejection import TurnedAway
from app.domain.status.syntax_acknowledgment import (
    ElementError,
    FunctionalAcknowledgment,
    InterchangeAcknowledgment,
    SegmentError,
    SetAcknowledgment,
)
from app.domain.status.turned_away import told_of_claims, turned_away

NUMBERS = ControlNumbers(isa06="THEM", isa08="US")
DAY = date(2026, 9, 4)


def taken_in(received: Received) -> list[ClaimTold]:
    return [it for it in told_of_claims(received) if it.verdict == "accepted"]


def says(*codes: str, action: str | None = None, charge: int | None = None) -> Statement:
    told = [StatusCode(*code.split(":")) for code in codes]
    return Statement(tuple(told), action=action, charge=charge)


def claim(number: str, *statements: Statement, **told: object) -> AcknowledgedClaim:
    action = next((it.action for it in statements if it.action), None)
    return AcknowledgedClaim(number, statements, action, **told)  # type: ignore[arg-type]


def told(*claims: AcknowledgedClaim, batches: tuple[BatchAcknowledgment, ...] = ()) -> Received:
    return Received((ClaimAcknowledgment(NUMBERS, received_on=DAY, batches=batches, claims=claims),))


def of(received: Received) -> list[TurnedAway]:
    return list(turned_away(received))


@pytest.mark.parametrize(
    ("code", "action", "said"),
    [
        ("A2:20", "WQ", "accepted"),
        ("A5:20", None, "accepted"),
        ("A0:16", "WQ", "received"),
        ("A1:19", "WQ", "received"),
        ("A3:21", "U", "rejected"),
        ("A6:21", "WQ", "rejected"),
        ("A7:562", "WQ", "rejected"),
        ("A8:145", None, "rejected"),
        ("A4:35", "U", "rejected"),
        ("A4:35", "WQ", "unclear"),
        ("ZZ:1", "U", "rejected"),
        ("ZZ:1", None, "unclear"),
        ("A2:20", "U", "unclear"),
        ("E1:484", None, "unclear"),
    ],
)
def test_categories_decide_before_the_action(code: str, action: str | None, said: str) -> None:
    assert verdict([says(code, action=action)], action) == said


def test_what_says_nothing_is_unclear() -> None:
    assert verdict([], None) == verdict([Statement(())], "WQ") == "unclear"


def test_a_rejection_beside_an_acceptance_is_a_rejection() -> None:
    assert verdict([says("A2:20"), says("A7:562")], "WQ") == "rejected"
    assert verdict([says("A1:20", "A7:562")], "WQ") == "rejected"


@given(st.sampled_from(sorted(CATEGORIES)), st.sampled_from(["WQ", "U", None]))
def test_only_a2_and_a5_are_acceptances(code: str, action: str | None) -> None:
    assert (verdict([says(f"{code}:20")], action) == "accepted") == (code in ("A2", "A5") and action != "U")


def test_a_claim_is_rejected_inside_a_batch_that_was_accepted() -> None:
    batch = BatchAcknowledgment("receiver", statements=(says("A1:20", action="WQ"),))
    line = LineStatus((says("A7:454"),))
    bad = claim("P1", says("A7:562:85", action="U", charge=45000), messages=("Bad NPI",), lines=(line,))
    received = told(bad, claim("P2", says("A2:20", action="WQ"), payer_claim_control_number="ICN2"), batches=(batch,))
    (found,) = of(received)
    assert (found.kind, found.sent.patient_control_number, found.charge) == ("claim", "P1", 45000)
    assert [code["status"] for code in found.codes] == ["562", "454"]
    assert (found.messages, found.sent.told_on) == (("Bad NPI",), DAY)
    (taken,) = taken_in(received)
    assert (taken.sent.patient_control_number, taken.sent.payer_claim_control_number) == ("P2", "ICN2")


def test_a_batch_that_is_rejected_is_one_item_unless_its_claims_say_it() -> None:
    batch = BatchAcknowledgment("provider", statements=(says("A3:24", action="U"),))
    assert [it.kind for it in of(told(batches=(batch,)))] == ["batch"]
    both = told(claim("P1", says("A3:21", action="U")), batches=(batch,))
    assert [it.kind for it in of(both)] == ["claim"]


def test_a_batch_of_another_provider_is_an_item_of_its_own() -> None:
    first, second = (
        BatchAcknowledgment("provider", number, statements=(says("A3:24", action="U"),)) for number in ("NPI1", "NPI2")
    )
    received = told(claim("P1", says("A3:21", action="U"), provider_id="NPI1"), batches=(first, second))
    assert [(it.kind, it.charge) for it in of(received)] == [("claim", None), ("batch", None)]


@pytest.mark.parametrize(
    ("line", "rejected", "taken"),
    [(says("A7:454", action="U"), 1, 0), (says("A2:20", action="WQ"), 0, 1), (says("A1:19"), 0, 0)],
)
def test_of_a_claim_that_says_nothing_itself_its_lines_speak(line: Statement, rejected: int, taken: int) -> None:
    received = told(claim("P1", lines=(LineStatus((line,)), LineStatus((says("A2:20"),) if rejected else (line,)))))
    assert (len(of(received)), len(list(taken_in(received)))) == (rejected, taken)


def test_lines_do_not_speak_against_their_claim() -> None:
    received = told(claim("P1", says("A2:20", action="WQ"), lines=(LineStatus((says("A7:454"),)),)))
    assert (of(received), len(list(taken_in(received)))) == ([], 1)


def test_the_same_told_by_somebody_else_has_the_same_digest() -> None:
    bad = claim("P1", says("A7:562", action="U"))
    other = Received((ClaimAcknowledgment(ControlNumbers(isa06="PAYER", isa08="US"), claims=(bad,)),))
    assert of(told(bad))[0].digest() == of(other)[0].digest()
    worse = claim("P1", says("A7:563", action="U"))
    assert of(told(worse))[0].digest() != of(told(bad))[0].digest()


ERROR = SegmentError("NM1", 9, "2100D", "8", trace="T1", elements=(ElementError(9, None, None, "67", "7"),))


def functional(*sets: SetAcknowledgment, action: str = "P", kind: str = "HR") -> Received:
    answer = FunctionalAcknowledgment(NUMBERS, kind, "9", action=action, codes=("1",), sets=sets)
    return Received(functional_acknowledgments=(answer,))


def test_a_rejected_set_names_its_question_and_its_errors() -> None:
    bad = SetAcknowledgment("276", "0001", action="R", codes=("5",), errors=(ERROR,))
    (found,) = of(functional(bad, SetAcknowledgment("276", "0002", action="E")))
    assert (found.kind, found.sent.group, found.sent.set_number, found.sent.trace) == (
        "transaction_set",
        "9",
        "0001",
        "T1",
    )
    assert found.errors[0] == {"code": "5"}
    assert found.errors[1]["elements"] == [{"position": 9, "reference": "67", "code": "7"}]
    assert (found.sent.ours, found.sent.theirs) == ("US", "THEM")


def test_errors_in_several_claims_name_none_of_them() -> None:
    errors = tuple(SegmentError("CLM", 1, None, "8", patient_control_number=number) for number in ("P1", "P2"))
    (found,) = of(functional(SetAcknowledgment("837", "0001", action="R", errors=errors), kind="HC"))
    assert found.sent.patient_control_number is None


def test_a_rejected_group_without_sets_is_one_item() -> None:
    (found,) = of(functional(action="R"))
    assert (found.kind, found.sent.set_kind, found.errors) == ("group", "276", ({"code": "1"},))
    assert of(functional(action="A")) == of(functional(action="E")) == []
    assert [it.kind for it in of(functional(action="P"))] == ["group"], "somebody has to find out which"
    accepted = SetAcknowledgment("276", "0001", action="A")
    assert [it.kind for it in of(functional(accepted, action="P"))] == ["group"]
    assert of(functional(SetAcknowledgment("276", "0001", action="R"), action="R"))[0].kind == "transaction_set"


@pytest.mark.parametrize(("action", "rejected"), [("R", True), ("E", False), ("A", False), (None, False)])
def test_an_interchange(action: str | None, rejected: bool) -> None:
    answer = InterchangeAcknowledgment(NUMBERS, "000000009", action=action, code="024")
    found = of(Received(interchange_acknowledgments=(answer,)))
    assert [it.sent.interchange for it in found] == ["000000009"] * rejected
    assert [it.errors for it in found] == [({"code": "024"},)] * rejected
