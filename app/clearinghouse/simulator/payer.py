"""The state of a simulator: its script, its clock, who may come in, and what came."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Literal

from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.choices import Chooser
from app.clearinghouse.simulator.clock import Clock, RealClock
from app.clearinghouse.simulator.ledger import Ledger
from app.clearinghouse.simulator.script import Script, Turn
from app.clearinghouse.simulator.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Guests:
    """Who may come in. What is not said is not asked for."""

    user: str | None = None
    password: str | None = field(default=None, repr=False)
    client_id: str | None = None
    client_secret: str | None = field(default=None, repr=False)
    api_key: str | None = field(default=None, repr=False)

    def knows_user(self, user: str | None, password: str | None) -> bool:
        """WS-Security, or the form fields."""
        return self.user is None or (_same(user, self.user) and _same(password, self.password))

    def knows_client(self, client_id: str | None, secret: str | None) -> bool:
        """OAuth."""
        return self.client_id is None or (_same(client_id, self.client_id) and _same(secret, self.client_secret))


@dataclass
class Job:
    """An answer that is not ready yet."""

    asked: Asked
    turn: Turn
    polls_left: int


class Simulator:
    """One payer and clearinghouse. ``mode``: of the JSON, whose requests do not say it."""

    def __init__(
        self,
        script: Script | None = None,
        *,
        seed: int = 1,
        clock: Clock | None = None,
        guests: Guests | None = None,
        mode: Literal["T", "P"] = "T",
        token_life: int = 3600,
    ) -> None:
        self.clock: Clock = clock or RealClock()
        self.guests = guests or Guests()
        self.mode = mode
        self.token_life = token_life
        self.ledger = Ledger(self.clock)
        self.tokens: dict[str, datetime] = {}
        """When each that was given out ends."""
        self.tokens_given = 0
        self._seed = seed
        self.play(script or Script())

    def play(self, script: Script) -> None:
        """A new script, from its beginning; numbers begin anew, and nothing is ready that was promised before."""
        self._chooser = Chooser(script, self._seed)
        self._numbers = count(1)
        self.jobs: dict[str, Job] = {}

    def turn(self, asked: Asked) -> Turn:
        """What is done with a question: a payer that is down does nothing else."""
        rule = self._chooser.script.payers.get(asked.payer[1])
        now = self.clock.now()
        for window in rule.down if rule else ():
            if window.since <= now < window.until:
                return window.turn
        turn = self._chooser.turn(asked.payer[1], asked.numbers)
        return turn.model_copy(update={"after": turn.after + rule.after}) if rule else turn

    def sheet(self, asked: Asked, turn: Turn) -> Sheet:
        """What its interchange is written with."""
        return Sheet(asked, turn, next(self._numbers), self.clock.now())

    def give_token(self) -> str:
        """A new one."""
        self.tokens_given += 1
        token = f"token-{self._seed}-{self.tokens_given}"
        self.tokens[token] = self.clock.now()
        return token

    def admits(self, authorization: str) -> bool:
        """Whether the JSON API lets somebody in."""
        if self.guests.api_key is not None:
            return _same(authorization, self.guests.api_key)
        if self.guests.client_id is None:
            return True
        given = self.tokens.get(authorization.removeprefix("Bearer "))
        return given is not None and (self.clock.now() - given).total_seconds() < self.token_life


def _same(told: str | None, known: str | None) -> bool:
    return told is not None and known is not None and hmac.compare_digest(told.encode(), known.encode())
