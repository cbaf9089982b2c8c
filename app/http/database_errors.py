"""What a caller is told of trouble in the database: nothing of its text."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any

import psycopg
from fastapi import Response
from psycopg_pool import PoolTimeout

from app.problems import Problem

TAKEN = "23505"
RETRIED = (TAKEN, "40001", "40P01")
"""Twins that met in a unique index, serialisation failures, deadlocks: the second try sees what the other did."""
LOCKED = "55P03"


class TryAgainError(Exception):
    """The database asks for the whole transaction again."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def busy() -> Problem:
    return Problem("unavailable", "Too many changes at the same time.", {"Retry-After": "1"})


async def with_database_errors(work: Coroutine[Any, Any, Response]) -> Response:
    """Let no text of the database out: only what kind of trouble it is in."""
    try:
        return await work
    except PoolTimeout as error:
        raise Problem("unavailable", "All connections are in use.", {"Retry-After": "1"}) from error
    except psycopg.Error as error:
        state = error.sqlstate
        if state in RETRIED:
            raise TryAgainError(state) from error
        if state == LOCKED:
            raise Problem("in-progress", "Somebody is changing the same thing.", {"Retry-After": "1"}) from error
        if state is None or state[:2] in ("08", "53", "57"):
            raise Problem("unavailable", "The database cannot answer now.", {"Retry-After": "2"}) from error
        raise
