"""Words of closed lists that stand in tables: the contract names them all, as it does with lists in the code."""

from __future__ import annotations

from collections.abc import Collection
from typing import Annotated, Any

from pydantic import AfterValidator, WithJsonSchema

from app.domain.sorting.vocabulary import SUB_CAUSES, TEAMS


def word_of(words: Collection[str], description: str) -> Any:
    """A type for bodies: one of these words."""

    def known(told: str) -> str:
        if told not in words:
            raise ValueError("It is none of the words of the list")
        return told

    schema = {"type": "string", "enum": list(words), "description": description}
    return Annotated[str, AfterValidator(known), WithJsonSchema(schema)]


SubCauseName = word_of(SUB_CAUSES, "What really happened: `sub_causes` of `GET /v1/taxonomy`.")
TeamName = word_of(TEAMS, "A team upstream: `upstream_teams` of `GET /v1/taxonomy`.")
