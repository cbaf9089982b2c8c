"""The examples of the contract: one file each in ``openapi/examples``, also posted by the tests."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson

FOLDER = Path(__file__).parent / "examples"


@lru_cache
def example(name: str) -> Any:
    """The content of one example file."""
    return orjson.loads((FOLDER / f"{name}.json").read_bytes())


def text_example(name: str) -> str:
    """An example that is not JSON."""
    return (FOLDER / name).read_text(encoding="utf-8")
