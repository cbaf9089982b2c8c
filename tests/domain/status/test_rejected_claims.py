"""By which numbers a rejection of a 277CA is known, and what is said of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from app.domain.status.answer import LineStatus, Statement
from app.domain.status.claim_acknowledgment import AcknowledgedClaim, BatchAcknowledgment, ClaimAcknowledgment, Total
from app.domain.status.ports import ControlNumbers
from app.domain.status.rejected_claims import claims_turned_away, verdict_on
from app.domain.status.rejection import Sent
from tests.domain.status.replies import code

FIRST, LAST, CAME, DONE = (date(2026, 9, day) for day in (1, 3, 8, 9))
TOLD = ClaimAcknowledgment(ControlNumbers(isa06="THEM", isa08="US"), received_on=CAME, processed_on=DONE)


def says(*codes: str, action: str | None = None) -> Statement:
    return Statement(tuple(map(code, codes)), action=action)


CLAIM = AcknowledgedClaim(
    "P1",
    (says("A7:562:85", "A7:164:IL", action="U"),),
    "U",
    lines=(LineStatus((says("A7:454"),)), LineStatus((says("A7:454"),)), LineStatus((says("A7:562:85"),))),
    payer_claim_control_number="ICN1",
    service_from=FIRST,
    service_to=LAST,
)


def test_a_claim_by_its_numbers_and_days() -> None:
    (found,) = claims_turned_away(replace(TOLD, claims=(CLAIM,)))
    assert found.sent == Sent("P1", "ICN1", FIRST, LAST, CAME, ours="US", theirs="THEM")
    assert found.codes == (
        {"category": "A7", "status": "562", "entity": "85"},
        {"category": "A7", "status": "164", "entity": "IL"},
        {"category": "A7", "status": "454", "entity": None},
    )


def test_a_claim_of_one_day_and_without_a_number_in_a_file_that_says_only_when_it_was_worked() -> None:
    bare = AcknowledgedClaim("", (says("A3:21"),), service_from=FIRST)
    (found,) = claims_turned_away(replace(TOLD, received_on=None, claims=(bare,)))
    assert found.sent == Sent(None, None, FIRST, FIRST, DONE, ours="US", theirs="THEM")


def test_a_batch_by_its_trace_with_what_was_charged() -> None:
    batch = BatchAcknowledgment("receiver", "ETIN1", "REQ1", (says("ZZ:1", action="U"),), rejected=Total(2, 310_00))
    accepted = replace(batch, statements=(says("A1:19", action="WQ"),))
    unclear = replace(batch, statements=(says("ZZ:1"),))
    (found,) = claims_turned_away(replace(TOLD, batches=(batch, accepted, unclear)))
    assert (found.kind, found.sent, found.charge) == ("batch", Sent(trace="REQ1", ours="US", theirs="THEM"), 310_00)
    assert found.codes == ({"category": "ZZ", "status": "1", "entity": None},)


@pytest.mark.parametrize(
    ("level", "entity", "kinds"), [("receiver", "E", 1), ("provider", "N", 1), ("provider", "X", 2)]
)
def test_of_a_receiver_all_claims_are_and_of_a_provider_its_own(level, entity, kinds) -> None:
    batch = BatchAcknowledgment(level, entity, statements=(says("A3:24"),))
    told = replace(TOLD, batches=(batch,), claims=(replace(CLAIM, provider_id="N"),))
    assert len(list(claims_turned_away(told))) == kinds


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (
            AcknowledgedClaim("P1", (), lines=(LineStatus((says("ZZ:1", action="WQ"), says("ZZ:1", action="U"))),)),
            "rejected",
        ),
        (AcknowledgedClaim("P1", (), lines=(LineStatus((says("ZZ:1", action="WQ"),)),)), "unclear"),
        (AcknowledgedClaim("P1", (says("ZZ:1"),), "U"), "rejected"),
        (AcknowledgedClaim("P1", ()), "unclear"),
    ],
)
def test_the_action_counts_where_no_category_says_it(claim: AcknowledgedClaim, verdict: str) -> None:
    assert verdict_on(claim) == verdict
