"""An answer made up at random, written as a 277 in any delimiters and read: the same answer comes back."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from app.clearinghouse.x12.claim_status_277 import read_277
from app.domain.money import to_text
from app.domain.status.answer import ClaimStatus, LineStatus, Refusal, Statement, StatusCode, StatusReply
from tests.clearinghouse.x12.era import encode
from tests.clearinghouse.x12.messages import X212, message

IDS = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-", min_size=1, max_size=12)
MAYBE = st.none() | IDS
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
SPANS = st.none() | st.tuples(DAYS, DAYS)
AMOUNTS = st.none() | st.integers(-(10**9), 10**9) | st.just(0)
CODES = st.builds(
    StatusCode,
    st.sampled_from(["F0", "F1", "F2", "F3F", "P3", "A4", "R17", "D0", "E1", "Z9"]),
    st.sampled_from(["0", "20", "65", "95", "787", "9999"]),
    st.none() | st.sampled_from(["1P", "QC", "PR"]),
    st.booleans(),
)
SAID = st.lists(CODES, min_size=1, max_size=3).map(tuple)
STATEMENTS = st.builds(Statement, SAID, DAYS, st.none() | st.just("WQ"), AMOUNTS, AMOUNTS, st.none() | DAYS)
REMITTED = st.builds(
    Statement, SAID, st.none() | DAYS, st.none(), AMOUNTS, AMOUNTS, st.none() | DAYS, st.none() | DAYS, st.none() | IDS
)


@st.composite
def lines(draw: st.DrawFn) -> LineStatus:
    span = draw(SPANS)
    return LineStatus(
        tuple(draw(st.lists(STATEMENTS, max_size=2))),
        draw(st.sampled_from(["HC:99213", "NU:0250", "AD:D0120"])),
        tuple(draw(st.lists(st.sampled_from(["25", "59"]), max_size=4))),
        draw(st.none() | st.just("0450")),
        draw(AMOUNTS),
        draw(AMOUNTS),
        draw(st.none() | IDS),
        span and span[0],
        span and span[1],
    )


@st.composite
def claims(draw: st.DrawFn) -> ClaimStatus:
    span = draw(SPANS)
    return ClaimStatus(
        trace=draw(IDS),
        statements=tuple(draw(st.lists(REMITTED, min_size=1, max_size=3))),
        lines=tuple(draw(st.lists(lines(), max_size=3))),
        payer_claim_control_number=draw(MAYBE),
        patient_control_number=draw(MAYBE),
        clearinghouse_trace=draw(MAYBE),
        bill_type=draw(MAYBE),
        service_from=span and span[0],
        service_to=span and span[1],
        prescription_number=draw(MAYBE),
        voucher=draw(MAYBE),
    )


REFUSALS = st.builds(
    Refusal,
    st.sampled_from(["receiver", "provider"]),
    st.lists(STATEMENTS, min_size=1, max_size=2).map(tuple),
    st.none() | IDS,
)
REPLIES = st.builds(
    StatusReply,
    st.none() | IDS,
    st.lists(claims(), max_size=3).map(tuple),
    st.lists(REFUSALS, max_size=2).map(tuple),
    st.none() | IDS,
)


def stc(statement: Statement) -> str:
    composites = [_composite(code) for code in statement.codes] + ["", ""]
    return "*".join(
        [
            "STC",
            composites[0],
            _day(statement.effective_on),
            statement.action or "",
            to_text(statement.charge) or "",
            to_text(statement.paid) or "",
            _day(statement.finalized_on),
            "",
            _day(statement.remitted_on),
            statement.remit_trace or "",
            *composites[1:3],
        ]
    )


def written(reply: StatusReply) -> list[str]:
    segments = [f"BHT*0010*08*{reply.request_id or ''}*20260115*0900*DG", "HL*1**20*1"]
    segments.append(f"NM1*PR*2*PLAN*****PI*{reply.payer_id or ''}")
    number = 1
    for claim in reply.claims:
        segments += [f"HL*{number + 1}*1*21*1", f"HL*{number + 2}*{number + 1}*19*1"]
        segments += [f"HL*{number + 3}*{number + 2}*22*0", *_claim(claim)]
        number += 3
    for refusal in reply.refusals:
        number += 1
        segments.append(f"HL*{number}*1*21*0")
        if refusal.level == "provider":
            number += 1
            segments.append(f"HL*{number}*{number - 1}*19*0")
        segments += [] if refusal.trace is None else [f"TRN*1*{refusal.trace}"]
        segments += map(stc, refusal.statements)
    return segments


def _claim(claim: ClaimStatus) -> list[str]:
    references = {
        "1K": claim.payer_claim_control_number,
        "EJ": claim.patient_control_number,
        "D9": claim.clearinghouse_trace,
        "BLT": claim.bill_type,
        "XZ": claim.prescription_number,
        "VV": claim.voucher,
    }
    segments = [f"TRN*2*{claim.trace}", *map(stc, claim.statements), *_references(references)]
    segments += _service(claim.service_from, claim.service_to)
    for line in claim.lines:
        procedure = ":".join((line.procedure or "", *line.modifiers))
        charge, paid = to_text(line.charge) or "", to_text(line.paid) or ""
        segments += [f"SVC*{procedure}*{charge}*{paid}*{line.revenue_code or ''}", *map(stc, line.statements)]
        segments += _references({"FJ": line.line_control_number}) + _service(line.service_from, line.service_to)
    return segments


def _composite(code: StatusCode) -> str:
    return ":".join([code.category, code.status, code.entity or "", "RX" if code.ncpdp else ""]).rstrip(":")


def _references(references: dict[str, str | None]) -> list[str]:
    return [f"REF*{kind}*{value}" for kind, value in references.items() if value is not None]


def _service(first: date | None, last: date | None) -> list[str]:
    if first is None or last is None:
        return []
    return [f"DTP*472*D8*{_day(first)}" if first == last else f"DTP*472*RD8*{_day(first)}-{_day(last)}"]


def _day(value: date | None) -> str:
    return f"{value:%Y%m%d}" if value else ""


@settings(max_examples=80)
@given(REPLIES, st.sampled_from(["*:~", "|>\n", "\x1d\x1f\x1c"]), st.sampled_from(["", "\r\n"]), st.booleans())
def test_the_same_answer_comes_back(reply: StatusReply, delimiters: str, between: str, bom: bool) -> None:
    reading = read_277(encode(message(X212, written(reply)), delimiters, between, bom=bom))
    assert reading.replies[0].reply == reply
    assert reading.findings == ()


@settings(max_examples=30)
@given(REPLIES, st.data())
def test_what_was_read_before_a_break_is_as_it_was(reply: StatusReply, data: st.DataObject) -> None:
    """Cut off anywhere: whole claims before the place are the same, and it is never called complete."""
    whole = message(X212, written(reply))
    kept = data.draw(st.integers(4, len(whole) - 4), label="segments kept")
    (received,) = read_277(encode(whole[:kept])).replies
    assert not received.complete
    whole_claims = received.reply.claims[:-1]
    assert whole_claims == reply.claims[: len(whole_claims)]
