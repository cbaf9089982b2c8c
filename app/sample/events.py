"""Invented claim events: first decisions, reversals and corrections, each with what it is known to hold."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Literal, NamedTuple

from app.domain.intake.remittance import REVERSAL, Adjustment, ClaimDecision, Line, Party
from app.sample.lines import cut_units, deny, negated, new_line, pay, pay_second, reverse
from app.sample.mix import CLAIM_LEVEL, UNIT_CUTS, Denial, draw_denial
from app.sample.payers import DENIED_EXPONENT, SUPPLEMENTAL, Payer
from app.sample.people import FIRST_NAMES, MIDDLE_INITIALS, RENDERERS, SURNAMES

Kind = Literal["paid", "denied", "partial", "reversal", "correction"]


class Refused(NamedTuple):
    """One planned reason: the denial, the lines it is on (none: the whole claim) and its cents."""

    denial: Denial
    lines: tuple[int, ...]
    amount: int


@dataclass(slots=True)
class Event:
    """A claim decision and what was planned for it."""

    decision: ClaimDecision
    kind: Kind
    refused: list[Refused] = field(default_factory=list)

    @property
    def denied(self) -> int:
        """Cents."""
        return sum(one.amount for one in self.refused)


class EventMaker:
    """Draws events from one random generator; claim numbers count up from ``start`` behind ``prefix``."""

    def __init__(self, rng: random.Random, prefix: str, start: int, denied_share: float) -> None:
        self.rng = rng
        self.prefix = prefix
        self.number = start - 1
        self.ordinal = -1
        self.denied_share = denied_share

    def first(self, payer: Payer, paid_on: date) -> Event:
        """The first answer to a new claim: paid, denied or partly denied."""
        decision = self._claim(payer, paid_on)
        if self.rng.random() < self.denied_share ** DENIED_EXPONENT[payer.family]:
            return self._refuse(payer, decision)
        self._pay(payer, decision)
        return _sum_up(Event(decision, "paid"))

    def reversal(self, event: Event) -> Event:
        """The event that takes ``event`` back: status 22 and opposite amounts."""
        old = event.decision
        decision = self._follow_up(old, REVERSAL, old.payer_claim_control_number)
        decision.adjustments = negated(old.adjustments)
        decision.lines = [reverse(line) for line in old.lines]
        decision.charge, decision.paid = -(old.charge or 0), -(old.paid or 0)
        return Event(decision, "reversal")

    def correction(self, payer: Payer, event: Event) -> Event:
        """The new decision after the reversal of ``event``: mostly paid, sometimes denied again."""
        old = event.decision
        decision = self._follow_up(old, "1", old.payer_claim_control_number + "C")
        decision.original_claim_number = old.payer_claim_control_number
        decision.lines = [_undecided(line) for line in old.lines]
        if not decision.lines:
            decision.lines = [self._line(payer, old.service_from or date.min, old.patient_control_number, 1)]
            decision.lines[0].charge = old.charge
        refused: list[Refused] = []
        for index, line in enumerate(decision.lines):
            if index == 0 and self.rng.random() < 0.15:
                denial = draw_denial(self.rng, payer.family)
                refused.append(Refused(denial, (0,), deny(self.rng, line, denial)))
            else:
                pay(self.rng, payer, line)
        event = Event(decision, "correction", refused)
        _remark(payer, self.rng, event)
        return _sum_up(event)

    def _claim(self, payer: Payer, paid_on: date) -> ClaimDecision:
        rng = self.rng
        self.number += 1
        self.ordinal += 1
        number = f"{self.prefix}{self.number:07d}"
        served = paid_on - timedelta(days=14 + int(rng.random() * 60))
        decision = ClaimDecision(
            ordinal=self.ordinal,
            patient_control_number=number,
            status_code="1",
            charge=0,
            paid=0,
            filing_code=payer.filing,
            payer_claim_control_number=payer.claim_format.format(number),
            facility_code="13" if payer.institutional else ("11" if rng.random() < 0.8 else "22"),
            frequency="1" if payer.institutional else "",
            service_from=served,
            service_to=served,
            received_by_payer=served + timedelta(days=1 + int(rng.random() * 8)),
        )
        if payer.institutional and rng.random() < 0.3:
            decision.facility_code = "11"
        if payer.family != "medicare" and rng.random() < 0.4:
            decision.group_number = f"GRP{int(rng.random() * 40):04d}"
        self._people(payer, decision)
        return decision

    def _people(self, payer: Payer, decision: ClaimDecision) -> None:
        rng = self.rng
        surname = SURNAMES[int(rng.random() * len(SURNAMES))]
        member = f"{payer.payer_id}{int(rng.random() * 10**7):07d}"
        decision.patient = Party(f"{surname}, {_given_name(rng)}", "MI", member)
        if payer.family == "commercial" and rng.random() < 0.2:
            decision.subscriber = Party(f"{surname}, {_given_name(rng)}", "MI", member)
        name, npi = RENDERERS[int(rng.random() * len(RENDERERS))]
        decision.rendering_provider = Party(name, "XX", npi)

    def _lines(self, payer: Payer, decision: ClaimDecision, weights: tuple[int, ...]) -> None:
        count = self.rng.choices((1, 2, 3, 4, 6), weights)[0]
        served, number = decision.service_from or date.min, decision.patient_control_number
        decision.lines = [self._line(payer, served, number, place) for place in range(1, count + 1)]

    def _line(self, payer: Payer, served: date, number: str, place: int) -> Line:
        return new_line(self.rng, payer, served, f"{number}-{place}")

    def _pay(self, payer: Payer, decision: ClaimDecision) -> None:
        rng = self.rng
        self._lines(payer, decision, (54, 28, 11, 5, 2))
        second = payer.family in {"medicaid", "commercial"} and rng.random() < 0.08
        decision.status_code = "2" if second else "1"
        for line in decision.lines:
            if second:
                pay_second(rng, line)
            else:
                pay(rng, payer, line)
        if payer.family == "medicare" and rng.random() < 0.25:
            decision.status_code = "19"
            decision.crossover_payer = Party(SUPPLEMENTAL[0], "PI", SUPPLEMENTAL[1])
            decision.remarks = ["MA18"]

    def _refuse(self, payer: Payer, decision: ClaimDecision) -> Event:
        drawn = self.rng.random()
        denial = draw_denial(self.rng, payer.family)
        if drawn < 0.26:
            return self._partial(payer, decision, denial)
        if self.rng.random() < 0.15:
            decision.status_code = "4"
        if drawn < 0.36 and denial.carc in CLAIM_LEVEL:
            return self._deny_claim(payer, decision, denial)
        return self._deny_lines(payer, decision, denial)

    def _partial(self, payer: Payer, decision: ClaimDecision, denial: Denial) -> Event:
        """One line refused, or cut, in a claim that is paid."""
        rng = self.rng
        self._lines(payer, decision, (0, 40, 30, 20, 10))
        cut = next((place for place, line in enumerate(decision.lines) if (line.units or 1) > 1), None)
        if denial.category == "coding" and cut is not None:
            denial = rng.choice(UNIT_CUTS)
            refused = Refused(denial, (cut,), cut_units(rng, payer, decision.lines[cut], denial))
        else:
            cut = int(rng.random() * len(decision.lines))
            refused = Refused(denial, (cut,), deny(rng, decision.lines[cut], denial))
        for place, line in enumerate(decision.lines):
            if place != cut:
                pay(rng, payer, line)
        return _finish(payer, rng, Event(decision, "partial", [refused]))

    def _deny_claim(self, payer: Payer, decision: ClaimDecision, denial: Denial) -> Event:
        """The whole claim refused at claim level, without service lines."""
        charge = 5_000 + int(self.rng.random() * 200_000)
        decision.charge = charge
        decision.adjustments = [Adjustment(denial.group, denial.carc, charge)]
        decision.remarks = list(denial.remarks)
        return _finish(payer, self.rng, Event(decision, "denied", [Refused(denial, (), charge)]))

    def _deny_lines(self, payer: Payer, decision: ClaimDecision, denial: Denial) -> Event:
        """Every line refused, now and then the last one for another reason."""
        rng = self.rng
        self._lines(payer, decision, (12, 22, 26, 22, 18))
        last = len(decision.lines) - 1
        other = draw_denial(rng, payer.family) if last and rng.random() < 0.1 else denial
        amounts = [deny(rng, line, denial if place < last else other) for place, line in enumerate(decision.lines)]
        if (other.group, other.carc, other.remarks) == (denial.group, denial.carc, denial.remarks):
            refused = [Refused(denial, tuple(range(last + 1)), sum(amounts))]
        else:
            refused = [Refused(denial, tuple(range(last)), sum(amounts[:last])), Refused(other, (last,), amounts[last])]
        return _finish(payer, rng, Event(decision, "denied", refused))

    def _follow_up(self, old: ClaimDecision, status: str, payer_claim: str) -> ClaimDecision:
        self.ordinal += 1
        return ClaimDecision(
            ordinal=self.ordinal,
            patient_control_number=old.patient_control_number,
            status_code=status,
            charge=0,
            paid=0,
            filing_code=old.filing_code,
            payer_claim_control_number=payer_claim,
            facility_code=old.facility_code,
            frequency=old.frequency,
            service_from=old.service_from,
            service_to=old.service_to,
            received_by_payer=old.received_by_payer,
            group_number=old.group_number,
            patient=old.patient,
            subscriber=old.subscriber,
            rendering_provider=old.rendering_provider,
        )


def _given_name(rng: random.Random) -> str:
    first = FIRST_NAMES[int(rng.random() * len(FIRST_NAMES))]
    middle = MIDDLE_INITIALS[int(rng.random() * len(MIDDLE_INITIALS))]
    return f"{first} {middle}" if middle else first


def _undecided(line: Line) -> Line:
    return Line(
        procedure=line.procedure,
        modifiers=line.modifiers,
        charge=line.charge,
        revenue_code=line.revenue_code,
        units=line.submitted_units or line.units,
        service_from=line.service_from,
        line_control_number=line.line_control_number,
    )


def _finish(payer: Payer, rng: random.Random, event: Event) -> Event:
    """Remarks and dates that go with the refusals, then the totals."""
    _remark(payer, rng, event)
    decision = event.decision
    carcs = {one.denial.carc for one in event.refused}
    if "27" in carcs and decision.service_from:
        decision.coverage_expired = decision.service_from - timedelta(days=30)
    if "29" in carcs and decision.service_from:
        _move_back(decision, timedelta(days=400))
    return _sum_up(event)


def _remark(payer: Payer, rng: random.Random, event: Event) -> None:
    """What Medicare says about a refusal: unprocessable and no appeal (MA130), or how to appeal (MA01)."""
    if payer.family != "medicare" or not event.refused:
        return
    if any(one.denial.carc == "16" for one in event.refused):
        event.decision.remarks.append("MA130")
    elif rng.random() < 0.6:
        event.decision.remarks.append("MA01")


def _move_back(decision: ClaimDecision, days: timedelta) -> None:
    """Serve earlier, so that the claim was late."""
    served = (decision.service_from or date.max) - days
    decision.service_from = decision.service_to = served
    for line in decision.lines:
        line.service_from = served


def _sum_up(event: Event) -> Event:
    decision = event.decision
    if decision.lines:
        decision.charge = sum(line.charge or 0 for line in decision.lines)
        decision.paid = sum(line.paid or 0 for line in decision.lines)
    places: list[ClaimDecision | Line] = [decision, *decision.lines]
    shares = [row.amount for place in places for row in place.adjustments if row.group == "PR"]
    decision.patient_responsibility = sum(shares)
    return event
