"""The life of a version: at most one counts on a day, and none says something else than it said."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

import pytest

from app.domain.economics.policy import ClosePolicy
from app.domain.playbooks import version as versions
from app.domain.playbooks.playbook import Contact, Playbook
from app.domain.playbooks.version import Step, Version, VersionStateError

PAYER, ME, YOU = UUID(int=1), UUID(int=2), UUID(int=3)
DAY = date(2026, 3, 1)


class Shelf:
    """All versions of a subject, as a store keeps them."""

    def __init__(self, content: Playbook | ClosePolicy | None = None) -> None:
        self.chain: list[Version] = []
        self.content = content or Playbook()
        self.types: list[str] = []

    def keep(self, *steps: Step) -> None:
        for version, happened in steps:
            assert (happened.subject_id, happened.subject_version) == (version.id, version.version)
            self.types.append(happened.type)
            self.chain = [it for it in self.chain if it.id != version.id] + [version]
            self.chain.sort(key=lambda it: it.number)

    def write(self, begins: date = DAY) -> Version:
        kind = "policy" if isinstance(self.content, ClosePolicy) else "playbook"
        id_ = UUID(int=100 + len(self.chain))
        self.keep(*versions.write(self.chain, id_, (kind, PAYER, self.content, begins), ME))
        return self.chain[-1]

    def approve(self, begins: date = DAY) -> Version:
        self.keep(*versions.approve(self.chain, self.write(begins), ME, itself=True))
        return self.chain[-1]

    def numbers(self, *days: date) -> list[int | None]:
        found = [versions.in_force(self.chain, day) for day in days]
        return [it.number if it else None for it in found]


def days(ahead: int) -> date:
    return DAY + timedelta(days=ahead)


def test_a_draft_counts_for_nothing() -> None:
    shelf = Shelf()
    shelf.write()
    assert shelf.numbers(DAY, days(100)) == [None, None]
    assert versions.newest_undecided(shelf.chain) == shelf.chain[0]


def test_the_one_before_ends_the_day_before() -> None:
    shelf = Shelf()
    shelf.approve()
    shelf.approve(days(30))
    assert shelf.numbers(days(-1), DAY, days(29), days(30), days(900)) == [None, 1, 1, 2, 2]
    assert [it.state for it in shelf.chain] == ["retired", "approved"]
    coming = versions.coming(shelf.chain, days(29))
    assert (coming and coming.number, versions.coming(shelf.chain, days(30))) == (2, None)


def test_one_that_begins_earlier_replaces_one_to_come() -> None:
    shelf = Shelf()
    shelf.approve()
    shelf.approve(days(30))
    shelf.approve(days(10))
    assert shelf.numbers(days(9), days(10), days(30)) == [1, 3, 3]
    assert versions.coming(shelf.chain, DAY) == shelf.chain[2]


def test_the_next_draft_gives_up_the_one_before() -> None:
    shelf = Shelf()
    shelf.keep(versions.submit(shelf.write()))
    shelf.write()
    assert [it.state for it in shelf.chain] == ["retired", "draft"]
    assert shelf.types[-2:] == ["playbook.retired", "playbook.drafted"]
    assert versions.newest_undecided(shelf.chain) == shelf.chain[1]


def test_what_is_rejected_can_only_be_written_anew() -> None:
    shelf = Shelf()
    shelf.keep(versions.submit(shelf.write()))
    shelf.keep(versions.reject(shelf.chain[0]))
    for refused in (versions.submit, lambda it: versions.approve([it], it, YOU, itself=False)):
        with pytest.raises(VersionStateError):
            refused(shelf.chain[0])


def test_only_what_was_asked_for_is_rejected() -> None:
    with pytest.raises(VersionStateError):
        versions.reject(Shelf().write())


def test_the_revision_grows_with_every_change_and_when_one_begins() -> None:
    shelf = Shelf()
    assert versions.revision([], DAY) == 0
    seen = []
    for change in (shelf.approve, lambda: shelf.approve(days(30)), lambda: shelf.write(days(60))):
        change()
        seen.append(versions.revision(shelf.chain, days(1)))
    seen.append(versions.revision(shelf.chain, days(30)))
    assert seen == sorted(set(seen))


def test_a_policy_is_named_by_its_number_and_keeps_its_digest() -> None:
    shelf = Shelf(ClosePolicy(floor=10_00))
    first = shelf.approve().content
    assert isinstance(first, ClosePolicy)
    assert (first.version, first.effective_from) == (f"{PAYER}-1", DAY)
    shelf.approve(days(30))
    assert shelf.chain[0].content.digest() == first.digest()


def test_the_log_has_no_text() -> None:
    shelf = Shelf(Playbook(ladder=(Contact(1, "QUENTIN", "555-0100"),)))
    (_, happened) = versions.write([], UUID(int=9), ("playbook", PAYER, shelf.content, DAY), ME)[0]
    assert "QUENTIN" not in str(happened.data)
    assert "555" not in str({name: value for name, value in happened.data.items() if name != "sha256"})
    assert happened.data["sha256"] == shelf.content.digest()
    assert (happened.data["ladder"], happened.data["number"]) == (1, 1)
