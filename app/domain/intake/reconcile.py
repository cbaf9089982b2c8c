"""From what the events say to what is stored: new denials, moved stages, changed amounts."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from app.domain.intake.claim_event import ClaimEvent
from app.domain.intake.denial import RESOLVED, Claim, Denial, Happened
from app.domain.intake.detail import denial_detail, missing_context, plan_of
from app.domain.intake.fold import DenialFacts
from app.domain.intake.reasons import upstream_rank

RECOVERED = ("recovered", "partly_recovered")


@dataclass(frozen=True, slots=True)
class Clocks:
    """Days that the workflow counts (settings)."""

    sort_days: int = 2
    correction_days: int = 30
    near_match_days: int = 7


@dataclass(slots=True)
class Reconciled:
    """What is to be written: denials with a new version, each with the events that made it."""

    created: list[Denial] = field(default_factory=list)
    changed: list[Denial] = field(default_factory=list)
    happened: list[Happened] = field(default_factory=list)
    by_event: dict[UUID, list[Denial]] = field(default_factory=dict)
    """Denials by the events that tell of them, the lead first."""


def reconcile(
    claim: Claim,
    facts: list[DenialFacts],
    stored: Iterable[Denial],
    new_id: Callable[[], UUID],
    today: date,
    clocks: Clocks,
) -> Reconciled:
    """Bring the stored denials of one claim to what its events say. Repeating it changes nothing."""
    return _Reconciliation(claim, list(stored), new_id, today, clocks).run(facts)


class _Reconciliation:
    def __init__(
        self, claim: Claim, stored: list[Denial], new_id: Callable[[], UUID], today: date, clocks: Clocks
    ) -> None:
        self.claim = claim
        self.stored = {(denial.event_id, denial.reason_key): denial for denial in stored}
        self.new_id = new_id
        self.today = today
        self.clocks = clocks
        self.told: dict[UUID, list[tuple[str, dict[str, object]]]] = {}
        self.denials: list[Denial] = []
        self.twins: list[Denial] = []

    def run(self, facts: list[DenialFacts]) -> Reconciled:
        pairs = [(fact, self._find(fact) or self._create(fact)) for fact in facts]
        ids = {id(fact): denial.id for fact, denial in pairs}
        for fact, denial in pairs:
            self._link(fact, denial, ids)
            self._complete(fact, denial)
            self._name(fact, denial)
            self._apply(fact, denial)
        self.denials = [denial for _, denial in pairs]
        self._choose_lead()
        result = self._result()
        for fact, denial in sorted(pairs, key=lambda pair: not pair[1].lead):
            for event, _ in fact.told_by:
                result.by_event.setdefault(event.id, []).append(denial)
        return result

    def _find(self, fact: DenialFacts) -> Denial | None:
        found: list[Denial] = []
        for event, key in reversed(fact.told_by):
            for known in (event.id, *reversed(event.replaces)):
                denial = self.stored.pop((known, key), None)
                if denial is not None:
                    found.append(denial)
        if not found:
            return self._replaced(fact.event)
        kept, *twins = found
        for twin in twins:
            self._merge(twin, kept)
        return kept

    def _merge(self, twin: Denial, kept: Denial) -> None:
        """Two doors told of one denial under two names of its payer: the 835's stays, under the sender's id too."""
        if twin.stage == RESOLVED:
            return
        kept.external_id, twin.external_id = kept.external_id or twin.external_id, None
        kept.received_on = min(kept.received_on, twin.received_on)
        self._note(kept, "denial.took_over", of=str(twin.id))
        twin.possible_duplicate_of, twin.lead, twin.amount_at_risk = kept.id, False, 0
        self._resolve(twin, "duplicate", self.today)
        self.twins.append(twin)

    def _replaced(self, event: ClaimEvent) -> Denial | None:
        """A post that names other codes or lines than the one it replaces is still the sender's same denial."""
        for key, denial in self.stored.items():
            if denial.event_id in event.replaces:
                return self.stored.pop(key)
        return None

    def _create(self, fact: DenialFacts) -> Denial:
        event, decision = fact.event, fact.event.decision
        first = fact.told_by[0][0]
        received = min(first.received_on, event.received_on)
        denial = Denial(
            id=self.new_id(),
            claim_id=self.claim.id,
            payer_id=event.payer_id,
            event_id=event.id,
            reason_key=fact.reason_key,
            group=fact.reason.group,
            carc=fact.reason.carc,
            remarks=list(fact.reason.remarks),
            remit_date=event.remit_date,
            received_on=received,
            amount_denied=fact.denied,
            amount_at_risk=fact.denied,
            remittance_id=event.remittance_id,
            external_id=first.external_id or event.external_id,
            plan=plan_of(decision),
            patient_control_number=decision.patient_control_number or None,
            payer_claim_control_number=decision.payer_claim_control_number or None,
            due_on=received + timedelta(days=self.clocks.sort_days),
            missing_context=missing_context(fact),
            detail=denial_detail(fact),
        )
        self._note(
            denial, "denial.captured", door=event.source, carc=denial.carc, group=denial.group, amount=fact.denied
        )
        return denial

    def _link(self, fact: DenialFacts, denial: Denial, ids: dict[int, UUID]) -> None:
        recurrence = ids.get(id(fact.recurrence_of))
        duplicate = ids.get(id(fact.possible_duplicate_of))
        if recurrence is not None and denial.recurrence_of is None:
            denial.recurrence_of = recurrence
            self._note(denial, "denial.recurred", of=str(recurrence))
        if duplicate is not None and denial.possible_duplicate_of is None:
            denial.possible_duplicate_of = duplicate
            self._note(denial, "denial.flagged_duplicate", of=str(duplicate))

    def _complete(self, fact: DenialFacts, denial: Denial) -> None:
        """A later telling took over: the sender's own correction, or the 835, the authority on codes and lines."""
        event = fact.event
        if denial.event_id == event.id:
            return
        denial.event_id, denial.reason_key, denial.remittance_id = event.id, fact.reason_key, event.remittance_id
        denial.group, denial.carc, denial.remarks = fact.reason.group, fact.reason.carc, list(fact.reason.remarks)
        denial.plan = plan_of(event.decision) or denial.plan
        denial.patient_control_number = event.decision.patient_control_number or denial.patient_control_number
        number = event.decision.payer_claim_control_number
        denial.payer_claim_control_number = number or denial.payer_claim_control_number
        told = denial_detail(fact)
        denial.detail = {key: value or denial.detail.get(key) for key, value in told.items()}
        known = set(missing_context(fact))
        denial.missing_context = [name for name in denial.missing_context if name in known]
        self._note(denial, "denial.completed", door=event.source, event_id=str(event.id), amount=fact.denied)

    def _name(self, fact: DenialFacts, denial: Denial) -> None:
        """A sender told of a denial that an 835 had brought before: it is known under the sender's id from now on."""
        told = next((event.external_id for event, _ in fact.told_by if event.external_id), None)
        if told is not None and denial.external_id is None:
            denial.external_id = told
            self._note(denial, "denial.named", door="json")

    def _apply(self, fact: DenialFacts, denial: Denial) -> None:
        before = (denial.amount_denied, denial.amount_at_risk, denial.amount_recovered, denial.paid_beyond_denied)
        after = (fact.denied, fact.remaining, fact.recovered, fact.paid_beyond)
        reopens = fact.taken_back > 0 and denial.outcome in RECOVERED
        if denial.stage == RESOLVED and fact.outcome is None and not fact.waiting and not reopens:
            after = (fact.denied, 0, fact.recovered, fact.paid_beyond)  # closed by a person: stays closed
        if before != after:
            denial.amount_denied, denial.amount_at_risk, denial.amount_recovered, denial.paid_beyond_denied = after
            self._note(denial, "denial.amounts_changed", denied=after[0], at_risk=after[1], recovered=after[2])
        if reopens and fact.outcome is None:
            self._reopen(denial)
        if fact.waiting:
            self._await_correction(denial)
        elif fact.outcome is not None:
            self._resolve(denial, fact.outcome, fact.ended_on or self.today)

    def _reopen(self, denial: Denial) -> None:
        """The payer has taken recovered money back."""
        denial.stage, denial.outcome, denial.resolved_on = "decision", None, None
        denial.next_action, denial.due_on = "sort", self.today + timedelta(days=self.clocks.sort_days)
        self._note(denial, "denial.taken_back", at_risk=denial.amount_at_risk)

    def _await_correction(self, denial: Denial) -> None:
        if denial.next_action == "await_correction":
            return
        denial.stage, denial.outcome, denial.resolved_on = "tracking", None, None
        denial.owner_kind, denial.owner_name = denial.owner_kind or "team", denial.owner_name or "triage"
        denial.next_action = "await_correction"
        denial.due_on = self.today + timedelta(days=self.clocks.correction_days)
        self._note(denial, "denial.reversed", due_on=denial.due_on.isoformat())

    def _resolve(self, denial: Denial, outcome: str, day: date) -> None:
        if denial.stage == RESOLVED and (denial.outcome == outcome or outcome not in RECOVERED):
            return
        denial.stage, denial.outcome, denial.resolved_on = RESOLVED, outcome, day
        denial.next_action = denial.due_on = None
        self._note(denial, "denial.resolved", outcome=outcome, recovered=denial.amount_recovered)

    def _choose_lead(self) -> None:
        """One lead per claim: of the open denials the most upstream blocker, then the largest, then the oldest."""
        still_open = [denial for denial in self.denials if denial.stage != RESOLVED]
        if not still_open:
            return
        lead = min(still_open, key=lambda it: (upstream_rank(it.carc, it.remarks), -it.amount_denied, it.id.int))
        for denial in self.denials:
            if denial.lead != (denial is lead):
                denial.lead = denial is lead
                self._note(denial, "denial.lead_changed", lead=denial.lead)

    def _note(self, denial: Denial, kind: str, **data: object) -> None:
        self.told.setdefault(denial.id, []).append((kind, data))

    def _result(self) -> Reconciled:
        result = Reconciled()
        for denial in (*self.twins, *self.denials):  # twins first: they give up the sender's id
            told = self.told.get(denial.id)
            if not told:
                continue
            (result.changed if denial.version else result.created).append(denial)
            denial.version += 1
            result.happened += [Happened(kind, denial.id, denial.version, data) for kind, data in told]
        return result
