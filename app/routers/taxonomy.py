"""Taxonomy: the tables of sorting, what they cover, and the codes of one's own denials that they do not."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Literal

from fastapi import APIRouter, Request, Response

from app.domain.codes.tables import CARCS, RARCS, carc, rarc
from app.domain.money import to_text
from app.domain.sorting.rules import ContextRule, Rule
from app.domain.sorting.sorting_rule import STATES
from app.domain.sorting.taxonomy import Coverage, carc_has_rule, remark_has_rule, taxonomy
from app.domain.sorting.vocabulary import SubCause
from app.http.access import guarded
from app.http.routes import AuthenticatedRoute, reader
from app.routers.answers import problems
from app.routers.codes import TAG, tagged
from app.routers.schemas.taxonomy_out import TaxonomyOut
from app.store.database import Row, Source
from app.store.queries.codes_seen import carcs_without_rule, remarks_without_rule
from app.store.queries.sorting_rules import rules_by_state

router = APIRouter(prefix="/v1/taxonomy", tags=["Sorting"], route_class=AuthenticatedRoute)


@router.get(
    "",
    response_model=TaxonomyOut,
    responses={200: {"headers": {"ETag": TAG}}, **problems()},
    **guarded("denials:read"),
)
async def get_taxonomy(request: Request) -> Response:
    """Read all tables of sorting, with their coverage, your own rules and codes of your denials that no rule knows.

    The ETag is that of the whole answer: keep it and ask with If-None-Match.
    """
    source = reader(request)
    own = dict.fromkeys(STATES, 0) | await rules_by_state(source)
    return tagged({**_tables(), "own_rules": own, "codes_seen_unmapped": await _codes_seen(source)})


async def _codes_seen(source: Source) -> list[dict[str, Any]]:
    carcs = await carcs_without_rule(source, _ruled("carc"))
    remarks = await remarks_without_rule(source, _ruled("rarc"))
    return [_code_seen("carc", row, carc(row["code"]) is not None) for row in carcs] + [
        _code_seen("rarc", row, rarc(row["code"]) is not None) for row in remarks
    ]


@lru_cache(maxsize=2)
def _ruled(code_list: Literal["carc", "rarc"]) -> tuple[str, ...]:
    """The codes of a list that some rule knows."""
    if code_list == "carc":
        return tuple(filter(carc_has_rule, CARCS))
    return tuple(filter(remark_has_rule, RARCS))


def _code_seen(code_list: str, row: Row, known: bool) -> dict[str, Any]:
    """The document of one code (:class:`.schemas.taxonomy_out.CodeSeenOut`)."""
    return {
        "code_list": code_list,
        "code": row["code"],
        "known": known,
        "denials": row["denials"],
        "open_denials": row["open_denials"],
        "amount_denied": to_text(row["amount_denied"]),
        "amount_at_risk": to_text(row["amount_at_risk"]),
        "last_received_on": row["last_received_on"],
        "at_least": row["at_least"],
    }


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    """What is the same for everybody (:class:`.schemas.taxonomy_out.TaxonomyOut`); made once."""
    tables = taxonomy()
    return {
        "version": tables.version,
        "digest": tables.digest,
        "work_types": _words(tables.work_types),
        "root_causes": _words(tables.root_causes),
        "sub_causes": [_sub_cause(cause) for cause in tables.sub_causes],
        "upstream_teams": _words(tables.upstream_teams),
        "paths": _words(tables.paths),
        "triage": _words(tables.triage),
        "signals": _words(tables.signals),
        "precedence": [{"name": name, "carcs": carcs.split()} for name, carcs in tables.precedence],
        "carc_rules": [_rule(rule, "carc", "group", "preventable") for rule in tables.carc_rules],
        "remark_rules": [_rule(rule, "remarks", "remark_class", "preventable") for rule in tables.remark_rules],
        "context_rules": [_rule(rule, "fact", "value", "rules", "group") for rule in tables.context_rules],
        "path_remarks": [entry._asdict() for entry in tables.path_remarks],
        "refined": tables.refined,
        "needs_remark": tables.coverage.needs_remark,
        "group_locks": [{"carc": code, "groups": groups.split()} for code, groups in tables.group_locks.items()],
        "coverage": _coverage(tables.coverage),
    }


def _words(words: Mapping[Any, str]) -> list[dict[str, str]]:
    """A closed list (:class:`.schemas.taxonomy_out.WordOut`)."""
    return [{"name": name, "meaning": meaning} for name, meaning in words.items()]


def _sub_cause(cause: SubCause) -> dict[str, Any]:
    bucket = cause.bucket
    return {
        "name": bucket.sub_cause,
        "meaning": cause.meaning,
        "work_type": bucket.work_type,
        "root_cause": bucket.root_cause,
        "fit": cause.fit,
        "upstream_team": bucket.upstream_team,
        "preventable": cause.preventable,
    }


RULE = ("id", "sub_cause", "path", "alternative", "confidence", "one_field", "document", "basis", "advice")


def _rule(rule: Rule | ContextRule, *matching: str) -> dict[str, Any]:
    """A row (:class:`.schemas.taxonomy_out.RuleOut`) with what it matches; "" in a table is any, here null."""
    told = rule._asdict()
    return {name: None if told[name] == "" else told[name] for name in (*RULE, *matching)}


def _coverage(coverage: Coverage) -> dict[str, Any]:
    told = coverage._asdict()
    del told["needs_remark"]
    return told
