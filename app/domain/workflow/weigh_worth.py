"""What the denials of a case are worth on each path: the numbers behind a recommendation and behind a close."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import NamedTuple
from uuid import UUID

from app.domain.economics.evidence import Evidence, Question
from app.domain.economics.expected_amount import Expected
from app.domain.economics.expected_return import Circumstances, vetoes_of
from app.domain.economics.families import UNKNOWN_FAMILY, Family
from app.domain.economics.option import Option
from app.domain.economics.price_path import Matter, Prices, Way, has_surgery, price_path
from app.domain.intake.denial import Denial
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.workflow.appeal_level import appeal_level
from app.domain.workflow.case import Case, Commander, Path, Wish, Worth
from app.domain.workflow.guards.windows import window_of
from app.domain.workflow.transitions import CommandName, rule_on

COMMANDS: dict[Path, CommandName] = {"fix": "decide_fix", "appeal": "decide_appeal"}
PURPOSES: dict[Path, str] = {"fix": "corrected_claim", "appeal": "appeal"}
"""Paths that are work, and the filing window of each."""
SENT = ("prepare", "collect", "review", "submit")
"""Touches that lie behind once it is with the payer."""
ANYBODY = Commander(UUID(int=0), "lead")
"""What a claim is worth does not depend on who asks."""
NOTHING_OPEN = "There is no open path whose return could be weighed."
NOT_KNOWN = "What it would bring is not known: nobody posted an expected amount, and too few paid lines of this payer are known."


class Span(NamedTuple):
    """Calendar days until a window closes, None where no day is known; ``assumed``: that day is not certain."""

    days_left: int | None
    assumed: bool


@dataclass(frozen=True, slots=True)
class Known:
    """What was looked up for a case: the amount, evidence by path, the payer, prices, whether its batch is worth it."""

    amount: Expected
    evidence: Mapping[Path, Evidence] = field(default_factory=dict)
    payer_type: str | None = None
    playbook: Playbook = DEFAULT_PLAYBOOK
    prices: Prices = field(default_factory=Prices)
    batch_worth_it: bool = False


def ways_of(case: Case, playbook: Playbook = DEFAULT_PLAYBOOK) -> dict[Path, Way]:
    """The paths that are work, at the level that they would be taken at, through the first door that the payer names."""
    levels: dict[Path, int] = {"fix": 0, "appeal": appeal_level(case.covered, case.sent)}
    found: dict[Path, Way] = {}
    for path, level in levels.items():
        doors = playbook.channels_for(PURPOSES[path], max(level, 1))
        sent = case.denial.path == path and case.denial.stage == "tracking"
        found[path] = Way(path, level, doors[0].kind if doors else None, SENT if sent else ())
    return found


def question_of(denial: Denial, payer_type: str | None, level: int) -> Question:
    """Whose odds are asked for. What waits for a person is in no family yet."""
    sub_cause = (denial.bucket or {}).get("sub_cause")
    family = UNKNOWN_FAMILY if denial.triage else Family(sub_cause, denial.root_cause)
    return Question(denial.payer_id, payer_type, family, level)


def weigh_worth(case: Case, known: Known) -> Worth:
    """Price every path; what counts for a close is the best of those that are open."""
    priced = _price(case, known)
    open_now = open_paths(case)
    left = [it for it in priced if it.path in open_now]
    best = max(left, key=lambda it: it.result.net or 0, default=None)
    circumstances = Circumstances(
        on_hold=case.held,
        deadline_known=all(map(_deadlines_known, case.covered)),
        patient_would_be_liable=any(it.group == "PR" for it in case.covered),
        batch_worth_it=known.batch_worth_it,
    )
    return Worth(
        net=best.result.net if best else None,
        worth_it=best.result.worth_it if best else None,
        batch_worth_it=known.batch_worth_it,
        vetoes=vetoes_of(circumstances),
        unknown=NOTHING_OPEN if best is None else NOT_KNOWN if best.result.net is None else None,
        priced=priced,
        numbers=numbers_of(best) if best else {},
    )


def _price(case: Case, known: Known) -> tuple[Option, ...]:
    sub_cause = question_of(case.denial, known.payer_type, 0).family.sub_cause
    surgery = has_surgery(it.line for it in known.amount.lines)
    matter = Matter(known.payer_type, case.denial.work_type, sub_cause, surgery)
    return tuple(
        Option(
            path,
            way.level,
            price_path(way, matter, known.amount, known.evidence.get(path, {}), known.prices),
            *_span(case, path),
        )
        for path, way in ways_of(case, known.playbook).items()
    )


def open_paths(case: Case) -> frozenset[Path]:
    """Paths that somebody may take now, or once what a guard waits for is there, and the one that is under way."""
    under_way = {it.path for it in case.covered if it.stage in ("execution", "tracking")}
    return frozenset(path for path in COMMANDS if path in under_way or _may_be_taken(case, path))


def _may_be_taken(case: Case, path: Path) -> bool:
    wish = Wish(path=path, fix_kind="corrected_claim" if path == "fix" else None)
    stopped = rule_on(COMMANDS[path], replace(case, commander=ANYBODY, wish=wish)).stopped_by
    return stopped is None or stopped.answer == "wait"


def numbers_of(option: Option) -> dict[str, object]:
    """The figures that a decision rests on, as plain values: cents, days, rates with six decimals."""
    it = option.result
    return {
        "path": option.path,
        "level": option.level,
        "amount_expected": it.amount.amount,
        "basis": it.amount.basis,
        "n": it.amount.n,
        "odds": round(it.odds.mean, 6),
        "outcomes": it.odds.family_n,
        "cost": it.cost.total,
        "collected": it.collected,
        "days": it.days,
        "discount": round(it.discount, 6),
        "expected_value": it.expected_value,
        "net": it.net,
        "floor": it.floor,
        "policy": it.policy_version,
        "policy_digest": it.policy_digest,
        "formula": it.formula_version,
    }


def _span(case: Case, path: Path) -> Span:
    windows = [window for it in case.covered if (window := window_of(it, PURPOSES[path])) is not None]
    if not windows:
        return Span(None, assumed=False)
    first = min(date.fromisoformat(it["file_by"]) for it in windows)
    return Span((first - case.today).days, any(it["assumed"] for it in windows))


def _deadlines_known(denial: Denial) -> bool:
    return bool(denial.deadlines) and not any(it["assumed"] for it in denial.deadlines)
