"""One interchange of the simulator: what it is written with, and its envelope."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.clearinghouse.simulator.asked import Asked
from app.clearinghouse.simulator.script import Turn


@dataclass(frozen=True, slots=True)
class Sheet:
    """What one interchange is written with."""

    asked: Asked
    turn: Turn
    number: int
    """ISA13 and GS06."""
    now: datetime

    @property
    def trace(self) -> str:
        """TRN02 as it is answered."""
        if self.turn.wrong_trace or self.turn.own_trace:
            return f"OTHER{self.number}"
        return self.asked.trace

    @property
    def request_id(self) -> str:
        """BHT03 as it is answered."""
        return f"OTHER{self.number}" if self.turn.wrong_trace else self.asked.request_id

    @property
    def usage(self) -> str:
        """ISA15."""
        return self.turn.usage or self.asked.usage


def party(role: str, name: str, number: str, kind: str) -> str:
    """NM1 of an organisation."""
    return f"NM1*{role}*2*{name}*****{kind}*{number}"


def one_set(kind: str, number: str, convention: str, body: Sequence[str]) -> list[str]:
    """ST to SE."""
    return [f"ST*{kind}*{number}*{convention}", *body, f"SE*{len(body) + 2}*{number}"]


def interchange(sheet: Sheet, functional: str, convention: str, sets: Sequence[Sequence[str]]) -> str:
    """ISA to IEA, from who was asked to who asked."""
    sender, receiver, _ = sheet.asked.group
    moment = f"{sheet.now:%Y%m%d}*{sheet.now:%H%M}"
    rows = [
        f"GS*{functional}*{receiver}*{sender}*{moment}*{sheet.number}*X*{convention}",
        *(row for one in sets for row in one),
        f"GE*{len(sets)}*{sheet.number}",
        f"IEA*1*{sheet.number:09}",
    ]
    return isa(sheet) + "".join(f"{row}~" for row in rows)


def isa(sheet: Sheet) -> str:
    """The ISA with its terminator."""
    asked = sheet.asked
    (to_kind, to), (by_kind, by) = asked.sender, asked.receiver
    return (
        f"ISA*00*{'':10}*00*{'':10}*{by_kind:2}*{by:15}*{to_kind:2}*{to:15}*{sheet.now:%y%m%d}*{sheet.now:%H%M}"
        f"*^*00501*{sheet.number:09}*0*{sheet.usage}*:~"
    )
