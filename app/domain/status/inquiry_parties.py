"""Parties of an inquiry from parties as they are stored, which know a name whole (``LAST, FIRST M``) or in parts."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Literal, cast

from app.domain.status.inquiry import Member, Party

Stored = Mapping[str, Any] | None
"""``name, id_type, id``, and of a posted person ``last_name, first_name, middle_name, birth_date, gender``."""
MEMBER_TYPES = frozenset({"", "MI", "II", "HN", "MR", "ZZ"})
"""NM108 of what may be a member's number with a payer. A social security number (34, SY) is none."""
NPI = re.compile(r"[0-9]{10}")


def member_of(told: Sequence[Stored]) -> Member:
    """A person, from what knows them best on: a name is taken whole from the first that has one."""
    known = [it for it in told if it]
    last, first, middle = next((name for it in known if (name := _name(it))[0]), ("", None, None))
    number = next((it["id"] for it in known if it.get("id") and _type(it) in MEMBER_TYPES), None)
    gender = next((it["gender"] for it in known if it.get("gender") in ("F", "M")), None)
    return Member(
        Party(last, number, first, middle),
        birth_date=next((day for it in known if (day := read_day(it.get("birth_date")))), None),
        gender=cast(Literal["F", "M"] | None, gender),
    )


def provider_of(told: Sequence[Stored]) -> Party:
    """Who billed, by NPI: payers answer only them. Without an NPI ``id`` is None."""
    known = [it for it in told if it]
    name = next((it["name"] for it in known if it.get("name")), "")
    numbers = (it["id"] for it in known if it.get("id") and _type(it) in ("", "XX"))
    return Party(name, next((number for number in numbers if NPI.fullmatch(number)), None))


def same_person(one: Member, other: Member) -> bool:
    """By name and day of birth, as far as both are known."""
    names = [(_folded(it.name.last), _folded(it.name.first)) for it in (one, other)]
    known = [it.birth_date for it in (one, other) if it.birth_date]
    return names[0] == names[1] and len(set(known)) < 2


def read_day(text: object) -> date | None:
    """A day as it is stored."""
    return date.fromisoformat(text) if isinstance(text, str) and text else None


def _type(told: Mapping[str, Any]) -> str:
    return str(told.get("id_type") or "").upper()


def _name(told: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    """Last, first and middle name. Of several words without a comma nobody knows which is the last name."""
    if told.get("last_name"):
        return str(told["last_name"]), told.get("first_name"), told.get("middle_name")
    last, comma, given = (part.strip() for part in str(told.get("name") or "").partition(","))
    if not comma:
        return ("", None, None) if " " in last else (last, None, None)
    first, _, middle = given.partition(" ")
    return last, first or None, middle.strip() or None


def _folded(name: str | None) -> str:
    return (name or "").strip().casefold()
