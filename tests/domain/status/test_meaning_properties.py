"""Any reply has a meaning, and none raises; what is read of it is plain and holds no words of the payer."""

from __future__ import annotations

import json
from datetime import date
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.answer import ClaimStatus, LineStatus, Refusal, Statement, StatusCode, StatusReply
from app.domain.status.categories import CATEGORIES
from app.domain.status.meaning import meaning_of
from app.domain.status.meanings import Meaning
from tests.domain.status.replies import FIRST, OUR_NUMBER, OUR_PATIENT, REQUEST, SECOND, TRACE, asked, denied

WORDS = "JOHN DOE, BORN 1960"
CODES = st.builds(
    StatusCode,
    st.sampled_from([*CATEGORIES, "F9", "", WORDS]),
    st.sampled_from(["0", "20", "35", "54", "78", "95", "101", "297", "585", "787", "799", "", WORDS]),
    st.sampled_from([None, "PR", WORDS]),
    st.booleans(),
)
CENTS = st.none() | st.integers(-1000, 40000)
DAYS = st.none() | st.dates(date(2026, 7, 1), date(2026, 9, 30))
STATEMENTS = st.lists(
    st.builds(
        Statement,
        st.lists(CODES, max_size=3).map(tuple),
        effective_on=DAYS,
        charge=CENTS,
        paid=CENTS,
        finalized_on=DAYS,
        remitted_on=DAYS,
        remit_trace=st.sampled_from([None, "EFT1", WORDS]),
    ),
    max_size=3,
).map(tuple)
LINES = st.builds(
    LineStatus,
    STATEMENTS,
    st.sampled_from([None, "HC:99213", "99213", WORDS]),
    st.sampled_from([(), ("25",)]),
    st.none(),
    CENTS,
    CENTS,
    st.sampled_from([None, "1"]),
    DAYS,
    DAYS,
)
CLAIMS = st.builds(
    ClaimStatus,
    st.sampled_from([TRACE, "T2"]),
    STATEMENTS,
    st.lists(LINES, max_size=2).map(tuple),
    st.sampled_from([None, OUR_NUMBER, "ICN2"]),
    st.sampled_from([None, OUR_PATIENT, "PCN2"]),
    service_from=DAYS,
    service_to=DAYS,
)
REFUSALS = st.builds(Refusal, st.sampled_from(["receiver", "provider"]), STATEMENTS)
REPLIES = st.builds(
    StatusReply,
    st.sampled_from([None, REQUEST, "R2"]),
    st.lists(CLAIMS, max_size=3).map(tuple),
    st.lists(REFUSALS, max_size=2).map(tuple),
)
ASKED = st.builds(
    asked,
    payer_claim_control_number=st.sampled_from([None, OUR_NUMBER]),
    patient_control_number=st.sampled_from([None, OUR_PATIENT]),
    charge=CENTS,
    service_from=DAYS,
    service_to=DAYS,
    paid=CENTS,
    lines=st.sampled_from([(), (denied(FIRST),), (denied(FIRST), denied(SECOND, line_control_number="1"))]),
    documents_asked=st.booleans(),
)


@given(REPLIES, ASKED)
def test_any_reply_has_a_meaning(reply, about) -> None:
    found = meaning_of(reply, about)
    assert {found.meaning, *found.by_denial.values()} <= set(get_args(Meaning))
    assert found.by_denial.keys() <= {FIRST, SECOND}
    written = json.dumps(found.detail())
    assert json.loads(written) == found.detail()
    assert "DOE" not in written
    assert OUR_NUMBER not in written
    assert OUR_PATIENT not in written


@given(REPLIES, ASKED, st.randoms(use_true_random=False))
def test_the_order_of_claims_does_not_matter(reply, about, random) -> None:
    claims = list(reply.claims)
    random.shuffle(claims)
    turned = StatusReply(reply.request_id, tuple(claims), reply.refusals)
    assert meaning_of(turned, about).meaning == meaning_of(reply, about).meaning


@given(REPLIES, ASKED)
def test_the_same_told_twice_is_the_same(reply, about) -> None:
    """Payers repeat statements: nothing is counted."""
    doubled = tuple(
        ClaimStatus(
            it.trace,
            it.statements * 2,
            it.lines,
            it.payer_claim_control_number,
            it.patient_control_number,
            service_from=it.service_from,
            service_to=it.service_to,
        )
        for it in reply.claims
    )
    twice = StatusReply(reply.request_id, doubled, reply.refusals * 2)
    assert meaning_of(twice, about).meaning == meaning_of(reply, about).meaning
