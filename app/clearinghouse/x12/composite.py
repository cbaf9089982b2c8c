"""Composite elements: procedures (SVC01, SVC06) and provider adjustments (PLB03 …)."""

from __future__ import annotations

import re

from app.clearinghouse.x12.amounts import Memo

_OTHER_SEPARATOR = re.compile(r"[A-Z0-9]{2}([:>^|\\<;&!@#%+~])")
"""What follows a two-character qualifier when the data uses another component separator than ISA16 says."""


class Procedures(Memo[tuple[str, tuple[str, ...]]]):
    """SVC01 / SVC06 read as (``qualifier:code``, modifiers).

    Some senders declare one component separator in ISA16 and use another. The first composite that shows it
    changes ``component`` for what follows; ``declared`` keeps what ISA16 said.
    """

    capacity = 16_384

    def __init__(self, component: str, trouble: list[str] | None = None) -> None:
        super().__init__(trouble)
        self.declared = component
        self.component = component

    def __missing__(self, text: str) -> tuple[str, tuple[str, ...]]:
        self._detect(text)
        qualifier, *rest = text.split(self.component)
        parts = [part.strip().upper() for part in rest[:5]]
        procedure = f"{qualifier.strip().upper()}:{parts[0]}" if parts and parts[0] else qualifier.strip().upper()
        return self.keep(text, (procedure, tuple(part for part in parts[1:] if part)))

    def cut(self, text: str) -> tuple[str, str, str]:
        """A composite of two components, such as PLB03, as ``str.partition`` gives it."""
        self._detect(text)
        return text.partition(self.component)

    def _detect(self, text: str) -> None:
        other = None if self.component in text else _OTHER_SEPARATOR.match(text)
        if other is not None:
            self.component = other[1]
            self.clear()
            self.trouble.append("component")
