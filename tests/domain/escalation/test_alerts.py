"""However much there is and however often it is told, a person gets their budget and one digest a day."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import date
from itertools import count
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.domain.escalation.alerts import Alert, Group, tell
from app.domain.escalation.levels import LEVELS
from app.domain.escalation.reasons import KINDS

DAY = date(2026, 3, 2)
IDS = st.integers(1, 4).map(lambda number: UUID(int=number))
GROUPS = st.lists(
    st.builds(
        Group, IDS, IDS, IDS, st.sampled_from(KINDS), st.sampled_from(LEVELS), st.integers(1, 9), st.integers(1, 900)
    ),
    max_size=40,
    unique_by=lambda group: (group.person_id, group.key),
)


def group(number: int = 1, kind: str = "decide", denials: int = 1, amount: int = 100) -> Group:
    return Group(UUID(int=1), UUID(int=2), UUID(int=number), kind, "owner", denials, amount)


def told(groups: list[Group], before: list[Alert] | None = None, budget: int = 2) -> list[Alert]:
    ids = count(1000 + len(before or ()))
    return tell(groups, before or [], DAY, budget, lambda: UUID(int=next(ids))).alerts


def test_the_most_urgent_have_alerts_and_the_rest_a_digest() -> None:
    alerts = told([group(1, "cause"), group(2, "deadline_1"), group(3, "sort", amount=5), group(4, "sort", amount=9)])
    assert [(it.key and it.key[1].int, it.count) for it in alerts] == [(2, 1), (4, 1), (None, 2)]
    assert [it.kind for it in alerts[-1].groups] == ["sort", "cause"]


def test_what_comes_later_grows_what_is_there() -> None:
    first = told([group(1), group(2), group(3)])
    more = told([group(1, denials=4), group(3), group(5)], first)
    assert {(it.key and it.key[1].int, it.count, it.version) for it in more} == {(1, 5, 2), (None, 3, 2)}
    (digest,) = [it for it in more if it.key is None]
    assert {(it.payer_id.int, it.denials) for it in digest.groups} == {(3, 2), (5, 1)}


def test_the_log_says_that_it_is_new_or_grew() -> None:
    ids = count(7)
    first = tell([group()], [], DAY, 1, lambda: UUID(int=next(ids)))
    again = tell([group()], first.alerts, DAY, 1, lambda: UUID(int=next(ids)))
    assert [it.type for it in (*first.happened, *again.happened)] == ["alert.raised", "alert.grew"]


@given(st.lists(GROUPS, max_size=4), st.integers(1, 5))
def test_nobody_gets_more_and_nothing_is_lost(rounds: list[list[Group]], budget: int) -> None:
    alerts: dict[UUID, Alert] = {}
    ids = count(1)
    for groups in rounds:
        telling = tell(groups, alerts.values(), DAY, budget, lambda: UUID(int=next(ids)))
        alerts |= {it.id: it for it in telling.alerts}
        assert {one for one, _ in telling.told_by} == set(groups)
        assert {id_ for _, id_ in telling.told_by} <= alerts.keys()
    by_person: dict[UUID, list[Alert]] = defaultdict(list)
    for alert in alerts.values():
        by_person[alert.person_id].append(alert)
    wanted: Counter[UUID] = Counter()
    for one in (group for groups in rounds for group in groups):
        wanted[one.person_id] += one.denials
    for person, mine in by_person.items():
        assert sum(alert.key is not None for alert in mine) <= budget
        assert sum(alert.key is None for alert in mine) <= 1
        assert len({alert.key for alert in mine}) == len(mine)
        assert sum(alert.count for alert in mine) == wanted[person]
        digests = [alert for alert in mine if alert.key is None]
        assert all(alert.count == sum(it.denials for it in alert.groups) for alert in digests)


def test_of_those_made_together_the_most_urgent_is_the_newest() -> None:
    alerts = told([group(1, "cause"), group(2, "deadline_1"), group(3, "sort"), group(4, "sort")])
    assert [it.key and it.key[2] for it in sorted(alerts, key=lambda it: it.id, reverse=True)] == [
        "deadline_1",
        "sort",
        None,
    ]
