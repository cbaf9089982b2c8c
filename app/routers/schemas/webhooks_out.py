"""Webhooks and deliveries as the contract shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field

from app.routers.schemas.base import Output, Page

WebhookIdText = Annotated[str, Field(pattern="^whk_", examples=["whk_01m843xkr6efyv4x33kxdg3g07"])]


class WebhookOut(Output):
    """An endpoint of yours. Its secrets are shown when they are made, and never again."""

    id: WebhookIdText
    url: str
    types: list[str] = Field(description="Types of events, or what they begin with; empty: all.")
    description: str | None
    state: Literal["active", "disabled"]
    disabled_reason: str | None = Field(
        description="`person`; `gone`: it answered 410; `failing`: nothing arrived for five days. Open.",
        examples=["gone"],
    )
    failures: int = Field(description="Attempts in a row that failed.")
    failing_since: datetime | None
    paused_until: datetime | None = Field(description="Left alone until then, because it fails.")
    previous_secret_until: datetime | None = Field(
        description="Until then messages carry two signatures: by the secret before, too."
    )
    version: int
    created_at: datetime
    updated_at: datetime


class WebhookSecretOut(WebhookOut):
    """An endpoint with its new secret."""

    secret: str | None = Field(
        description="Verify signatures with it (Standard Webhooks). Shown in this answer only: null when it is "
        "repeated under its Idempotency-Key.",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="],
    )


class WebhookPage(Page):
    """A page of webhooks."""

    data: list[WebhookOut]


class DeliveryOut(Output):
    """One message to one endpoint."""

    id: str = Field(pattern="^dlv_", examples=["dlv_01m843xkr6efyv4x33kxdg3g07"])
    event_id: str = Field(
        pattern="^evt_", description="Its `webhook-id`, the same at every attempt: what you have had already, drop."
    )
    type: str = Field(examples=["denial.assigned"])
    state: Literal["pending", "failed", "delivered", "dead"] = Field(
        description="`failed`: it will be tried again. `dead`: it will not."
    )
    attempts: int
    next_at: datetime | None = Field(description="When it is tried next, at the earliest.")
    last_status: int | None = Field(description="HTTP status of the last answer; null: there was none.")
    last_problem: str | None = Field(
        description="`status`, `timeout`, `unreachable`, `tls`, `unknown_host`, `inside` and others: why the last "
        "attempt failed. Open.",
        examples=["timeout"],
    )
    created_at: datetime
    ended_at: datetime | None


class DeliveryPage(Page):
    """A page of deliveries."""

    data: list[DeliveryOut]
