"""Every setting of the service, read once from the environment.

Names are ``OVERTURN_<FIELD>``, except the two database addresses, which keep their customary names.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pydantic import Field, SecretStr, computed_field
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Settings with the defaults of a small install; sizes are bytes, times are seconds."""

    model_config = SettingsConfigDict(env_prefix="OVERTURN_", extra="ignore")

    data: Path = Path(".data")
    """Folder of the embedded database, the blobs and the keys of the local issuer."""
    database_url: str | None = Field(default=None, validation_alias="DATABASE_URL")
    """Service role. Unset: an embedded PostgreSQL in the data folder."""
    database_admin_url: str | None = Field(default=None, validation_alias="DATABASE_ADMIN_URL")
    """Owner of the schema with BYPASSRLS, for ``migrate`` and ``org create`` alone."""
    blob_url: str | None = None
    """Where raw files are kept: ``s3://…``, ``gs://…``, ``az://…``; unset: a folder in the data folder."""

    issuer: str = "https://overturn.local"
    audience: str = "overturn"
    jwks_url: str | None = None
    """Keys of an external issuer. Set: the local issuer is off."""
    org_claim: str = "org"
    token_lifetime: int = 900

    api_pool: int = 10
    worker_pool: int = 2
    jobs_pool: int = 2
    lock_timeout: float = 5.0
    statement_timeout: float = 30.0
    """Of one statement of a request. Ingest and migrations have their own."""
    run_jobs: bool = True
    """``serve`` runs background work too. Off where ``overturn worker`` processes do."""

    max_json_bytes: int = 8 * 1024 * 1024
    max_remittance_bytes: int = 512 * 1024 * 1024
    max_acknowledgment_bytes: int = 4 * 1024 * 1024
    """About 10,000 claims of a 277CA. It is read at once, so that a larger one would keep others waiting."""
    inline_remittance_bytes: int = 1024 * 1024
    """A remittance above this is answered 202 and read by a worker process."""
    max_findings: int = 1000
    """Findings kept for one remittance; what is above is counted."""
    cors_origins: list[str] = []
    webhook_allow_local: bool = False
    """Webhooks may go to 127.0.0.1, over plain HTTP too: for tests and demonstrations."""
    clearinghouse_allow_local: bool = False
    """Connections to clearinghouses may go to 127.0.0.1, over plain HTTP too: for the simulator."""
    status_in_flight: int = Field(default=500, ge=1, le=5_000)
    """Questions that one process has on their way to payers at a time; what each payer gets is said with the payer."""
    status_pace: float = Field(default=1.0, gt=0, le=10)
    """All times of the CORE rules (hold 60 s, again after 90 s, …) times this. Below 1 breaks the rules: for tests."""
    status_exchanges_days: int = Field(default=400, ge=30, le=3_650)
    """Days for which what went to payers and came from them is kept word for word: it is patient data. Judgement: a year,
    in which appeals quote it, and a month. No rule of CORE names a figure; a month at least is its advice for batches.
    What an answer came to stays, and control numbers and times as long as conformance is measured by them."""
    worker_metrics_port: int | None = Field(default=None, ge=1, le=65_535)
    """Where ``overturn worker`` shows its metrics; unset: nowhere. ``serve`` has ``/metrics``."""
    secrets_key: SecretStr | None = None
    """Seals the secrets of webhooks and connections. Several, separated by commas: the first seals, all of them open."""
    event_streams: int = 20
    """Streams of events that one process keeps open."""
    idempotency_hours: int = 72
    shutdown_grace: int = 20

    sort_days: int = 2
    """Day by which a new denial has bucket, owner and due date."""
    decision_days: int = 7
    """Day by which it is decided what to do about a denial."""
    close_approval_days: int = Field(default=7, ge=1, le=90)
    """Days within which a second person answers for a close, or it expires: judgement, as long as a decision may take."""
    correction_days: int = 30
    """Days after which a reversal whose correction has not come is looked at."""
    near_match_days: int = 7
    """Remit dates this close make two denials of one reason on one claim a possible duplicate."""
    escalate_lead_days: int = Field(default=2, ge=0, le=30)
    """Days without acknowledgement or cure after which the lead is told of what was missed: judgement."""
    escalate_manager_days: int = Field(default=5, ge=0, le=60)
    """The same for the manager."""
    alerts_a_day: int = Field(default=10, ge=1, le=100)
    """Alerts that one person gets on a day; the rest is in one digest. Judgement: what somebody reads."""
    backlog_per_day: int = Field(default=200, ge=1, le=100_000)
    """Claims of a backlog whose clocks begin on one business day: judgement, what a team sorts and decides beside its
    daily work."""
    lease_minutes: int = Field(default=30, ge=1, le=120)
    """How long an item of a queue is somebody's, unless they say otherwise."""
    sitting_minutes: int = Field(default=30, ge=1, le=240)
    """A longer pause of one person on one claim ends a touch and begins another."""

    log_json: bool = True
    log_level: str = "INFO"

    @computed_field  # type: ignore[prop-decorator]
    @property
    def local_issuer(self) -> bool:
        """Whether ``POST /v1/oauth/token`` is served."""
        return self.jwks_url is None


@lru_cache
def get_settings() -> Settings:
    """The settings of this process."""
    return Settings()
