"""Which rule a reason falls under: group and CARC first, then the remark codes that say it better.

Judgement, where the facts are silent:

- Of several remark codes the most upstream family counts, whatever their order: lines with the same remarks in another
  order are one reason, so they must be one bucket.
- A remark family of low confidence (the rest of a broad class) does not push aside a CARC that names its own team.
- ``MA130`` and its like say that the claim was not processed, not what is wrong: alone they leave a remark missing.
- A retired code that split into several stands for the first of them, with no more than medium confidence.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, NamedTuple

from app.domain.codes.tables import BEHAVES_AS, CARCS, effective_carc, is_alert, normalise_rarc, rarc
from app.domain.sorting.rules import (
    CARC_RULES,
    FAMILY_OF_REMARK,
    REFINED,
    REMARK_DECIDES,
    REMARK_REQUIRED,
    REMARK_RULES,
    Rule,
)

Triage = Literal["unknown_code", "no_rule", "needs_remark", "unmapped_remark"]

TRIAGE: dict[Triage, str] = {
    "unknown_code": "kept as it came, for a person to sort",
    "no_rule": "retired without a successor, or no denial by itself, so a person sorts it",
    "needs_remark": "no remark code says what is wrong, so ask the payer before the claim is worked",
    "unmapped_remark": "its remark code has no rule yet, so a person sorts it",
}
"""Why a denial waits for a person, in words."""

NO_FIELD_NAMED = "unprocessable"
"""Class of the remarks that ask for a new claim and do not say what was wrong with the old one."""


class Found(NamedTuple):
    """The rule of a reason, None where it has none; the remark that chose it; why a person must look first."""

    rule: Rule | None
    remark: str | None = None
    triage: Triage | None = None


def telling_remarks(remarks: Iterable[str]) -> list[str]:
    """The remark codes that may choose a team, each once: most upstream family first, those without a rule last."""
    plain = {normalise_rarc(remark) for remark in remarks} - {""}
    return sorted(filter(_is_telling, plain), key=lambda code: (FAMILY_OF_REMARK.get(code, len(REMARK_RULES)), code))


def find_rule(group: str, carc: str, remarks: Iterable[str]) -> Found:
    """The rule for a denial with these codes. ``group`` and ``carc`` in usual spelling, remarks as sent."""
    base = rule_of_carc(group, carc)
    if base is None:
        return Found(None, triage="no_rule" if carc in CARCS else "unknown_code")
    code = base.carc
    telling = telling_remarks(remarks)
    family = _family(code, telling)
    if family is not None:
        return Found(family, telling[0])
    if code in REMARK_REQUIRED and not telling:
        return Found(_unsettled(base, "needs_remark"), triage="needs_remark")
    if code in REMARK_DECIDES:
        return Found(_unsettled(base, "unmapped_remark"), triage="unmapped_remark")
    return Found(base)


def rule_of_carc(group: str, carc: str) -> Rule | None:
    """The rule of the code itself, or of what a retired code behaves as; under its group where that has a row."""
    rule = _rule_of(group, carc)
    if rule is not None:
        return rule
    rule = _rule_of(group, effective_carc(carc))
    return _less_sure(rule) if rule is not None and _has_several_successors(carc) else rule


def _rule_of(group: str, carc: str) -> Rule | None:
    return CARC_RULES.get((carc, group)) or CARC_RULES.get((carc, ""))


def _has_several_successors(carc: str) -> bool:
    entry = CARCS.get(carc)
    return entry is not None and len(entry.successors) > 1 and carc not in BEHAVES_AS


def _less_sure(rule: Rule) -> Rule:
    """A rule that was chosen among those of several successors."""
    return rule._replace(confidence="low" if rule.confidence == "low" else "medium", one_field=False)


def _is_telling(code: str) -> bool:
    entry = rarc(code)
    return not is_alert(code) and (entry is None or entry.cls != NO_FIELD_NAMED)


def _family(carc: str, telling: list[str]) -> Rule | None:
    if carc not in REFINED or not telling or telling[0] not in FAMILY_OF_REMARK:
        return None
    family = REMARK_RULES[FAMILY_OF_REMARK[telling[0]]]
    return family if carc in REMARK_DECIDES or family.confidence != "low" else None


def _unsettled(base: Rule, triage: Triage) -> Rule:
    """The rule of a code that leaves the reason to its remark, when the remark is missing or has no rule.

    The bucket is then provisional: that of the code, or of whoever asks the payer where the code names no team.
    """
    asks_payer = triage == "needs_remark" and base.carc in REMARK_DECIDES
    return base._replace(
        id=f"{base.id}+{triage}",
        sub_cause="missing_remark" if asks_payer else base.sub_cause,
        confidence="low",
        one_field=False,
        advice=TRIAGE[triage],
    )
