"""What an organisation may know about a denial beside its codes (``facts/denial-codes.md`` §3.5)."""

from __future__ import annotations

from typing import Literal, NamedTuple

from app.domain.sorting.rules import CONTEXT_RULES, Rule


class Context(NamedTuple):
    """Facts that change bucket or path once they are known; None: not known."""

    auth_on_file: bool | None = None
    """An authorization or referral number for this service exists with us."""
    timely_proof: bool | None = None
    """The payer accepted the claim before its deadline, and we can show it."""
    ncci_indicator: Literal["0", "1", "9"] | None = None
    """Modifier indicator of the procedure pair: never, allowed, edit withdrawn."""
    units_keyed_wrong: bool | None = None
    """The units on the claim are not those of the record."""
    abn_on_file: bool | None = None
    """The patient agreed in writing, before the service, to pay for it."""
    emergency: bool | None = None
    enrolled_on_date: bool | None = None
    """The provider was enrolled with the payer on the service date."""
    on_roster: bool | None = None
    """The patient is on this provider's capitation roster: asked by the gate alone."""


NOTHING_KNOWN = Context()


def with_context(rule: Rule, group: str, context: Context) -> Rule:
    """The rule as the first fact that bears on it changes it; the rule itself where none does."""
    if context == NOTHING_KNOWN:
        return rule
    for change in CONTEXT_RULES:
        applies = rule.id in change.rules and change.group in ("", group)
        if applies and _text(getattr(context, change.fact)) == change.value:
            return rule._replace(
                id=f"{rule.id}+{change.id}",
                sub_cause=change.sub_cause or rule.sub_cause,
                path=change.path,
                alternative=change.alternative,
                confidence=change.confidence,
                one_field=change.one_field,
                document=change.document,
                basis=change.basis,
                advice=change.advice,
            )
    return rule


def _text(value: bool | str | None) -> str | None:
    """A fact as the table spells it."""
    return ("yes" if value else "no") if isinstance(value, bool) else value
