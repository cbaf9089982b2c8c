"""Webhooks as people tell them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from app.domain.push.endpoint import Told
from app.domain.push.targets import LONGEST
from app.routers.ids import EventId
from app.routers.schemas.base import NOT_BLANK, Input, Moment
from app.routers.schemas.example_files import example
from app.routers.subjects import TYPE_PATTERN

Url = Annotated[str, StringConstraints(max_length=LONGEST, pattern=r"^https?://[!-~]+$")]
TypeName = Annotated[str, StringConstraints(pattern=TYPE_PATTERN)]
Description = Annotated[str, StringConstraints(min_length=1, max_length=200, pattern=NOT_BLANK)]


class WebhookIn(Input):
    """Where events are sent, and which."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("webhook")]}}

    url: Url = Field(
        description="https, port 443 or 8443, no name and password in it, and a host whose addresses are public."
    )
    types: list[TypeName] = Field(
        [], max_length=50, description="Types, or what types begin with: `denial.`. Empty: all."
    )
    description: Description | None = None

    def told(self) -> Told:
        """As the command takes it."""
        return Told(self.url, tuple(dict.fromkeys(self.types)), self.description)


class WebhookChangeIn(WebhookIn):
    """What a webhook is: all of it."""

    model_config = {**Input.model_config, "json_schema_extra": {"examples": [example("webhook_change")]}}

    state: Literal["active", "disabled"] = Field(
        description="Activated again it gets what happened since, and everything that waits is due at once."
    )

    def told(self) -> Told:
        """As the command takes it."""
        return Told(self.url, tuple(dict.fromkeys(self.types)), self.description, self.state)


_ONE_OF_THEM: dict[str, Any] = {
    "oneOf": [
        {"required": ["since"], "properties": {"since": {"type": "string"}, "after": {"type": "null"}}},
        {"required": ["after"], "properties": {"after": {"type": "string"}, "since": {"type": "null"}}},
    ]
}


class WebhookReplayIn(Input):
    """From where on: a moment or an event, one of them."""

    model_config = {
        **Input.model_config,
        "json_schema_extra": {**_ONE_OF_THEM, "examples": [{"since": "2026-09-14T00:00:00Z"}]},
    }

    since: Moment | None = Field(None, description="What happened then or later.")
    after: EventId | None = Field(None, description="What came after this event.")

    @model_validator(mode="after")
    def one_of_them(self) -> Self:
        """Neither none nor both."""
        if (self.since is None) == (self.after is None):
            raise ValueError("Send since or after")
        return self

    def moment(self) -> datetime | None:
        """The moment, if it is one."""
        return self.since
