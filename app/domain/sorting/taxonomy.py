"""All tables of sorting in one piece, and how much of the code lists they cover: what ``GET /v1/taxonomy`` prints."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import NamedTuple

from app.domain.codes.tables import CARCS, RARCS, carc, is_alert, normalise_rarc
from app.domain.intake.gate import judge_adjustment
from app.domain.intake.reasons import PRECEDENCE
from app.domain.sorting.classification import TAXONOMY_VERSION
from app.domain.sorting.paths import PATH_REMARKS, SIGNALS, PathRemark, Signal
from app.domain.sorting.refine import NO_FIELD_NAMED, TRIAGE, Triage, rule_of_carc
from app.domain.sorting.rules import (
    CARC_RULES,
    CONTEXT_RULES,
    FAMILY_OF_REMARK,
    GROUP_LOCKS,
    REFINED,
    REMARK_REQUIRED,
    REMARK_RULES,
    ContextRule,
    Rule,
)
from app.domain.sorting.vocabulary import (
    PATHS,
    ROOT_CAUSES,
    SUB_CAUSES,
    TEAMS,
    WORK_TYPES,
    Path,
    RootCause,
    SubCause,
    WorkType,
)

GROUPS = ("CO", "PR", "OA", "PI")


class Coverage(NamedTuple):
    """How many codes have a rule. The first four count active CARCs and add up; the lists name codes."""

    ruled: int
    """Rule of their own, with or without a remark."""
    never_denied: tuple[str, ...]
    """The gate settles them under every group."""
    uncovered: tuple[str, ...]
    """No rule: always empty in a released version."""
    active: int
    needs_remark: tuple[str, ...]
    """Nothing is known until a remark code comes with them."""
    retired_ruled: int
    retired_in_triage: tuple[str, ...]
    remarks_by_name: int
    """Active remarks that may choose a team, by how a rule finds them."""
    remarks_by_class: int
    remarks_unmapped: tuple[str, ...]


class Taxonomy(NamedTuple):
    """Every table. ``digest`` is the SHA-256, in hex, of what the tables hold."""

    version: str
    digest: str
    work_types: dict[WorkType, str]
    root_causes: dict[RootCause, str]
    paths: dict[Path, str]
    upstream_teams: dict[str, str]
    sub_causes: tuple[SubCause, ...]
    precedence: tuple[tuple[str, str], ...]
    carc_rules: tuple[Rule, ...]
    remark_rules: tuple[Rule, ...]
    context_rules: tuple[ContextRule, ...]
    path_remarks: tuple[PathRemark, ...]
    refined: tuple[str, ...]
    group_locks: dict[str, str]
    triage: dict[Triage, str]
    signals: dict[Signal, str]
    coverage: Coverage


@lru_cache(maxsize=1)
def taxonomy() -> Taxonomy:
    """The tables as they are loaded; made once."""
    return Taxonomy(
        version=TAXONOMY_VERSION,
        digest=_digest(),
        work_types=dict(WORK_TYPES),
        root_causes=dict(ROOT_CAUSES),
        paths=dict(PATHS),
        upstream_teams=dict(TEAMS),
        sub_causes=tuple(SUB_CAUSES.values()),
        precedence=PRECEDENCE,
        carc_rules=tuple(CARC_RULES.values()),
        remark_rules=REMARK_RULES,
        context_rules=CONTEXT_RULES,
        path_remarks=tuple(PATH_REMARKS.values()),
        refined=_in_order(REFINED),
        group_locks=dict(GROUP_LOCKS),
        triage=dict(TRIAGE),
        signals=dict(SIGNALS),
        coverage=coverage(),
    )


@lru_cache(maxsize=1)
def coverage() -> Coverage:
    """How much of the code lists the rules cover."""
    active = [code for code, entry in CARCS.items() if entry.status == "active"]
    retired = [code for code, entry in CARCS.items() if entry.status != "active" and may_be_denied(code)]
    bare = [code for code in active if not carc_has_rule(code)]
    telling = [code for code, entry in RARCS.items() if entry.status == "active" and _may_choose(code)]
    named = {code for rule in REMARK_RULES for code in rule.remarks}
    return Coverage(
        ruled=len(active) - len(bare),
        never_denied=tuple(code for code in bare if not may_be_denied(code)),
        uncovered=tuple(code for code in bare if may_be_denied(code)),
        active=len(active),
        needs_remark=_in_order(REMARK_REQUIRED),
        retired_ruled=sum(carc_has_rule(code) for code in retired),
        retired_in_triage=tuple(code for code in retired if not carc_has_rule(code)),
        remarks_by_name=sum(code in named for code in telling),
        remarks_by_class=sum(code not in named and remark_has_rule(code) for code in telling),
        remarks_unmapped=tuple(code for code in telling if not remark_has_rule(code)),
    )


def carc_has_rule(code: str) -> bool:
    """Whether a rule says what a denial with this CARC is; codes as sent."""
    entry = carc(code)
    return entry is not None and any(rule_of_carc(group, entry.code) is not None for group in GROUPS)


def remark_has_rule(code: str) -> bool:
    """Whether a rule knows this remark code, for the team or for the path; codes as sent."""
    plain = normalise_rarc(code)
    return plain in FAMILY_OF_REMARK or plain in PATH_REMARKS or is_alert(plain)


def may_be_denied(code: str) -> bool:
    """Whether the gate can call this CARC a denial under any group, on a line paid 0."""
    verdicts = (judge_adjustment(group, code, amount=100, line_paid=0, line_charge=100) for group in GROUPS)
    return any(verdict.is_denial for verdict in verdicts)


def _may_choose(code: str) -> bool:
    return not is_alert(code) and RARCS[code].cls != NO_FIELD_NAMED


def _in_order(codes: frozenset[str]) -> tuple[str, ...]:
    """In the order of the code list."""
    return tuple(code for code in CARCS if code in codes)


def _digest() -> str:
    """Of the rows as loaded, so that line ends and quoting do not count."""
    tables = (WORK_TYPES, ROOT_CAUSES, TEAMS, SUB_CAUSES, CARC_RULES, REMARK_RULES, CONTEXT_RULES, PATH_REMARKS)
    literals = (GROUP_LOCKS, _in_order(REFINED), _in_order(REMARK_REQUIRED), PRECEDENCE)
    return hashlib.sha256(repr((tables, literals)).encode()).hexdigest()
