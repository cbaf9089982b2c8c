"""The table of the workflow: every command with the stages it starts from, its guards in order, and where it leads.

Nothing moves a denial but a row of this table. Source: DESIGN §5.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal, NamedTuple, get_args

from app.domain.workflow.case import Case
from app.domain.workflow.guards import asking, closing, holding, movement, paths, persons, reopening, windows
from app.domain.workflow.verdict import Verdict

Stage = Literal["intake", "decision", "execution", "tracking", "resolved"]
CommandName = Literal[
    "classify",
    "decide_fix",
    "decide_appeal",
    "close",
    "submit",
    "unlock",
    "reopen",
    "withdraw_close",
    "hold",
    "release_hold",
]
Guard = Callable[[Case], Verdict]


class Row(NamedTuple):
    """One command."""

    starts: tuple[Stage, ...]
    guards: tuple[Guard, ...]
    ends: Stage | None
    """None: it stays where it is."""
    words: str


EVERY_STAGE: tuple[Stage, ...] = get_args(Stage)


TABLE: Mapping[CommandName, Row] = {
    "classify": Row(("intake", "decision"), (persons.a_person_decides,), "decision", "Say where it belongs"),
    "decide_fix": Row(
        ("decision",),
        (
            persons.a_person_decides,
            asking.nothing_pending,
            paths.fix_not_barred,
            paths.no_other_path,
            paths.something_changes,
            windows.corrected_window_open,
            movement.nothing_unanswered,
            paths.second_fix_by_a_lead,
        ),
        "execution",
        "Correct and resubmit",
    ),
    "decide_appeal": Row(
        ("decision",),
        (
            persons.a_person_decides,
            asking.nothing_pending,
            paths.appeal_not_barred,
            paths.no_other_path,
            windows.appeal_window_open,
            movement.nothing_still_moving,
        ),
        "execution",
        "Show the payer that it should pay",
    ),
    "close": Row(
        ("decision", "execution", "tracking"),
        (
            persons.a_person_decides,
            asking.nothing_pending,
            closing.not_held,
            closing.reason_holds,
            closing.deadline_known,
            closing.batch_not_worth_working,
            closing.approved,
        ),
        "resolved",
        "End the work",
    ),
    "submit": Row(
        ("execution",), (paths.under_one_decision, windows.still_in_time), "tracking", "Note what went to the payer"
    ),
    "unlock": Row(
        ("execution", "tracking"),
        (persons.a_lead_decides, asking.nothing_pending, paths.nothing_filed),
        "decision",
        "Decide anew",
    ),
    "reopen": Row(("resolved",), (persons.a_lead_decides, reopening.something_is_left), "decision", "Work it again"),
    "withdraw_close": Row(
        ("decision", "execution", "tracking"),
        (persons.a_person_decides, asking.close_pending, asking.by_asker_or_lead),
        None,
        "Ask no second person any more",
    ),
    "hold": Row(EVERY_STAGE, (persons.a_lead_decides, holding.not_held), None, "Let nothing of the claim be closed"),
    "release_hold": Row(EVERY_STAGE, (persons.a_lead_decides, holding.held), None, "Let it be closed again"),
}


class Ruling(NamedTuple):
    """What the table says of a command: the verdicts up to the first that is not accept, or all of them."""

    command: CommandName
    allowed: bool
    verdicts: tuple[Verdict, ...]

    @property
    def stopped_by(self) -> Verdict | None:
        """The guard that stands against it."""
        return next((it for it in self.verdicts if it.answer != "accept"), None)


def rule_on(command: CommandName, case: Case) -> Ruling:
    """Ask the guards of a command in order; the first that does not accept ends it."""
    row = TABLE[command]
    outside = [denial for denial in case.covered if denial.stage not in row.starts]
    if outside:
        reason = f"From {outside[0].stage} this cannot be done; it starts from {' or '.join(row.starts)}."
        return Ruling(command, False, (Verdict("stage", "reject", reason),))
    verdicts: list[Verdict] = []
    for guard in row.guards:
        verdicts.append(guard(case))
        if verdicts[-1].answer != "accept":
            return Ruling(command, False, tuple(verdicts))
    return Ruling(command, True, tuple(verdicts))


def allowed_from(stage: str, *, pending: bool = False, held: bool = False) -> list[CommandName]:
    """Commands that a denial's own state lets start, whatever the other guards say.

    ``pending``: its close waits for a second person; ``held``: its claim is under a hold.
    """
    shut: set[Guard] = {
        asking.nothing_pending if pending else asking.close_pending,
        holding.not_held if held else holding.held,
    }
    return [name for name, row in TABLE.items() if stage in row.starts and shut.isdisjoint(row.guards)]
