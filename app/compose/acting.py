"""Who decides: the person behind a token. Machines post and read, they do not decide."""

from __future__ import annotations

from app.domain.people.errors import NoActorError
from app.domain.people.roster import Person
from app.security.principal import Principal
from app.store.database import Source
from app.store.people import known_as


async def acting_person(source: Source, principal: Principal) -> Person:
    """The active person whose token this is, for what only a person may do; a refusal (403) otherwise."""
    if principal.kind != "person":
        raise NoActorError("A machine posts and reads: this takes a person's token.")
    person = await known_as(source, principal.issuer, principal.subject)
    if person is None or not person.active:
        raise NoActorError("The token's issuer and subject are no active person of the organisation.")
    return person


async def deciding_person(source: Source, principal: Principal) -> Person:
    """The same, for what an auditor may not do either."""
    person = await acting_person(source, principal)
    if person.role == "auditor":
        raise NoActorError("An auditor reads, and decides nothing.")
    return person
