"""A checkout as it is asked for."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from app.routers.schemas.base import WHOLE, Input
from app.routers.schemas.example_files import example


class CheckoutIn(Input):
    """How long an item shall be yours."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("checkout")]}}

    minutes: Annotated[int, Field(ge=1, le=120, strict=True), WHOLE] | None = Field(
        None, description="Left out: as the service is set, 30 minutes as a rule."
    )
