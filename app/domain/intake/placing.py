"""Is what a decision denies a new denial, one denied again, the rest of one paid in part, or the same told twice?"""

from __future__ import annotations

from datetime import datetime, timedelta

from app.domain.intake.claim_event import ClaimEvent, same_claim_number
from app.domain.intake.facts import CLAIM, DenialFacts
from app.domain.intake.lines import line_token
from app.domain.intake.reasons import split_reasons
from app.domain.intake.remittance import REVERSAL, TAKE_BACK


def place(fact: DenialFacts, known: list[DenialFacts], rose: set[int], near_days: int) -> DenialFacts:
    """Link what was told now to what was known before. The denial it belongs to: itself, unless it is a rest.

    ``rose`` are the lines on which the same decision paid more than was known.
    """
    prior = _prior(fact, known)
    if prior is None:
        _flag_other_code(fact, known)
    elif _other_door(prior, fact) and abs((prior.event.remit_date - fact.event.remit_date).days) <= near_days:
        flag_the_later(prior, fact)
    elif prior.outcome is not None or _waits(prior, fact):
        fact.recurrence_of = prior
    elif same_claim_number(prior.event.decision, fact.event.decision):
        if not rose.isdisjoint(fact.lines or {CLAIM}):
            prior.told_again.append(fact.told_by[0])
            return prior
        if _other_door(prior, fact):
            fact.recurrence_of = prior
        else:
            fact.possible_duplicate_of = prior
    elif prior.event.remit_date == fact.event.remit_date:
        fact.possible_duplicate_of = prior
    else:
        fact.recurrence_of = prior
    return fact


def _prior(fact: DenialFacts, known: list[DenialFacts]) -> DenialFacts | None:
    """The denial of the same reason and lines before it; best one that is open, on exactly these lines, the last."""
    alike = [other for other in known if other.same_reason(fact)]
    return max(
        reversed(alike),
        key=lambda it: (it.outcome is None, it.lines == fact.lines, it.possible_duplicate_of is None),
        default=None,
    )


def _waits(prior: DenialFacts, fact: DenialFacts) -> bool:
    return any(share.waiting and fact.holds(line) for line, share in prior.shares.items())


def _other_door(one: DenialFacts, other: DenialFacts) -> bool:
    return one.event.source != other.event.source


def _flag_other_code(fact: DenialFacts, known: list[DenialFacts]) -> None:
    """Two doors that name different reasons for the same lines on the same day."""
    for other in known:
        if _other_door(other, fact) and other.event.remit_date == fact.event.remit_date and other.overlaps(fact):
            flag_the_later(other, fact)
            return


def flag_the_later(one: DenialFacts, other: DenialFacts) -> None:
    """Of two denials that may be one, the one we were told of later is marked."""
    later, earlier = (one, other) if _told_at(one) > _told_at(other) else (other, one)
    if later.possible_duplicate_of is None:
        later.possible_duplicate_of = earlier


def _told_at(fact: DenialFacts) -> datetime:
    return min(event.created_at for event, _ in fact.told_by)


def is_told_by(fact: DenialFacts, post: DenialFacts) -> bool:
    """Whether an 835's denial is the one that a post told of: same reason, same lines as far as both name them.

    Of equal lines a post may tell one alone, and its place among them is not known.
    """
    if (fact.reason.group, fact.reason.carc) != (post.reason.group, post.reason.carc):
        return False
    return not fact.lines or not post.lines or fact.lines == post.lines or _tokens(fact) == _tokens(post)


def _tokens(fact: DenialFacts) -> list[str]:
    lines = fact.event.decision.lines
    return sorted(line_token(lines[index]) for index in fact.reason.lines)


def takes_up(letter: DenialFacts, known: list[DenialFacts]) -> bool:
    """Whether a letter is about a denial that is open already: then it tells of that one again, whatever its day."""
    alike = [it for it in known if _is_open(it) and is_told_by(it, letter) and _same_number(it, letter)]
    if not alike:
        return False
    about = max(reversed(alike), key=lambda it: (it.lines == letter.lines, it.possible_duplicate_of is None))
    about.told_by[:0] = letter.told_by
    return True


def letter_before(fact: DenialFacts, known: list[DenialFacts]) -> DenialFacts | None:
    """The denial that letters alone have told of so far and that this decision of an 835 tells in full.

    It is open and nothing was paid for it since: however long that is ago, this is what the letters announced.
    """
    for it in known:
        if it.event.by_letter and _is_open(it) and not it.recovered and is_told_by(fact, it) and _same_number(it, fact):
            return it
    return None


def _is_open(fact: DenialFacts) -> bool:
    return fact.outcome is None and not fact.waiting


def _same_number(one: DenialFacts, other: DenialFacts) -> bool:
    return same_claim_number(one.event.decision, other.event.decision)


def twins_of(events: list[ClaimEvent], near_days: int) -> dict[int, list[ClaimEvent]]:
    """Posts by the (``id()`` of the) 835's own telling: same payer, same claim number, same remit date.

    A letter has a day of its own: it is about the decision of the same codes that comes in the near days after it.
    """
    posts = [event for event in events if event.source == "json"]
    if not posts:
        return {}
    remitted = [
        event for event in events if event.source == "835" and event.decision.status_code not in (REVERSAL, TAKE_BACK)
    ]
    twins: dict[int, list[ClaimEvent]] = {}
    for post in posts:
        alike = _decided_then(post, [it for it in remitted if same_claim_number(it.decision, post.decision)], near_days)
        if alike:
            twin = alike[0] if len(alike) == 1 else max(alike, key=lambda event: len(_codes(event) & _codes(post)))
            twins.setdefault(id(twin), []).append(post)
    return twins


def _decided_then(post: ClaimEvent, remitted: list[ClaimEvent], near_days: int) -> list[ClaimEvent]:
    same_day = [event for event in remitted if event.remit_date == post.remit_date]
    if same_day or not post.by_letter:
        return same_day
    until = post.remit_date + timedelta(days=near_days)
    after = [it for it in remitted if post.remit_date < it.remit_date <= until and _codes(it) & _codes(post)]
    first = min((event.remit_date for event in after), default=None)
    return [event for event in after if event.remit_date == first]


def _codes(event: ClaimEvent) -> set[tuple[str, str]]:
    return {(reason.group, reason.carc) for reason in split_reasons(event.decision)}
