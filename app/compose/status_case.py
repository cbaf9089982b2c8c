"""One question, held: what follows from what came of it. The rules are the domain's; here they are stored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.status.answer import StatusReply
from app.domain.status.asked import asked_about
from app.domain.status.categories import kind_of
from app.domain.status.inquiry import Inquiry
from app.domain.status.meaning import meaning_of
from app.domain.status.meanings import Meaning
from app.domain.status.ports import Accepted, Ambiguous, Answered, Exchange, Fault, Rejected, Unavailable
from app.domain.status.ports import Outcome as Said
from app.domain.status.reading import Reading
from app.domain.status.road import Attempt, Rules, Send, Stop, Wait, next_step
from app.domain.workflow.check_status import check_status
from app.domain.workflow.claim_in_hand import ClaimInHand
from app.store import status_exchanges, status_progress
from app.store.claim_work import PostgresClaimWork
from app.store.database import Row, Transaction
from app.store.history import History, history
from app.store.record import SYSTEM, Recorder
from app.store.status_answers import keep_answer
from app.store.status_exchanges import Ended, Outcome, Taken
from app.store.versions import playbook_on
from app.wiring import Services

OUTCOMES: dict[type[Said], Outcome] = {
    Answered: "answered",
    Accepted: "accepted",
    Rejected: "rejected",
    Unavailable: "unavailable",
    Ambiguous: "silent",
}
DOCUMENTS: tuple[Meaning, ...] = ("information_requested", "documents_not_received", "documents_under_review")
OURS: tuple[Fault, ...] = ("request_invalid",)
"""Faults that are in the question: it is to be mended, and the payer has nothing to do with it."""
POLL_FOR = timedelta(hours=1)
"""For so long an answer is fetched that was promised: judgement."""
POLL_EVERY = 30.0
"""Seconds to the next poll after one that failed: judgement."""
POLL_LEAST, POLL_MOST = 1.0, 600.0
"""Seconds that the other side may put a poll off: judgement."""


@dataclass(frozen=True, slots=True)
class Came:
    """What came of one exchange that was sent."""

    taken: Taken
    inquiry: Inquiry
    """As it was sent."""
    said: Said
    sent_at: datetime
    ended_at: datetime
    in_downtime: bool = False
    """Some of it lay in published downtime."""


class Case:
    """One question, held, inside a transaction."""

    def __init__(self, services: Services, tx: Transaction, row: Row, rules: Rules, came: Came | None = None) -> None:
        self._services = services
        self._recorder = Recorder(tx, SYSTEM)
        self._tx = tx
        self._row = row
        self._rules = rules
        self._came = came
        self._now = services.now()
        self._known: tuple[ClaimInHand, History] | None = None
        self._work = PostgresClaimWork(self._recorder, services.now)
        self._reading: Reading | None = None

    async def ended(self) -> Ended:
        """The exchange as it is stored."""
        came = self._came
        assert came is not None, "something came"
        outcome, fault, retry_after = _told(came.said)
        if isinstance(came.said, Answered):
            self._reading = await self._read(came.inquiry, came.said)
            if not_now(self._reading):
                outcome = "cannot_answer"
        return Ended(
            came.sent_at, came.ended_at, outcome, came.said.exchange, fault, retry_after, in_downtime=came.in_downtime
        )

    async def go_on(self, ended: Ended) -> None:
        """What follows from it."""
        assert self._came is not None, "something came"
        said, handle = self._came.said, self._came.taken.handle
        if self._reading is not None and ended.outcome == "answered":
            await self._record("answered", self._reading.meaning, None, self._reading.detail(), self._reading)
        elif isinstance(said, Accepted):
            await self.poll_again(said.handle, said.poll_after, None)
        elif handle is not None and isinstance(said, Ambiguous):
            await self.poll_again(handle, POLL_EVERY, ended.fault)
        elif handle is not None and isinstance(said, Rejected):
            await self.stop("rejected", said.fault)
        elif handle is not None:
            await self.ask_anew(ended.fault, ended.retry_after)
        else:
            await self.send_again(await status_exchanges.attempts_of(self._tx, self._row["id"]), ended.fault)

    async def ask_anew(self, fault: Fault | None, retry_after: float | None = None) -> None:
        """Nothing comes of a promised answer, or it says "not now": that is what the attempt came to."""
        attempts = await status_exchanges.attempts_of(self._tx, self._row["id"])
        attempts[-1] = replace(attempts[-1], kind="cannot_answer", ended_at=self._now, retry_after=retry_after)
        await self.send_again(attempts, fault)

    async def send_again(self, attempts: list[Attempt], fault: Fault | None) -> None:
        """When the rules of the road allow it; else it ends here."""
        step = next_step(attempts, self._now, self._rules)
        if isinstance(step, Stop):
            await self.stop(step.why, fault)
        elif isinstance(step, Wait | Send):
            until = step.until if isinstance(step, Wait) else self._now
            await status_progress.again(self._tx, self._row["id"], until, step.give_up_at, fault, self._now)

    async def poll_again(self, handle: str, after: float, fault: Fault | None) -> None:
        """Ask for the promised answer, for a while."""
        since = self._row["accepted_at"] or self._now
        until = self._now + timedelta(seconds=min(max(after, POLL_LEAST), POLL_MOST))
        if until > since + POLL_FOR:
            await self.stop("window", fault)
        else:
            await status_progress.poll(self._tx, self._row["id"], handle, until, fault, self._now)

    async def land(self, inquiry: Inquiry, reply: StatusReply) -> bool:
        """An answer that came by another door. False: it says nothing of the claim, and the question stays open."""
        self._reading = await self._read(inquiry, Answered(reply, Exchange("")))
        if not_now(self._reading):
            return False
        await self._record("answered", self._reading.meaning, None, self._reading.detail(), self._reading)
        return True

    async def stop(self, why: str, fault: Fault | None, missing: Sequence[str] = ()) -> None:
        """No answer could be had: recorded as that. Whom to call then is in the payer's playbook."""
        meaning: Meaning = "request_at_fault" if fault in OURS else "cannot_answer"
        detail: dict[str, Any] = {"stopped": why, "fault": fault, "attempts": self._row["attempts"]}
        if missing:
            detail["missing"] = list(missing)
        await self._record("stopped", meaning, fault or why, detail)

    async def _record(
        self,
        state: str,
        meaning: Meaning,
        fault: str | None,
        detail: dict[str, Any],
        reading: Reading | None = None,
    ) -> None:
        """The one result of a question, under its id, on the denials that it is about."""
        claim, before = await self._held()
        about = [it.id for it in claim.denials if it.id in self._row["denial_ids"]]
        answer = check_status(
            claim,
            about,
            meaning,
            "electronic",
            claim.today,
            self._row["id"],
            playbook=await playbook_on(self._tx, self._row["payer_id"], claim.today),
            reading=reading,
            submitted_on=max((row["sent_on"] for row in before.submissions), default=None),
        )
        await keep_answer(self._recorder, self._now, self._row["id"], claim.id, answer, detail=detail)
        await claim.close(self._work)
        await status_progress.end(self._recorder, self._row, state, meaning, fault, self._now)

    async def _held(self) -> tuple[ClaimInHand, History]:
        """The claim, held for the rest of the transaction, and what is known of it."""
        if self._known is None:
            today = await self._services.today(self._tx)
            claim = await self._work.hold(self._row["claim_id"], today, self._services.clocks())
            self._known = claim, await history(self._tx, claim.id)
        return self._known

    async def _read(self, inquiry: Inquiry, said: Answered) -> Reading:
        claim, before = await self._held()
        about = [it for it in claim.denials if it.id in self._row["denial_ids"]]
        wanted = any(row["meaning"] in DOCUMENTS for row in before.statuses)
        return meaning_of(said.reply, asked_about(inquiry, about, documents_asked=wanted))


def not_now(reading: Reading) -> bool:
    """Whether the payer says that it cannot answer at the moment (E1, E2), or speaks of something else: asked again by
    the rules. A code that nobody knows is an answer, and the next one would be the same."""
    if reading.meaning != "cannot_answer":
        return False
    return reading.level is None or any(kind_of(it) == "RETRY" for it in reading.categories)


def _told(said: Said) -> tuple[Outcome, Fault | None, float | None]:
    return OUTCOMES[type(said)], getattr(said, "fault", None), getattr(said, "retry_after", None)
