"""Who may say that they have it in hand, and what that ends."""

from __future__ import annotations

from datetime import date
from uuid import UUID

import pytest

from app.domain.escalation.acknowledge import Against, NotOpenError, acknowledge
from app.domain.escalation.escalate import Escalation
from app.domain.people.errors import NoActorError
from app.domain.people.roster import Person

DAY, DENIAL, TOLD, OWNER = date(2026, 3, 2), UUID(int=1), UUID(int=2), UUID(int=3)


def raised(number: int, reason: str = "decide:2026-03-01", level: str = "owner") -> Escalation:
    return Escalation(UUID(int=number), DENIAL, reason, "decide", level, DAY, DAY, TOLD, UUID(int=9), UUID(int=8), 100)


HELD = [Against(DENIAL, 4, OWNER, (raised(11), raised(12, level="lead"), raised(13, "cause:2026-03-01")))]
MATTER = {(DENIAL, "decide:2026-03-01")}


@pytest.mark.parametrize(
    "by",
    [Person(TOLD), Person(OWNER), Person(UUID(int=5), role="lead"), Person(UUID(int=6), role="manager")],
)
def test_every_level_of_one_matter_is_acknowledged(by: Person) -> None:
    done = acknowledge(HELD, MATTER, by)
    assert [it.id.int for it in done.escalations] == [11, 12]
    assert done.denials == [(DENIAL, 5, True)]
    assert done.happened[0].data == {"escalations": [str(UUID(int=11)), str(UUID(int=12))], "by": str(by.id)}


def test_with_the_last_one_nothing_stands_against_the_denial() -> None:
    done = acknowledge(HELD, MATTER | {(DENIAL, "cause:2026-03-01")}, Person(TOLD))
    assert done.denials == [(DENIAL, 5, False)]


def test_others_may_not() -> None:
    with pytest.raises(NoActorError):
        acknowledge(HELD, MATTER, Person(UUID(int=7)))


def test_what_is_not_open_cannot_be_acknowledged() -> None:
    with pytest.raises(NotOpenError):
        acknowledge(HELD, {(DENIAL, "sort:2026-03-01")}, Person(TOLD))
