"""From what the events say to what is stored: new denials, moved stages, changed amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.deadlines.recompute_deadline import Cause
from app.domain.intake.content import content, update
from app.domain.intake.denial import RESOLVED, Claim, Clocks, Denial, Happened
from app.domain.intake.facts import RECOVERED, DenialFacts
from app.domain.intake.letters import Letters
from app.domain.intake.matching import Key, Matched, match
from app.domain.intake.told_before import is_closed_by_a_person, is_news, is_settled, says, sender_ids, tellings
from app.domain.workflow.backlog import begin_on, comes_late
from app.domain.workflow.classify_denial import DECIDE, SORT, classify
from app.domain.workflow.office import RECEIVED, ClaimNotice, Office
from app.domain.workflow.pending_close import drop_changed_closes
from app.domain.workflow.place_claim import place_claim, resolve, unpark
from app.domain.workflow.put_denial import standing
from app.domain.workflow.set_deadlines import Note, set_deadlines

AWAIT_CORRECTION = "await_correction"


@dataclass(slots=True)
class Reconciled:
    """What is to be written: denials with a new version, each with the events that made it."""

    created: list[Denial] = field(default_factory=list)
    changed: list[Denial] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    by_event: dict[UUID, list[Denial]] = field(default_factory=dict)
    """Denials by the events that tell of them, the lead first."""
    notices: list[ClaimNotice] = field(default_factory=list)
    """New ones: letters that came with posts."""


def reconcile(
    claim: Claim,
    facts: list[DenialFacts],
    stored: Iterable[Denial],
    new_id: Callable[[], UUID],
    today: date,
    clocks: Clocks,
    office: Office,
    before: Iterable[DenialFacts] = (),
) -> Reconciled:
    """Bring the stored denials of one claim to what its events say. Repeating it changes nothing.

    ``before`` is what the events said when the denials were stored. Where they say the same now, nothing is touched,
    because people may have moved on since: reopened what was paid, closed what is open, stopped waiting.
    """
    known = {(fact.event.id, fact.reason_key): fact for fact in before}
    return _Reconciliation(claim, known, new_id, today, clocks, office).run(facts, list(stored))


class _Reconciliation:
    def __init__(
        self,
        claim: Claim,
        before: dict[Key, DenialFacts],
        new_id: Callable[[], UUID],
        today: date,
        clocks: Clocks,
        office: Office,
    ) -> None:
        self.claim = claim
        self.before = before
        told = [event for fact in before.values() for event, _ in fact.told_by]
        self.told_before = {id_ for event in told for id_ in (event.id, *event.replaces)}
        self.new_id = new_id
        self.today = today
        self.clocks = clocks
        self.office = office
        self.letters = Letters(claim.id, office.notices.get(claim.id, ()), new_id)
        self.told: dict[UUID, list[Note]] = {}
        self.begins: date | None = None

    def run(self, facts: list[DenialFacts], stored: list[Denial]) -> Reconciled:
        matched = match(facts, stored)
        self._give_up_ids(facts, matched)
        said = {id(fact): self._said(denial) for fact in facts if (denial := matched.found.get(id(fact)))}
        denials = {id(fact): matched.found.get(id(fact)) or self._create(fact) for fact in facts}
        for twin, fact in matched.twins:
            self._take_over(twin, denials[id(fact)])
        for denial in matched.untold:
            self._withdraw(denial)
        for fact in facts:
            denial, before = denials[id(fact)], said.get(id(fact))
            if before is None or says(before) != says(fact):
                closed = is_closed_by_a_person(denial, before) and not self._was_part(denial, before)
                self._complete(fact, denial, before)
                self._link(fact, denial, denials)
                self._apply(fact, denial, before, closed=closed)
            self._receive(self.letters.cover(fact, denial), denial)
        beside = [twin for twin, _ in matched.twins] + matched.untold
        drop_changed_closes([*beside, *denials.values()], self.today, self.clocks, self._tell)
        place_claim(list(denials.values()), self.office, self.today, self.clocks, self._tell)
        # what has no id comes first: a denial gives up the sender's id before another takes it
        written = sorted([*beside, *denials.values()], key=lambda it: not it.version or it.external_id is not None)
        return self._result(written, facts, denials)

    def _give_up_ids(self, facts: list[DenialFacts], matched: Matched) -> None:
        """The sender's id goes with the post that bears it, wherever that belongs now."""
        told = {id(fact): sender_ids(fact) for fact in facts}
        others = [*matched.untold, *(twin for twin, _ in matched.twins if is_settled(twin))]
        held = [*((matched.found.get(id(fact)), told[id(fact)]) for fact in facts), *((it, set()) for it in others)]
        for denial, own in held:
            if denial is None or denial.external_id is None or denial.external_id in own:
                continue
            if any(denial.external_id in ids for ids in told.values()):
                denial.external_id = None
                self._note(denial, "denial.gave_up_id")

    def _said(self, denial: Denial) -> DenialFacts | None:
        return self.before.get((denial.event_id, denial.reason_key))

    def _create(self, fact: DenialFacts) -> Denial:
        told = content(fact, self.office.own_rules)
        denial = Denial(
            id=self.new_id(),
            claim_id=self.claim.id,
            amount_denied=fact.denied,
            amount_at_risk=fact.denied,
            control_on=told["received_on"] + timedelta(days=self.clocks.sort_days),
            **told,
        )
        letters = self.letters.cover(fact, denial)
        classified = classify(denial, self.clocks)
        begins = self._begin_late(denial)
        self._count_windows(denial, None)
        door, appeal_by = fact.event.source, str(denial.appeal_by) if denial.appeal_by else None
        captured = {"door": door, "carc": denial.carc, "group": denial.group, "amount": fact.denied}
        self._note(denial, "denial.captured", **captured, appeal_by=appeal_by, **begins)
        for letter in letters:
            self._note(denial, RECEIVED, **letter.told())
        self._note_classified(denial, classified)
        return denial

    def _begin_late(self, denial: Denial) -> dict[str, object]:
        """The clocks of a backlog begin staggered, a claim's together. Returns what the log says of it."""
        if not comes_late(denial, self.today):
            return {}
        if self.begins is None:
            self.begins = self.office.backlog.next_day_0() if self.office.backlog else self.today
        begin_on(denial, self.begins)
        return {"clock_from": str(self.begins)}

    def _note_classified(self, denial: Denial, told: dict[str, object] | None) -> None:
        if told is not None:
            self._note(denial, "denial.classified", **told)

    def _count_windows(self, denial: Denial, cause: Cause | None) -> None:
        for kind, data in set_deadlines(denial, self.office.payer(denial.payer_id), self.letters.all, cause):
            self._note(denial, kind, **data)

    def _receive(self, letters: Iterable[ClaimNotice], denial: Denial) -> None:
        for letter in letters:
            self._note(denial, RECEIVED, **letter.told())
            self._count_windows(denial, Cause("notice", str(letter.id)))

    def _take_over(self, twin: Denial, kept: Denial) -> None:
        """Two doors told of one denial under two names of its payer: one stays, under the sender's id."""
        if is_settled(twin):
            return
        kept.external_id, twin.external_id = kept.external_id or twin.external_id, None
        self._note(kept, "denial.took_over", of=str(twin.id))
        self._receive(self.letters.hand_over(twin, kept), kept)
        twin.possible_duplicate_of = kept.id
        self._end(twin, "duplicate")

    def _withdraw(self, denial: Denial) -> None:
        """No event tells of it any more."""
        if not is_settled(denial):
            self._end(denial, "void")

    def _end(self, denial: Denial, outcome: str) -> None:
        denial.lead, denial.amount_at_risk, denial.amount_recovered, denial.paid_beyond_denied = False, 0, 0, 0
        self._resolve(denial, outcome, self.today)

    def _complete(self, fact: DenialFacts, denial: Denial, before: DenialFacts | None) -> None:
        """A later telling took over: the sender's own correction, or the 835, the authority on codes and lines."""
        if denial.version == 0 or (before is not None and tellings(before) == tellings(fact)):
            return
        event, was = fact.event, standing(denial)
        if update(denial, fact, before, self.office.own_rules):
            self._note(denial, "denial.completed", door=event.source, event_id=str(event.id), amount=fact.denied)
            if standing(denial) != was:
                self._note(denial, "denial.resorted", **{"from": was, "to": standing(denial)})
            self._note_classified(denial, classify(denial, self.clocks))
            self._count_windows(denial, Cause("remittance", str(event.id)))

    def _link(self, fact: DenialFacts, denial: Denial, denials: dict[int, Denial]) -> None:
        for name, target, kind in (
            ("recurrence_of", fact.recurrence_of, "denial.recurred"),
            ("possible_duplicate_of", fact.possible_duplicate_of, "denial.flagged_duplicate"),
        ):
            of = None if target is None else denials[id(target)].id
            if getattr(denial, name) != of:
                setattr(denial, name, of)
                self._note(denial, kind, of=None if of is None else str(of))

    def _apply(self, fact: DenialFacts, denial: Denial, before: DenialFacts | None, *, closed: bool) -> None:
        waits = fact.waiting and (before is None or not before.waiting)
        stays_closed = closed and not waits and fact.outcome not in RECOVERED
        self._count(denial, fact, 0 if stays_closed else fact.remaining)
        if waits:
            self._await_correction(denial)
        elif stays_closed or fact.waiting:
            return
        elif fact.outcome is not None:
            self._resolve(denial, fact.outcome, fact.ended_on or self.today)
        elif (
            denial.stage == RESOLVED
            or denial.next_action == AWAIT_CORRECTION
            or (fact.reopened and is_news(denial, before))
        ):
            self._reopen(denial)

    def _was_part(self, denial: Denial, before: DenialFacts | None) -> bool:
        """Given up for another denial that its post was taken to be about; now the post stands for itself again."""
        given_up = denial.outcome == "duplicate" and denial.possible_duplicate_of is not None
        return given_up and before is None and denial.event_id in self.told_before

    def _count(self, denial: Denial, fact: DenialFacts, at_risk: int) -> None:
        before = (denial.amount_denied, denial.amount_at_risk, denial.amount_recovered, denial.paid_beyond_denied)
        after = (fact.denied, at_risk, fact.recovered, fact.paid_beyond)
        if before != after:
            denial.amount_denied, denial.amount_at_risk, denial.amount_recovered, denial.paid_beyond_denied = after
            self._note(denial, "denial.amounts_changed", denied=after[0], at_risk=after[1], recovered=after[2])

    def _reopen(self, denial: Denial) -> None:
        """The payer has taken recovered money back, or what it was reversed for has come and left it denied."""
        if denial.triage is None and denial.bucket is not None:
            self._move(denial, "decision", DECIDE, self.clocks.decision_days)
        else:
            self._move(denial, "decision", SORT, self.clocks.sort_days)
        self._note(denial, "denial.reopened", at_risk=denial.amount_at_risk)
        self._count_windows(denial, Cause("remittance", str(denial.event_id)))  # they stood still while it was over

    def _await_correction(self, denial: Denial) -> None:
        if denial.next_action != AWAIT_CORRECTION:
            self._move(denial, "tracking", AWAIT_CORRECTION, self.clocks.correction_days)
            self._note(denial, "denial.reversed", control_on=str(denial.control_on))

    def _move(self, denial: Denial, stage: str, action: str, days: int) -> None:
        if stage == "decision" or denial.stage == RESOLVED:
            denial.path = denial.decision_id = None  # it is decided anew; what it was resolved under is over
        denial.stage, denial.outcome, denial.resolved_on = stage, None, None
        denial.next_action, denial.control_on = action, self.today + timedelta(days=days)
        if stage == "decision":
            denial.clock_from = self.today
        unpark(denial)

    def _resolve(self, denial: Denial, outcome: str, day: date) -> None:
        if (denial.stage, denial.outcome, denial.resolved_on) == (RESOLVED, outcome, day):
            return
        resolve(denial, outcome, day)
        self._note(denial, "denial.resolved", outcome=outcome, recovered=denial.amount_recovered)

    def _tell(self, denial: Denial, kind: str, data: dict[str, object]) -> None:
        self._note(denial, kind, **data)

    def _note(self, denial: Denial, kind: str, /, **data: object) -> None:
        self.told.setdefault(denial.id, []).append((kind, data))

    def _result(self, written: list[Denial], facts: list[DenialFacts], denials: dict[int, Denial]) -> Reconciled:
        result = Reconciled(notices=self.letters.new)
        for denial in written:
            told = self.told.get(denial.id)
            if told:
                (result.changed if denial.version else result.created).append(denial)
                denial.version += 1
                result.happened += [Happened(kind, denial.id, denial.version, data) for kind, data in told]
        for fact in sorted(facts, key=lambda fact: not denials[id(fact)].lead):
            for event, _ in (*fact.told_by, *fact.told_again):
                for event_id in (event.id, *event.replaces):
                    result.by_event.setdefault(event_id, []).append(denials[id(fact)])
        return result
