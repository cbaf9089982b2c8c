"""Command: note what a payer answered about a claim, whoever asked and however (DESIGN §6).

Portal, phone and letter count like a 277. No answer posts money, resolves anything or decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.errors import InvalidDateError
from app.domain.intake.denial import RESOLVED
from app.domain.playbooks.playbook import DEFAULT_PLAYBOOK, Playbook
from app.domain.status.categories import category
from app.domain.status.meanings import Meaning
from app.domain.status.reading import Reading
from app.domain.workflow.case import StatusAnswer
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.domain.workflow.heard_next import Heard, move_on


def check_status(
    claim: ClaimInHand,
    about: Sequence[UUID],
    meaning: Meaning,
    channel: str,
    checked_on: date,
    status_id: UUID,
    *,
    playbook: Playbook = DEFAULT_PLAYBOOK,
    reading: Reading | None = None,
    submitted_on: date | None = None,
    newest_on: date | None = None,
) -> StatusAnswer:
    """Note an answer on the denials that it is about, and bring each to what is next. Raises ``InvalidDateError``.

    ``reading``: of an electronic answer, whose ``meaning`` this is. ``submitted_on``: when something of ours went to the
    payer last. ``newest_on``: the day of the newest answer that is known; an older one is noted and moves nothing, as
    what is resolved does.
    """
    if checked_on > claim.today + timedelta(days=1):  # the sender's clock may be a time zone ahead
        raise InvalidDateError("checked_on lies in the future.", member="checked_on")
    outdated = newest_on is not None and checked_on < newest_on
    heard = Heard(meaning, checked_on, playbook, reading, submitted_on)
    read = {} if reading is None else _read(reading)
    for denial in claim.denials:
        if denial.id in about:
            if denial.stage != RESOLVED and not outdated:
                move_on(denial, heard, claim.clocks)
            told: dict[str, object] = {
                "status_check": str(status_id),
                "meaning": heard.about(denial),
                "channel": channel,
                "checked_on": str(checked_on),
                **read,
            }
            claim.tell(denial, "denial.status_checked", told)
    by_denial = {} if reading is None else dict(reading.by_denial)
    return StatusAnswer(
        meaning, checked_on, frozenset(about), channel, by_denial, () if reading is None else reading.documents
    )


def _read(reading: Reading) -> dict[str, object]:
    """What the log says of an electronic answer: codes of our lists, and no other word of the payer."""
    known = [it.code for name in reading.categories if (it := category(name)) is not None]
    return {"categories": known, "documents": list(reading.documents)}
