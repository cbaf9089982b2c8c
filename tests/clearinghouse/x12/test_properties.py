"""A remittance made up at random, written as an 835 and read: the same remittance comes back."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clearinghouse.x12 import balance
from app.clearinghouse.x12.limits import Limits
from app.clearinghouse.x12.remittance_835 import read_835
from app.domain.intake.remittance import REVERSAL, Adjustment, ClaimDecision, Line, Party
from tests.clearinghouse.x12.era import Read, encode, interchange, read, transaction

NAMES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZÄÑÉ-' ", min_size=1, max_size=12).map(str.strip).filter(bool)
IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", min_size=1, max_size=10)
AMOUNTS = st.integers(-(10**9), 10**9) | st.integers(-500, 500)
ADJUSTMENTS = st.builds(
    Adjustment,
    st.sampled_from(["CO", "PR", "OA", "PI"]),
    st.sampled_from(["45", "16", "197", "1", "253", "A1"]),
    AMOUNTS,
    st.none() | st.integers(0, 99).map(Decimal),
)
LINES = st.builds(
    Line,
    procedure=st.sampled_from(["HC:99213", "HC:J1100", "NU:0250", "AD:D0120"]),
    modifiers=st.lists(st.sampled_from(["25", "59", "GP"]), max_size=4).map(tuple),
    charge=AMOUNTS,
    paid=AMOUNTS,
    units=st.integers(1, 99).map(Decimal),
    service_from=st.none() | st.dates(date(1990, 1, 1), date(2090, 1, 1)),
    line_control_number=st.just("") | IDS,
    allowed=st.none() | AMOUNTS,
    adjustments=st.lists(ADJUSTMENTS, max_size=8),
    remarks=st.lists(st.sampled_from(["N130", "M51"]), max_size=3),
    reject_codes=st.lists(st.sampled_from(["75", "70"]), max_size=2),
)
CLAIMS = st.builds(
    ClaimDecision,
    ordinal=st.just(0),
    patient_control_number=IDS,
    status_code=st.sampled_from(["1", "2", "3", "4", "19", REVERSAL]),
    charge=AMOUNTS,
    paid=AMOUNTS,
    patient_responsibility=st.none() | AMOUNTS,
    payer_claim_control_number=st.just("") | IDS,
    original_claim_number=st.just("") | IDS,
    allowed=st.none() | AMOUNTS,
    patient=st.none() | st.builds(Party, NAMES, st.just("MI"), IDS),
    adjustments=st.lists(ADJUSTMENTS, max_size=8),
    remarks=st.lists(st.sampled_from(["MA01", "N7", "MA130"]), max_size=5),
    lines=st.lists(LINES, max_size=4),
)


@dataclass
class Writer:
    """Writes a model, choosing among the legal ways to write an amount."""

    style: int

    def money(self, cents: int | None) -> str:
        if cents is None:
            return ""
        sign, cents = "-" if cents < 0 else "", abs(cents)
        whole, part = divmod(cents, 100)
        if self.style == 0 or (part and self.style == 1):
            return f"{sign}{whole}.{part:02}"
        if part == 0:
            return f"{sign}{whole}." if self.style == 2 else f"{sign}{whole}"
        return f"{sign}{whole or ''}.{part:02}".rstrip("0")

    def cas(self, adjustments: list[Adjustment]) -> list[str]:
        """One CAS per run of the same group, six triplets at most."""
        segments: list[str] = []
        group, count = "", 0
        for adjustment in adjustments:
            if adjustment.group != group or count == 6:
                group, count = adjustment.group, 0
                segments.append(f"CAS*{group}")
            count += 1
            quantity = "" if adjustment.quantity is None else str(adjustment.quantity)
            segments[-1] += f"*{adjustment.carc}*{self.money(adjustment.amount)}*{quantity}"
        return [segment.rstrip("*") for segment in segments]

    def claim(self, claim: ClaimDecision) -> list[str]:
        amounts = "*".join(self.money(cents) for cents in (claim.charge, claim.paid, claim.patient_responsibility))
        segments = [
            f"CLP*{claim.patient_control_number}*{claim.status_code}*{amounts}**{claim.payer_claim_control_number}"
        ]
        segments += self.cas(claim.adjustments)
        if claim.patient is not None:
            segments.append(f"NM1*QC*2*{claim.patient.name}*****MI*{claim.patient.id}")
        if claim.remarks:
            segments.append("MOA***" + "*".join(claim.remarks))
        if claim.original_claim_number:
            segments.append(f"REF*F8*{claim.original_claim_number}")
        if claim.allowed is not None:
            segments.append(f"AMT*AU*{self.money(claim.allowed)}")
        return segments + [segment for line in claim.lines for segment in self.line(line)]

    def line(self, line: Line) -> list[str]:
        composite = ":".join((line.procedure, *line.modifiers))
        segments = [f"SVC*{composite}*{self.money(line.charge)}*{self.money(line.paid)}**{line.units}"]
        if line.service_from is not None:
            segments.append(f"DTM*472*{line.service_from:%Y%m%d}")
        segments += self.cas(line.adjustments)
        if line.line_control_number:
            segments.append(f"REF*6R*{line.line_control_number}")
        if line.allowed is not None:
            segments.append(f"AMT*B6*{self.money(line.allowed)}")
        segments += [f"LQ*HE*{code}" for code in line.remarks]
        return segments + [f"LQ*RX*{code}" for code in line.reject_codes]


def written(claims: list[ClaimDecision], style: int) -> list[str]:
    body = [segment for claim in claims for segment in Writer(style).claim(claim)]
    return interchange(transaction(*body))


def stripped(result: Read) -> list[ClaimDecision]:
    """The claims without their place in the file and without findings, which the model does not have."""
    for claim in result.claims:
        claim.ordinal = claim.start = claim.end = claim.first_segment = 0
        claim.findings = []
    return result.claims


@settings(max_examples=60, deadline=None)
@given(st.lists(CLAIMS, max_size=5), st.integers(0, 3))
def test_the_same_model_comes_back(claims: list[ClaimDecision], style: int) -> None:
    for claim in claims:
        for line in claim.lines:
            line.service_to = line.service_from
    result = read(encode(written(claims, style)))
    assert result.codes() == [] or not {"error"} & {finding.severity for finding in result.findings()}
    assert stripped(result) == claims


@settings(max_examples=40, deadline=None)
@given(st.lists(CLAIMS, max_size=4), st.integers(0, 3))
def test_findings_say_exactly_what_does_not_add_up(claims: list[ClaimDecision], style: int) -> None:
    for claim in read(encode(written(claims, style)), Limits(max_claim_findings=10**6)).claims:
        lines = [imbalance for line in claim.lines if (imbalance := balance.check_line(line)) is not None]
        expected = [*lines, *balance.check_claim(claim)]
        assert [(f.code, f.expected, f.actual) for f in claim.findings] == [
            (i.code, str(i.expected), str(i.actual)) for i in expected
        ]


@settings(max_examples=30, deadline=None)
@given(st.lists(CLAIMS, max_size=3), st.sampled_from(["", "\n", "\r\n"]), st.lists(st.integers(0, 5_000), max_size=8))
def test_any_chunks_give_the_same(claims: list[ClaimDecision], between: str, cuts: list[int]) -> None:
    data = encode(written(claims, 0), between=between)
    places = [0, *sorted(cut % (len(data) + 1) for cut in cuts), len(data)]
    chunks = [data[a:b] for a, b in itertools.pairwise(places)]
    whole, parts = Read(), Read()
    for result, source in ((whole, [data]), (parts, chunks)):
        for event in read_835(source):
            result.add(event)
    assert whole == parts


@settings(max_examples=40, deadline=None)
@given(
    st.lists(CLAIMS, max_size=3),
    st.lists(st.sampled_from("*:~|>!^&;\x1c\x1d\x1e\x1f"), min_size=3, max_size=3, unique=True),
)
def test_any_delimiters_give_the_same(claims: list[ClaimDecision], marks: list[str]) -> None:
    segments = [segment.replace("*^*", "*U*") for segment in written(claims, 0)]
    result = read(encode(segments, "".join(marks)))
    expected = read(encode(segments))
    assert stripped(result) == stripped(expected)
    assert result.payments == expected.payments
