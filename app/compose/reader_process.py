"""A process that reads large files while another takes in what it has read: two cores for one file."""

from __future__ import annotations

import gc
import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from multiprocessing.connection import Connection
from pathlib import Path

from app.clearinghouse.x12.errors import X12Error
from app.clearinghouse.x12.limits import Limits
from app.compose.read_remittance import gather
from app.domain.intake.gather import Group
from app.logging import describe
from app.wiring import surroundings


def collect_rarely() -> None:
    """For a process that makes and drops millions of objects without cycles: the garbage collector finds nothing."""
    gc.freeze()
    gc.set_threshold(200_000, 10, 50)


class ReaderFailedError(Exception):
    """The reader met something it was not made for. Says which error and where, never its text: that may quote a file."""


class ReaderProcess:
    """Starts with its first file and stays for the next ones. It ends with the process that started it."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=[theirs], daemon=True)
        self._process.start()
        theirs.close()

    @property
    def alive(self) -> bool:
        """Whether it can be given a file."""
        return self._process.is_alive()

    @contextmanager
    def reading(self, path: Path, received_on: date, limits: Limits) -> Iterator[Iterator[Group]]:
        """The groups of a file, one after the other; ``X12Error`` where the file cannot be read on.

        A reader whose groups are not all asked for has no use: it is ended.
        """
        self._pipe.send((path, received_on, limits))
        whole = False

        def groups() -> Iterator[Group]:
            nonlocal whole
            while isinstance(told := self._pipe.recv(), Group):
                yield told
            whole = True
            if told is not None:
                raise told

        try:
            yield groups()
        finally:
            if not whole:
                self.end()

    def end(self) -> None:
        """Let go of it, wherever it is."""
        self._process.kill()
        self._process.join()
        self._pipe.close()


def _serve(pipe: Connection) -> None:
    """Read one file after the other, until nobody is there any more."""
    collect_rarely()
    try:
        while True:
            _read(pipe, *pipe.recv())
    except (EOFError, OSError):
        return


def _read(pipe: Connection, path: Path, received_on: date, limits: Limits) -> None:
    end: Exception | None = None
    try:
        with path.open("rb") as file:
            for group in gather(file, received_on, surroundings(), limits):
                pipe.send(group)
    except X12Error as error:
        end = error
    except Exception as error:  # left alone, it would be printed with its text
        end = ReaderFailedError(type(error).__name__, *describe(error)["at"])
    pipe.send(end)
