"""What may go wrong and is nobody's bug: one sentence and an exit code, never a traceback."""

from __future__ import annotations

import psycopg
from pydantic import ValidationError
from pydantic_settings import SettingsError


class Refusal(Exception):  # noqa: N818 - a command says no
    """A command cannot do what it was asked. ``code`` 2: the question was wrong; 1: the world was."""

    def __init__(self, text: str, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


EXPECTED = (Refusal, ValidationError, SettingsError, psycopg.OperationalError)


def sentence(error: Exception) -> str:
    """What to print. Never the text of a database error or of a setting: both may hold a password."""
    match error:
        case ValidationError():
            return "\n".join(f"{_variable(str(item['loc'][0]))}: {item['msg']}." for item in error.errors())
        case psycopg.OperationalError():
            return "The database does not answer: check DATABASE_URL and DATABASE_ADMIN_URL."
        case SettingsError():
            return f"A setting cannot be read: {error}."
        case _:
            return str(error)


def _variable(field: str) -> str:
    """The environment variable of a setting."""
    return field if field.isupper() else f"OVERTURN_{field.upper()}"
