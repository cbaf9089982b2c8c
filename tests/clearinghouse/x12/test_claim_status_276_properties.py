"""Any inquiry at random: it is written so that an independent reader accepts it, and reads back equal."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st
from x12sdk.io import X12ModelReader

from app.clearinghouse.x12.claim_status_276 import write_276
from app.domain.status.inquiry import AskedLine, Inquiry, Member, Party
from app.domain.status.ports import Numbers
from tests.clearinghouse.x12.inquiries import ENVELOPE, elements, read_inquiry

PLAIN = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
SPECIAL = "abz-'.,/&() éÑüÅ~*:^\r\n\t\x00\x1d\x7f"
TEXT = st.text(PLAIN + SPECIAL, max_size=12)
NAMES = st.builds(str.__add__, st.sampled_from(PLAIN), TEXT)
IDS = st.text(PLAIN + "-_.#", min_size=2, max_size=20)
DAYS = st.dates(date(1990, 1, 1), date(2090, 1, 1))
SPANS = st.tuples(DAYS, DAYS).map(sorted)
PEOPLE = st.builds(Party, NAMES, IDS, st.none() | NAMES, st.none() | TEXT, st.none() | TEXT)
MEMBERS = st.builds(Member, PEOPLE, st.none() | DAYS, st.sampled_from([None, "F", "M"]))
DEPENDANTS = st.builds(
    Member, st.builds(Party, NAMES, st.none(), st.none() | NAMES), DAYS, st.sampled_from([None, "F", "M"])
)


@st.composite
def lines(draw: st.DrawFn) -> AskedLine:
    first, last = draw(SPANS)
    return AskedLine(
        procedure=draw(st.sampled_from(["HC:99213", "AD:D0120", "N4:00002751001", "HP:AAAAA"])),
        modifiers=tuple(draw(st.lists(st.sampled_from(["25", "59", "GP"]), max_size=4))),
        revenue_code=draw(st.none() | st.just("0450")),
        charge=draw(st.integers(0, 10**9)),
        units=draw(st.sampled_from(["1", "2", "0.5", "120"])),
        line_control_number=draw(st.none() | IDS),
        service_from=first,
        service_to=last,
    )


@st.composite
def inquiries(draw: st.DrawFn) -> Inquiry:
    first, last = draw(SPANS)
    return Inquiry(
        trace=draw(st.text("0123456789abcdef", min_size=32, max_size=32)),
        request_id=draw(IDS),
        payer=draw(st.builds(Party, NAMES, IDS)),
        receiver=draw(PEOPLE),
        provider=draw(PEOPLE),
        subscriber=draw(MEMBERS),
        dependant=draw(st.none() | DEPENDANTS),
        payer_claim_control_number=draw(st.none() | IDS),
        patient_control_number=draw(st.none() | IDS),
        bill_type=draw(st.none() | st.just("131")),
        charge=draw(st.none() | st.integers(0, 10**9)),
        service_from=first,
        service_to=last,
        lines=tuple(draw(st.lists(lines(), max_size=3))),
    )


def fitted(text: str | None) -> str | None:
    """Our own reading of the rule for names: no accents, blanks for what cannot be written."""
    plain = unicodedata.normalize("NFKD", text or "").encode("ascii", "ignore").decode()
    kept = "".join(each if each.isprintable() and each not in "*:^~" else " " for each in plain)
    return " ".join(kept.split()) or None


def person(party: Party) -> Party:
    names = {member: fitted(getattr(party, member)) for member in ("last", "first", "middle", "suffix")}
    suffix = (names["suffix"] or "")[:10].strip() or None
    return Party(names["last"] or "", party.id, names["first"], names["middle"], suffix)


def organization_or_person(party: Party) -> Party:
    shown = person(party)
    return shown if shown.first else Party(shown.last, shown.id)


def expected(inquiry: Inquiry) -> Inquiry:
    """What the 276 can say of an inquiry: demographics are the patient's alone."""
    subscriber, dependant = inquiry.subscriber, inquiry.dependant
    shown = Member(person(subscriber.name), subscriber.birth_date, subscriber.gender)
    if dependant is not None or subscriber.birth_date is None:
        shown = Member(shown.name)
    return replace(
        inquiry,
        payer=organization_or_person(inquiry.payer),
        receiver=organization_or_person(replace(inquiry.receiver, suffix=None)),
        provider=organization_or_person(inquiry.provider),
        subscriber=shown,
        dependant=None if dependant is None else replace(dependant, name=person(dependant.name)),
    )


def oracle(data: bytes) -> str:
    """Parse with x12sdk, which checks every element and SE01, and write its model out again."""
    with X12ModelReader(data.decode()) as reader:
        (model,) = reader.models()
    return str(model.x12())


@settings(max_examples=150)
@given(inquiries(), st.integers(1, 999_999_999), st.integers(1, 999_999_999))
def test_what_is_written_reads_back_equal(inquiry: Inquiry, interchange: int, group: int) -> None:
    data = write_276(inquiry, Numbers(interchange, group, ""), ENVELOPE).data
    assert read_inquiry(data) == expected(inquiry)
    assert data[105:106] == b"~"
    segments = elements(data)
    isa, gs, st_, *_, se, ge, iea = segments
    assert (int(isa[13]), isa[13]) == (interchange, iea[2])
    assert (gs[1], int(gs[6]), ge[1:]) == ("HR", group, ["1", gs[6]])
    assert (se[1:], st_[2]) == ([str(len(segments) - 4), "0001"], "0001")
    assert not any("^" in element for e in segments[1:] for element in e)


@settings(max_examples=60)
@given(inquiries())
def test_an_independent_reader_accepts_it(inquiry: Inquiry) -> None:
    """One line at a time: x12sdk 2.2 puts a second SVC into the loop of the first and loses it."""
    for asked in inquiry.lines[:2] or (None,):
        data = write_276(replace(inquiry, lines=(asked,) if asked else ()), Numbers(1, 1, ""), ENVELOPE).data
        said = oracle(data).replace("\n", "").removesuffix("~").split("~")
        ours = data.decode().removesuffix("~").split("~")[2:-2]
        assert [each.split("*")[0] for each in said] == [each.split("*")[0] for each in ours]
        assert f"TRN*1*{inquiry.trace}" in said
