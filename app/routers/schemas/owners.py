"""Owners as they are told: a team or a person by id, or a word for a team that every organisation has."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import PlainValidator, WithJsonSchema

from app.domain.people.roster import TRIAGE, UNTAKEN, Owner
from app.routers.ids import parse

KINDS: dict[str, Literal["team", "person"]] = {"tem": "team", "per": "person"}
_ID = "(tem|per)_[0-7][0-9a-hjkmnp-tv-z]{25}"


def _owner(told: object, words: tuple[str, ...]) -> Owner:
    if told in words:
        return Owner("team", UNTAKEN.get(str(told)))
    prefix = str(told)[:3]
    if prefix not in KINDS:
        raise ValueError("not an id of the form tem_… or per_…")
    return Owner(KINDS[prefix], parse(prefix, told))


def owner_type(description: str, *words: str) -> Any:
    """A type for bodies: an :class:`Owner` inside; an id, or one of these words, in the contract.

    Triage has no id inside: it is the organisation's.
    """
    schema = {"type": "string", "pattern": f"^({'|'.join([_ID, *words])})$", "description": description}
    return Annotated[Owner, PlainValidator(lambda told: _owner(told, words)), WithJsonSchema(schema)]


NewOwner = owner_type("Id of a person or a team; `triage` for the team that every organisation has.", TRIAGE)
AnyOwner = owner_type("Id of a person or a team, `triage`, or a work type that no team has taken.", TRIAGE, *UNTAKEN)
