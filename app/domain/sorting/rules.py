"""The rule tables as typed rows: by reason code, by remark code, by what is known beside them.

``carc_rules.csv``: one row a code, or a code under one group. ``remark_rules.csv``: families of remark codes, the most
upstream blocker first, so that of several remarks the first row wins whatever their order on the claim; a row with a
``class`` also takes the rest of that class of ``codes/rarc.csv``. ``context_rules.csv``: what changes once a fact is
known. Source: ``facts/denial-codes.md`` §3, §4, §7; ``basis`` says which rows are ours, and in a family of the facts the
remarks beyond their list are ours too.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, cast

from app.domain.codes.tables import RARCS
from app.domain.sorting.data import rows
from app.domain.sorting.vocabulary import Level, Path

Basis = Literal["facts", "disputed", "judgement"]
"""Where a rule comes from: the facts; the facts, with sources that disagree (never of high confidence); our judgement."""

REMARK_REQUIRED = frozenset("16 96 129 148 201 226 227 234 237 250 251 252 267 A1".split())
"""CARCs that say nothing complete without a remark code that is no alert (§1.3)."""
REMARK_DECIDES = frozenset("16 96 A1".split())
"""Those of them that do not even name a team."""
REFINED = frozenset("16 96 A1 97 50 151 252 226 129 109 B20".split())
"""CARCs whose rule gives way to that of a remark code (§3.4)."""

GROUP_LOCKS: dict[str, str] = {
    "18": "OA",
    "23": "OA",
    "45": "CO PR",
    "85": "PR",
    "133": "OA",
    "136": "OA",
    "139": "CO",
    "201": "PR",
    "209": "OA",
    "238": "PR",
    "249": "CO",
    "257": "OA",
    "271": "OA",
    "275": "PR",
    "277": "OA",
    "278": "CO PI",
    "281": "CO",
    "303": "CO",
    "P3": "PR",
    "P11": "OA",
    "P24": "CO",
    "P25": "CO",
    "P26": "CO",
}
"""Groups that a CARC may stand under; any other is a sign of a payer's error (§6)."""


class Rule(NamedTuple):
    """What to do about a reason. ``id`` is stable and told with every bucket that the rule makes.

    ``alternative`` is the path to take when ``path`` is closed or fails. ``one_field``: correcting one field of the
    claim settles it. ``document``: what has to be at hand. ``preventable`` None: as its sub-cause says.
    The last four members say what the rule matches.
    """

    id: str
    sub_cause: str
    path: Path
    alternative: Path | None
    confidence: Level
    one_field: bool
    document: str | None
    basis: Basis
    advice: str
    preventable: Level | None = None
    carc: str = ""
    group: str = ""
    remarks: tuple[str, ...] = ()
    remark_class: str = ""


class ContextRule(NamedTuple):
    """What a fact changes. It applies to the rules ``rules``, under ``group`` ("" any), once ``fact`` is ``value``.

    ``sub_cause`` None keeps that of the rule.
    """

    id: str
    fact: str
    value: str
    rules: tuple[str, ...]
    group: str
    sub_cause: str | None
    path: Path
    alternative: Path | None
    confidence: Level
    one_field: bool
    document: str | None
    basis: Basis
    advice: str


def _rule(row: dict[str, str], rule_id: str) -> Rule:
    return Rule(
        id=rule_id,
        sub_cause=row["sub_cause"],
        path=cast(Path, row["path"]),
        alternative=cast(Path, row["alternative"]) or None,
        confidence=cast(Level, row["confidence"]),
        one_field=row["one_field"] == "yes",
        document=row["document"] or None,
        basis=cast(Basis, row["basis"]),
        advice=row["advice"],
        preventable=cast(Level, row.get("preventable")) or None,
        carc=row.get("carc", ""),
        group=row.get("group", ""),
        remarks=tuple(row.get("remarks", "").split()),
        remark_class=row.get("class", ""),
    )


def _carc_rule(row: dict[str, str]) -> Rule:
    return _rule(row, f"carc.{row['carc']}.{row['group']}" if row["group"] else f"carc.{row['carc']}")


def _context_rule(row: dict[str, str]) -> ContextRule:
    rule = _rule(row, row["id"])
    return ContextRule(
        id=row["id"],
        fact=row["fact"],
        value=row["value"],
        rules=tuple(row["rules"].split()),
        group=row["group"],
        sub_cause=row["sub_cause"] or None,
        path=rule.path,
        alternative=rule.alternative,
        confidence=rule.confidence,
        one_field=rule.one_field,
        document=rule.document,
        basis=rule.basis,
        advice=rule.advice,
    )


def _family_of_remark() -> dict[str, int]:
    """Position in ``REMARK_RULES`` by remark code: by name where a row names it, else by its class."""
    by_class = {rule.remark_class: place for place, rule in enumerate(REMARK_RULES) if rule.remark_class}
    of_class = {code: by_class[remark.cls] for code, remark in RARCS.items() if remark.cls in by_class}
    named = {code: place for place, rule in enumerate(REMARK_RULES) for code in rule.remarks}
    return of_class | named


CARC_RULES: dict[tuple[str, str], Rule] = {(row["carc"], row["group"]): _carc_rule(row) for row in rows("carc_rules")}
"""By CARC and group; group "" is any."""
REMARK_RULES: tuple[Rule, ...] = tuple(_rule(row, f"remark.{row['id']}") for row in rows("remark_rules"))
CONTEXT_RULES: tuple[ContextRule, ...] = tuple(_context_rule(row) for row in rows("context_rules"))
"""The first that applies wins."""
FAMILY_OF_REMARK: dict[str, int] = _family_of_remark()
