"""Items of a batch that are judged one by one: a misshapen item is its own refusal, not the whole batch's."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError, ValidatorFunctionWrapHandler, WrapValidator


def _or_why_not(value: Any, handler: ValidatorFunctionWrapHandler) -> Any:
    try:
        return handler(value)
    except ValidationError as error:
        return error


ONE_BY_ONE = WrapValidator(_or_why_not)
"""``list[Annotated[Item, ONE_BY_ONE]]`` holds an ``Item`` or, where it has not the agreed shape, a ValidationError.
The contract shows ``Item``."""
