"""Money: whole cents inside, a decimal string at every edge."""

from __future__ import annotations

from decimal import Decimal


def to_text(cents: int | None) -> str | None:
    """``-12345`` → ``"-123.45"``; None stays None."""
    if cents is None:
        return None
    sign, cents = ("-", -cents) if cents < 0 else ("", cents)
    return f"{sign}{cents // 100}.{cents % 100:02d}"


def to_cents(amount: Decimal) -> int:
    """``Decimal("123.45")`` → ``12345``. Raises ValueError when there are fractions of a cent."""
    cents = amount.scaleb(2)
    if cents != cents.to_integral_value():
        raise ValueError("more than two decimals")
    return int(cents)
