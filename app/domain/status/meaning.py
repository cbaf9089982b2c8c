"""From a payer's answer to what it means for the work: total, any answer has a meaning and none raises.

Of several codes the most severe decides (:data:`app.domain.status.categories.ORDER`); the claim's own are authoritative for
where it stands, its lines for what was paid (``facts/claim-status.md`` §4).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal
from uuid import UUID

from app.domain.status.answer import ClaimStatus, Refusal, Statement, StatusReply
from app.domain.status.asked import Asked
from app.domain.status.categories import Kind, category
from app.domain.status.choose_claim import Choice, choose_claim, is_new_number
from app.domain.status.meanings import FINAL, MOVING, Meaning
from app.domain.status.read_claim import ABOUT_US, unsettled
from app.domain.status.read_lines import WANTS, by_denial, last_paid, read_lines
from app.domain.status.reading import From, LineReading, Reading
from app.domain.status.said import Said, said_by
from app.domain.status.settle_claim import settle_claim

OF_THE_QUESTION: dict[Kind, Meaning] = {**ABOUT_US, "REJECT": "request_at_fault"}
"""Above the claim a rejection refuses the question and no claim; whatever else is said there is no answer to it."""
NEXT_PAYER: dict[str, Literal["forwarded", "to_bill"]] = {"F3F": "forwarded", "F3N": "to_bill"}
ASKED_FROM: dict[Meaning, From] = {"information_requested": "provider", "documents_not_received": "provider"}


def meaning_of(reply: StatusReply, asked: Asked) -> Reading:
    """Read what came back for a question. ``cannot_answer`` with ``level`` None: nothing in it is about the question."""
    choice = choose_claim(reply, asked)
    if choice.claim is not None:
        return _read(choice.claim, choice, asked)
    if choice.like:
        return _among(choice, asked)
    if choice.found:
        return Reading("not_found", claims_found=choice.found)
    return _refused(reply.refusals)


def _read(claim: ClaimStatus, choice: Choice, asked: Asked) -> Reading:
    said, lines = said_by(claim.statements), read_lines(claim, asked)
    if not said.codes:  # the payer speaks of lines alone
        said = said_by(statement for line in claim.lines for statement in line.statements)
    new = choice.why == "follow_up" or is_new_number(claim, asked)
    charge, paid = _last_charge(claim.statements, asked), last_paid(claim.statements)
    so_far = unsettled(said, new_number=new, documents_asked=asked.documents_asked)
    meaning = so_far or settle_claim(said, lines, paid, charge, asked.paid)
    if so_far in MOVING:  # a claim that waits for what one of its lines wants
        meaning = next((it for it in WANTS if any(line.meaning == it for line in lines)), meaning)
    over_here = meaning == "forwarded" and said.lead == "F3F"
    wanted = [said_by([Statement(line.codes)]) for line in lines if line.meaning in WANTS]
    return replace(
        _dated(_noted(meaning, said, wanted), claim.statements),
        charge=charge,
        paid=paid,
        lines=lines,
        by_denial=_differing(meaning, lines) if meaning in FINAL or over_here else {},
        chosen_by=choice.why,
        claims_found=choice.found,
        control_number=claim.payer_claim_control_number,
        new_control_number=new,
    )


def _differing(meaning: Meaning, lines: Sequence[LineReading]) -> dict[UUID, Meaning]:
    """Of a claim that is over, denials whose own lines say something else; one that moves moves as a whole.

    What was forwarded (F3F) is over with this payer, and what it denied of it stays denied.
    """
    return {id_: told for id_, told in by_denial(lines).items() if told != meaning}


def _among(choice: Choice, asked: Asked) -> Reading:
    """Nothing decides among several: what all of them say holds, or else the search has to be narrowed."""
    readings = [_read(claim, choice, asked) for claim in choice.like]
    first = readings[0]
    if all(it.meaning == first.meaning for it in readings):
        return replace(first, control_number=None, new_control_number=False, by_denial={}, lines=())
    codes = tuple(dict.fromkeys(code for it in readings for code in it.codes))
    return Reading("not_found", codes, claims_found=choice.found)


def _refused(refusals: Sequence[Refusal]) -> Reading:
    """An answer that stops at the receiver or the provider: about our question, and never about the claim."""
    if not refusals:
        return Reading("cannot_answer", level=None)
    said = said_by(statement for refusal in refusals for statement in refusal.statements)
    found = _noted(OF_THE_QUESTION.get(said.kind, "cannot_answer"), said, ())
    statements = [statement for refusal in refusals for statement in refusal.statements]
    return replace(_dated(found, statements), level=refusals[-1].level)


def _noted(meaning: Meaning, said: Said, wanted: Sequence[Said]) -> Reading:
    """The reading of some codes; ``wanted``: what lines want before the claim goes on."""
    asks = [said, *wanted] if meaning in WANTS else [said]
    documents = dict.fromkeys(it for one in asks for it in one.documents)
    named = [it for it in documents if it != "other"]
    return Reading(
        meaning,
        tuple(dict.fromkeys(code for one in asks for code in one.codes)),
        documents=tuple(named or documents),
        asked_from="patient" if meaning in ASKED_FROM and said.lead == "P4" else ASKED_FROM.get(meaning),
        for_appeal=said.lead == "R10",
        parts=said.parts,
        by_other_means="not_real_time" in said.themes,
        next_payer=NEXT_PAYER.get(said.lead),
        unknown=tuple(f"{code.category}:{code.status}" for code in said.codes if category(code.category) is None),
    )


def _dated(found: Reading, statements: Sequence[Statement]) -> Reading:
    """With the latest of each day that is told, and the trace of the remittance."""
    traces = [it.remit_trace for it in statements if it.remit_trace]
    return replace(
        found,
        effective_on=max((it.effective_on for it in statements if it.effective_on), default=None),
        finalized_on=max((it.finalized_on for it in statements if it.finalized_on), default=None),
        remitted_on=max((it.remitted_on for it in statements if it.remitted_on), default=None),
        remit_trace=traces[-1] if traces else None,
    )


def _last_charge(statements: Sequence[Statement], asked: Asked) -> int | None:
    told = [it.charge for it in statements if it.charge is not None]
    return told[-1] if told else asked.charge
