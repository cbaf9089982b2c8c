"""Letters that came with posted denials: each is a notice about whatever its post tells of, now or later."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from uuid import UUID

from app.domain.deadlines.question import Notice
from app.domain.intake.denial import Denial
from app.domain.intake.facts import DenialFacts
from app.domain.workflow.office import ClaimNotice

FIRST_LEVEL = 1
"""A letter that opens a denial speaks of the payer's first decision."""


class Letters:
    """The notices of one claim: those that are stored, and those that its posts bring."""

    def __init__(self, claim_id: UUID, stored: Iterable[ClaimNotice], new_id: Callable[[], UUID]) -> None:
        self._claim_id = claim_id
        self._stored = list(stored)
        self._new_id = new_id
        self._new: dict[tuple[str, Notice], ClaimNotice] = {}

    @property
    def all(self) -> list[ClaimNotice]:
        """All of them."""
        return [*self._stored, *self.new]

    @property
    def new(self) -> list[ClaimNotice]:
        """Those that are to be stored."""
        return list(self._new.values())

    def cover(self, fact: DenialFacts, denial: Denial) -> list[ClaimNotice]:
        """Let the letters of its tellings be about a denial. Returns those that were not before."""
        told = dict.fromkeys(it.letter for it, _ in (*fact.told_by, *fact.told_again) if it.letter is not None)
        news = []
        for letter in told:
            known = ((it.purpose, it.notice) for it in self.all if denial.id in it.denial_ids)
            if (letter.purpose, letter.notice) not in known:
                news.append(self._about(letter.notice, letter.purpose, denial))
        return news

    def hand_over(self, twin: Denial, kept: Denial) -> list[ClaimNotice]:
        """Let what was written about a denial be about the one that took its place. Returns what was not before.

        Whoever reads stored notices finds it there too, by the denial that was given up.
        """
        moved = [it for it in self._stored if twin.id in it.denial_ids and kept.id not in it.denial_ids]
        self._stored = [it._replace(denial_ids=it.denial_ids | {kept.id}) if it in moved else it for it in self._stored]
        return moved

    def _about(self, notice: Notice, purpose: str, denial: Denial) -> ClaimNotice:
        key = (purpose, notice)
        before = self._new.get(key)
        if before is None:
            about = frozenset([denial.id])
            self._new[key] = ClaimNotice(self._new_id(), self._claim_id, about, purpose, FIRST_LEVEL, notice)
        else:
            self._new[key] = before._replace(denial_ids=before.denial_ids | {denial.id})
        return self._new[key]
