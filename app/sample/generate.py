"""A whole invented 835 file, streamed payment by payment.

The same arguments give the same bytes. No clock is read: ``today`` is the date of the last payment and every other date
comes before it. The default prefix of all control numbers holds the seed, so files of two seeds never share a claim.
"""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import BinaryIO, TextIO

from app.domain.intake.remittance import Party, Payment, ProviderAdjustment
from app.sample.events import Event, EventMaker
from app.sample.labels import event_label, take_back_label
from app.sample.payers import PAYEES, PAYERS, Payee, Payer
from app.sample.render import claim_segments, day, payment_segments

PAYMENT_CLAIMS = (250, 2_000)
"""Claims of one payment: least and most, in a file with room for several."""
SETS_IN_GROUP = 25
REVERSED = 0.012
"""Share of the places in a payment that a reversal with its correction takes."""
REMEMBERED = 60
"""Earlier claims of each payer that may still be reversed: keeps memory bounded."""


@dataclass(slots=True)
class _File:
    """What one file has used up."""

    rng: random.Random
    prefix: str
    maker: EventMaker
    control: int
    payments: int = 0
    waiting: list[Payer] = field(default_factory=list)
    earlier: dict[str, deque[Event]] = field(
        default_factory=lambda: {payer.payer_id: deque(maxlen=REMEMBERED) for payer in PAYERS}
    )


def write_sample(
    out: BinaryIO,
    claims: int,
    seed: int,
    *,
    today: date,
    first_date: date | None = None,
    denied_share: float = 0.12,
    prefix: str | None = None,
    start: int = 1,
    labels: TextIO | None = None,
) -> None:
    """Write an 835 of ``claims`` claim events to ``out`` and, if asked, its labels to ``labels``."""
    out.writelines(
        generate_835(
            claims,
            seed,
            today=today,
            first_date=first_date,
            denied_share=denied_share,
            prefix=prefix,
            start=start,
            labels=labels,
        )
    )


def generate_835(
    claims: int,
    seed: int,
    *,
    today: date,
    first_date: date | None = None,
    denied_share: float = 0.12,
    prefix: str | None = None,
    start: int = 1,
    labels: TextIO | None = None,
) -> Iterator[bytes]:
    """The file in pieces of one transaction set: exactly ``claims`` CLP loops.

    ``denied_share``: part of the first decisions that refuse something. ``prefix`` and ``start``: how claim and payment
    numbers begin. ``first_date``: date of the first payment, ``today`` of the last; between them dates only go on.
    """
    if first_date and first_date > today:
        raise ValueError("the first payment comes after the last")
    rng = random.Random(seed)  # noqa: S311 (invented data, not secrets)
    prefix = f"S{seed}-" if prefix is None else prefix
    file = _File(rng, prefix, EventMaker(rng, prefix, start, denied_share), (seed * 10_007 + start) % 10**9)
    yield _open_file(file, today)
    done = in_group = groups = 0
    while done < claims or not groups:
        if in_group == 0:
            groups += 1
            yield _segment(f"GS*HP*OVERSAMPLE*WILLOWMERE*{day(today)}*0600*{file.control + groups}*X*005010X221A1")
        count = min(claims - done, _payment_size(rng, claims))
        paid_on = _between(first_date or today, today, done + count, claims)
        yield _payment(file, count, paid_on, labels)
        done += count
        in_group += 1
        if in_group == SETS_IN_GROUP or done >= claims:
            yield _segment(f"GE*{in_group}*{file.control + groups}")
            in_group = 0
    yield _segment(f"IEA*{groups}*{file.control:09d}")


def _segment(text: str) -> bytes:
    return f"{text}~\n".encode()


def _open_file(file: _File, today: date) -> bytes:
    blank, sender, receiver = " " * 10, f"{'OVERSAMPLE':15}", f"{'WILLOWMERE':15}"
    made = f"{day(today)[2:]}*0600"
    return _segment(f"ISA*00*{blank}*00*{blank}*ZZ*{sender}*ZZ*{receiver}*{made}*^*00501*{file.control:09d}*0*T*:")


def _payment_size(rng: random.Random, claims: int) -> int:
    """Between the usual bounds, or less so that a small file still has several payments."""
    least, most = min(PAYMENT_CLAIMS[0], max(1, claims // 40)), min(PAYMENT_CLAIMS[1], max(2, claims // 12))
    return rng.randint(least, most)


def _between(first: date, last: date, done: int, claims: int) -> date:
    return first + timedelta(days=(last - first).days * done // max(claims, 1))


def _payment(file: _File, count: int, paid_on: date, labels: TextIO | None) -> bytes:
    rng = file.rng
    payer = _next_payer(file)
    payee = PAYEES[2] if payer.institutional else rng.choice(PAYEES)
    payment = _new_payment(file, payer, payee, paid_on)
    taken_back = _take_back(file, payer)
    total = 0
    segments: list[str] = []
    for event in _events(file, payer, count, paid_on):
        total += event.decision.paid or 0
        segments += claim_segments(event.decision)
        if labels:
            labels.write(event_label(event, payment.trace_number))
    _adjust_provider(file.rng, payment, taken_back, total)
    payment.method = "NON" if payment.amount == 0 else ("CHK" if payer.filing == "15" else "ACH")
    if taken_back and labels:
        labels.write(take_back_label(taken_back, payment.trace_number))
    return ("~\n".join(payment_segments(payment, segments)) + "~\n").encode()


def _next_payer(file: _File) -> Payer:
    """Payers in turn, each as often as its weight, shuffled: even a file of few payments has most of them."""
    if not file.waiting:
        file.waiting = [payer for payer in PAYERS for _ in range(payer.weight)]
        file.rng.shuffle(file.waiting)
    return file.waiting.pop()


def _new_payment(file: _File, payer: Payer, payee: Payee, paid_on: date) -> Payment:
    file.payments += 1
    return Payment(
        ordinal=file.payments - 1,
        control_number=f"{file.payments:04d}",
        trace_number=f"{file.prefix}P{file.maker.number + 1:07d}",
        originator_id=payer.originator,
        payment_date=paid_on,
        payer=Party(payer.name),
        payer_ids={"2U": payer.payer_id},
        payee=Party(payee.name, "XX", payee.npi),
        payee_ids={"TJ": payee.tax_id},
    )


def _events(file: _File, payer: Payer, count: int, paid_on: date) -> Iterator[Event]:
    """``count`` claim events: new claims, and now and then one of an earlier payment taken back and decided again."""
    earlier, rng, maker = file.earlier[payer.payer_id], file.rng, file.maker
    fresh: list[Event] = []
    left = count
    while left:
        if left > 1 and earlier and rng.random() < REVERSED:
            event = earlier[int(rng.random() * len(earlier))]
            earlier.remove(event)
            yield maker.reversal(event)
            yield maker.correction(payer, event)
            left -= 2
            continue
        event = maker.first(payer, paid_on)
        if event.decision.status_code in {"1", "4"} and (event.refused or rng.random() < 0.1):
            fresh.append(event)
        yield event
        left -= 1
    earlier.extend(fresh)


def _take_back(file: _File, payer: Payer) -> Event | None:
    """A claim of an earlier payment whose money this one keeps, now and then."""
    earlier = file.earlier[payer.payer_id]
    paid = [event for event in earlier if event.kind == "paid" and event.decision.paid]
    if not paid or file.rng.random() > 0.4:
        return None
    earlier.remove(paid[0])
    return paid[0]


def _adjust_provider(rng: random.Random, payment: Payment, taken_back: Event | None, total: int) -> None:
    """Interest, money taken back and a balance carried forward; what is left is the payment."""
    if rng.random() < 0.3:
        _provider_row(payment, "L6", "", -int(100 + rng.random() * 9_000))
    if taken_back:
        decision = taken_back.decision
        _provider_row(payment, "WO", decision.payer_claim_control_number, decision.paid or 0)
    amount = total - sum(row.amount for row in payment.provider_adjustments)
    if amount < 0:
        _provider_row(payment, "FB", payment.trace_number, amount)
    payment.amount = max(amount, 0)


def _provider_row(payment: Payment, reason: str, reference: str, amount: int) -> None:
    assert payment.payee
    assert payment.payment_date
    end = date(payment.payment_date.year, 12, 31)
    payment.provider_adjustments.append(ProviderAdjustment(payment.payee.id, end, reason, reference, amount))
