"""Command: note what a payer answered about a claim, whoever asked and however (DESIGN §6).

Portal, phone and letter count like a 277. No answer posts money, resolves anything or decides.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

from app.domain.errors import InvalidDateError
from app.domain.intake.denial import RESOLVED, Denial
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
    for denial in claim.denials:
        if denial.id in about:
            if denial.stage != RESOLVED and not outdated:
                move_on(denial, heard, claim.clocks)
            claim.tell(denial, "denial.status_checked", _told(heard, denial, channel, status_id))
    known = reading or Reading(meaning)
    return StatusAnswer(meaning, checked_on, frozenset(about), channel, dict(known.by_denial), known.documents)


def _told(heard: Heard, denial: Denial, channel: str, status_id: UUID) -> dict[str, object]:
    """What the log says of an answer: of an electronic one codes of our lists, and no other word of the payer."""
    told: dict[str, object] = {
        "status_check": str(status_id),
        "meaning": heard.about(denial),
        "channel": channel,
        "checked_on": str(heard.on),
    }
    if heard.reading is None:
        return told
    known = [it.code for name in heard.reading.categories if (it := category(name)) is not None]
    return {**told, "categories": known, "documents": list(heard.reading.documents)}
