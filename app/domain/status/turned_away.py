"""What of ours a file of acknowledgments turns away, and what it says of each claim."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.status.acknowledgment import Received
from app.domain.status.rejected_claims import ClaimTold, claims_told, claims_turned_away
from app.domain.status.rejected_sets import interchange_turned_away, sets_turned_away
from app.domain.status.rejection import TurnedAway


def turned_away(received: Received) -> Iterator[TurnedAway]:
    """All rejections of a file, in its order."""
    for told in received.claim_acknowledgments:
        yield from claims_turned_away(told)
    for answer in received.functional_acknowledgments:
        yield from sets_turned_away(answer)
    for envelope in received.interchange_acknowledgments:
        yield from interchange_turned_away(envelope)


def told_of_claims(received: Received) -> Iterator[ClaimTold]:
    """What a file says of each claim, in its order."""
    for told in received.claim_acknowledgments:
        yield from claims_told(told)
