"""Questions to payers: which claims they are asked about, and which they are not and why."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from fastapi import Request

from app.compose.recording import recorder_of
from app.domain.errors import NotFoundError
from app.domain.status.may_ask import Hindrance, hindrance
from app.jobs.claim_status import wake_payer
from app.store.claim_work import hold_claims
from app.store.database import Source
from app.store.people import known_as
from app.store.queries.claims_to_ask import ClaimToAsk, claims_to_ask
from app.store.record import Recorder
from app.store.status_inquiries import Cause, NewInquiry, add, open_of
from app.wiring import Services, surroundings


@dataclass(frozen=True, slots=True)
class AskedAbout:
    """What became of one denial: the question that is open now, or what stands against asking."""

    denial_id: UUID
    claim: ClaimToAsk
    inquiry_id: UUID | None = None
    new: bool = False
    hindrance: Hindrance | None = None

    @property
    def result(self) -> Literal["asked", "open", "skipped"]:
        """What became of it, in a word."""
        if self.hindrance is not None:
            return "skipped"
        return "asked" if self.new else "open"


async def ask_about(request: Request, denial_id: UUID) -> UUID:
    """Ask the payer about the claim of a denial. Returns the id of the open question, new or not.

    Raises ``NotFoundError``, and the errors of :mod:`app.domain.status.may_ask`.
    """
    services: Services = request.app.state.services
    recorder = recorder_of(request)
    asked = await ask(services, recorder, [denial_id], "person", await asking_person(request))
    if not asked:
        raise NotFoundError("There is no denial with this id.")
    if asked[0].hindrance is not None:
        raise asked[0].hindrance.error()
    assert asked[0].inquiry_id is not None, "asked, or hindered"
    return asked[0].inquiry_id


async def asking_person(request: Request) -> UUID | None:
    """Who asks, where it is a person that we know. A question decides nothing: machines may ask too."""
    principal = request.state.principal
    if principal.kind != "person":
        return None
    person = await known_as(request.state.transaction, principal.issuer, principal.subject)
    return person.id if person else None


async def ask(
    services: Services, recorder: Recorder, denial_ids: Sequence[UUID], cause: Cause, by: UUID | None = None
) -> list[AskedAbout]:
    """Ask payers about the claims of denials. One answer per denial that there is, in their order.

    Whoever holds a claim looks for a question that is open, and only then asks: one at a time.
    """
    tx, today = recorder.tx, await services.today(recorder.tx)
    found = await claims_to_ask(tx, denial_ids)
    claims = [found[it] for it in dict.fromkeys(denial_ids) if it in found]
    against = {it.claim_id: why for it in claims if (why := against_asking(it, today)) is not None}
    await hold_claims(tx, {it.claim_id for it in claims} - against.keys())
    open_now = {claim_id: row["id"] for claim_id, row in (await open_of(tx, {it.claim_id for it in claims})).items()}
    new = _new((it for it in claims if it.claim_id not in open_now and it.claim_id not in against), cause, by)
    await add(recorder, list(new.values()), services.now())
    for payer_id in {it.payer_id for it in new.values()}:
        await wake_payer(tx.org_id, payer_id, tx.driver)
    open_now |= {claim_id: it.id for claim_id, it in new.items()}
    return [_answer(it, open_now.get(it.claim_id), it.claim_id in new, against.get(it.claim_id)) for it in claims]


async def would_ask(services: Services, source: Source, denial_ids: Sequence[UUID]) -> list[AskedAbout]:
    """What :func:`ask` would do now, and does not. ``new`` ones have no id."""
    today, found = await services.today(source), await claims_to_ask(source, denial_ids)
    claims = [found[it] for it in dict.fromkeys(denial_ids) if it in found]
    open_now = await open_of(source, {it.claim_id for it in claims})
    shown = []
    for it in claims:
        inquiry_id = open_now[it.claim_id]["id"] if it.claim_id in open_now else None
        against = None if inquiry_id else against_asking(it, today)
        shown.append(AskedAbout(it.denial_id, it, inquiry_id, inquiry_id is None and against is None, against))
    return shown


def against_asking(claim: ClaimToAsk, today: date) -> Hindrance | None:
    """What stands against asking about a claim."""
    return hindrance(claim.known, claim.desk, today, resolved=claim.resolved)


def _new(claims: Iterable[ClaimToAsk], cause: Cause, by: UUID | None) -> dict[UUID, NewInquiry]:
    new_id = surroundings().new_id
    return {it.claim_id: NewInquiry(new_id(), it.claim_id, it.about, it.payer_id, cause, by) for it in claims}


def _answer(claim: ClaimToAsk, inquiry_id: UUID | None, new: bool, against: Hindrance | None) -> AskedAbout:
    if inquiry_id is None:
        return AskedAbout(claim.denial_id, claim, hindrance=against)
    return AskedAbout(claim.denial_id, claim, inquiry_id, new)
