"""Money for people to read."""

from decimal import Decimal


def dollars(amount: Decimal | str) -> str:
    """``1234.50`` as ``$1,234.50``."""
    return f"${Decimal(amount):,.2f}"
