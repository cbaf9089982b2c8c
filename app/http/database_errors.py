"""What a caller is told of trouble in the database: nothing of its text."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

import psycopg
from psycopg_pool import PoolTimeout

from app.problems import Problem

T = TypeVar("T")
TAKEN = "23505"
LOCKED = "55P03"
CROSSED = (TAKEN, "40001", "40P01", LOCKED)
"""Twins that met in a unique index, serialisation failures, deadlocks, a lock that did not come in time."""


class CrossedError(Exception):
    """Somebody else was in the way. What that means, the kind of request says."""

    def __init__(self, state: str) -> None:
        super().__init__(state)
        self.state = state


def busy() -> Problem:
    return Problem("unavailable", "Too many changes at the same time.", {"Retry-After": "1"})


def in_progress() -> Problem:
    return Problem("in-progress", "Somebody is changing the same thing.", {"Retry-After": "1"})


async def with_database_errors(work: Coroutine[Any, Any, T]) -> T:
    """Let no text of the database out: only what kind of trouble it is in."""
    try:
        return await work
    except PoolTimeout as error:
        raise Problem("unavailable", "All connections are in use.", {"Retry-After": "1"}) from error
    except psycopg.Error as error:
        state = error.sqlstate
        if state in CROSSED:
            raise CrossedError(state) from error
        if state is None or state[:2] in ("08", "53", "57"):
            raise Problem("unavailable", "The database cannot answer now.", {"Retry-After": "2"}) from error
        raise


async def reading(work: Coroutine[Any, Any, T]) -> T:
    """The same, for work that changes nothing: it is in nobody's way, so what stops it is never a conflict."""
    try:
        return await with_database_errors(work)
    except CrossedError as error:
        raise busy() from error
