"""A question from what is stored, and the names of what it lacks."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.status.build_inquiry import (
    Desk,
    KnownClaim,
    Missing,
    build_inquiry,
    missing_for_inquiry,
    search_span,
)
from app.domain.status.inquiry import Inquiry, Party

TODAY = date(2026, 10, 1)
DAY = date(2026, 9, 1)
DESK = Desk(Party("SAMPLE MUTUAL", "12345"), Party("SAMPLE CLINIC", "ETIN1"))
ROBIN = {"last_name": "SAMPLE", "first_name": "ROBIN", "birth_date": "1970-01-31", "gender": "F", "id": "M1"}
CLINIC = {"name": "SAMPLE CLINIC", "id_type": "XX", "id": "1234567893"}
LINE = {"line_control_number": "1", "procedure": "HC:70450", "charge": "330.00", "service_date": "2026-09-01"}
POSTED: dict[str, Any] = {"subscriber": ROBIN, "patient": ROBIN, "billing_provider": CLINIC}
KNOWN = KnownClaim(
    posted=POSTED,
    told={"lines": [LINE]},
    patient_control_number="PCN-1",
    payer_claim_control_number="ICN1",
    charge=45000,
    service_from=DAY,
    service_to=DAY,
)


def ask(known: KnownClaim = KNOWN, *, desk: Desk = DESK, wide: bool = False) -> Inquiry:
    made = build_inquiry(known, desk, TODAY, "trace", "request", wide=wide)
    assert isinstance(made, Inquiry), made
    return made


def lacks(known: KnownClaim, number: str | None = "12345") -> tuple[str, ...]:
    return missing_for_inquiry(known, TODAY, number)


def posted(**changed: Any) -> KnownClaim:
    return replace(KNOWN, posted=POSTED | changed)


def test_a_subscriber_who_is_the_patient() -> None:
    asked = ask()
    assert (asked.subscriber.name, asked.dependant) == (Party("SAMPLE", "M1", "ROBIN"), None)
    assert (asked.subscriber.birth_date, asked.subscriber.gender) == (date(1970, 1, 31), "F")
    assert asked.provider == Party("SAMPLE CLINIC", "1234567893")
    assert (asked.payer, asked.receiver) == (DESK.payer, DESK.receiver)
    assert (asked.trace, asked.request_id) == ("trace", "request")
    assert (asked.patient_control_number, asked.payer_claim_control_number, asked.charge) == ("PCN-1", "ICN1", 45000)


def test_a_dependant_has_no_number_of_their_own() -> None:
    child = {"last_name": "SAMPLE", "first_name": "KIM", "birth_date": "2015-05-05", "id": "M1"}
    asked = ask(posted(patient=child))
    assert asked.subscriber.name == Party("SAMPLE", "M1", "ROBIN")
    assert asked.dependant is not None
    assert (asked.dependant.name, asked.dependant.birth_date) == (Party("SAMPLE", None, "KIM"), date(2015, 5, 5))


def test_a_dependant_with_a_member_number_of_their_own_is_asked_about_as_a_subscriber() -> None:
    child = {"last_name": "SAMPLE", "first_name": "KIM", "birth_date": "2015-05-05", "id": "M1-02"}
    asked = ask(posted(patient=child))
    assert (asked.subscriber.name, asked.dependant) == (Party("SAMPLE", "M1-02", "KIM"), None)


def test_father_and_son_of_one_name_are_two() -> None:
    son = ROBIN | {"birth_date": "1999-01-01"}
    asked = ask(posted(patient=son))
    assert asked.dependant is not None
    assert asked.dependant.birth_date == date(1999, 1, 1)


def test_what_the_sender_did_not_tell_comes_from_the_denial() -> None:
    without = {name: value for name, value in ROBIN.items() if name not in ("id", "last_name", "first_name")}
    told = {
        "patient": {"name": "SAMPLE, ROBIN Q", "id_type": "MI", "id": "M9"},
        "subscriber": {"name": "SAMPLE, ROBIN Q", "id_type": "MI", "id": "M9"},
        "billing_provider": CLINIC,
        "claim": {"service_from": "2026-09-01", "service_to": None},
        "lines": [],
    }
    known = KnownClaim(posted={"subscriber": without, "patient": without, "billing_provider": None}, told=told)
    asked = ask(known)
    assert asked.subscriber.name == Party("SAMPLE", "M9", "ROBIN", "Q")
    assert asked.subscriber.birth_date == date(1970, 1, 31)
    assert asked.provider.id == "1234567893"
    assert (asked.service_from, asked.service_to) == (DAY - timedelta(7), DAY + timedelta(7))


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"billing_provider": CLINIC | {"id": "12-345"}}, "billing_provider.npi"),
        ({"billing_provider": CLINIC | {"id_type": "FI"}}, "billing_provider.npi"),
        ({"billing_provider": CLINIC | {"name": None}}, "billing_provider.name"),
        ({"subscriber": ROBIN | {"id": None}, "patient": ROBIN | {"id": None}}, "subscriber.member_id"),
        (
            {"subscriber": ROBIN | {"id_type": "34"}, "patient": ROBIN | {"id_type": "34"}},
            "subscriber.member_id",
        ),
        ({"subscriber": {"name": "ROBIN Q SAMPLE", "id": "M1"}}, "subscriber.last_name"),
        ({"patient": {"birth_date": "2015-05-05"}}, "patient.last_name"),
        ({"patient": {"last_name": "SAMPLE", "first_name": "KIM"}}, "patient.birth_date"),
        (
            {"subscriber": ROBIN | {"birth_date": "2026-09-02"}, "patient": ROBIN | {"birth_date": "2026-09-02"}},
            "patient.birth_date",
        ),
    ],
)
def test_what_is_missing_is_named(changed: dict[str, Any], name: str) -> None:
    assert lacks(posted(**changed)) == (name,)
    assert build_inquiry(posted(**changed), DESK, TODAY, "t", "r") == Missing((name,))  # type: ignore[arg-type]


def test_an_835_alone_does_not_say_when_the_patient_was_born() -> None:
    party = {"name": "SAMPLE, ROBIN", "id_type": "MI", "id": "M1"}
    told = {"patient": party, "subscriber": party, "billing_provider": CLINIC, "lines": [LINE]}
    assert lacks(replace(KNOWN, posted={}, told=told)) == ("patient.birth_date",)


def test_nothing_known_lacks_everything_but_the_dependant() -> None:
    assert lacks(KnownClaim(), None) == (
        "payer_number",
        "billing_provider.npi",
        "billing_provider.name",
        "subscriber.member_id",
        "subscriber.last_name",
        "patient.birth_date",
        "service_from",
    )


def test_a_day_to_come_is_no_day_of_service() -> None:
    tomorrow = TODAY + timedelta(1)
    assert lacks(replace(KNOWN, service_from=tomorrow, service_to=tomorrow)) == ("service_from",)


def test_a_wide_search_goes_by_names_and_days_alone() -> None:
    asked = ask(wide=True)
    assert (asked.patient_control_number, asked.payer_claim_control_number, asked.charge, asked.lines) == (
        None,
        None,
        None,
        (),
    )
    assert asked.subscriber == ask().subscriber


def test_a_long_patient_control_number_is_left_out() -> None:
    assert ask(replace(KNOWN, patient_control_number="P" * 17)).patient_control_number == "P" * 17
    assert ask(replace(KNOWN, patient_control_number="P" * 18)).patient_control_number is None


def test_after_a_corrected_claim_the_number_of_the_old_one_is_left_out() -> None:
    asked = ask(replace(KNOWN, corrected=True))
    assert (asked.patient_control_number, asked.payer_claim_control_number) == ("PCN-1", None)


def test_a_bill_type_is_told_and_a_place_of_service_is_not() -> None:
    assert ask(posted(facility={"code": "131"})).bill_type == "131"
    assert ask(posted(facility={"code": "11"})).bill_type is None


def test_a_denied_line_is_asked_about_as_it_was_billed_and_once() -> None:
    billed = {
        "line_control_number": "1",
        "procedure": "HC:70451",
        "units": "2",
        "charge": "331.00",
        "modifiers": ["26"],
    }
    (line,) = ask(replace(posted(lines=[billed]), told={"lines": [LINE, LINE]})).lines
    assert (line.procedure, line.units, line.charge, line.modifiers) == ("HC:70451", "2", 33100, ("26",))
    assert (line.line_control_number, line.service_from, line.service_to) == ("1", DAY, DAY)


days = st.dates(date(2020, 1, 1), TODAY)


@given(days, days, st.integers(1, 90))
def test_the_days_searched_hold_those_of_service_within_the_limit_and_never_lie_ahead(
    one: date, other: date, most: int
) -> None:
    start, end = min(one, other), max(one, other)
    first, last = search_span(start, end, TODAY, most)
    assert (last - first).days < most
    assert last <= TODAY
    assert start - timedelta(7) <= first <= start
    assert last <= end + timedelta(7)
    if (end - start).days < most:
        assert last >= end
