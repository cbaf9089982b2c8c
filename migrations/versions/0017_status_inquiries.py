"""asking payers: connections, inquiries, exchanges

Revision ID: 0017
Revises: 0016
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

RIGHTS = {
    "connections": "SELECT, INSERT, UPDATE",
    "payer_connections": "SELECT, INSERT, UPDATE",
    "status_inquiries": "SELECT, INSERT, UPDATE",
    "status_exchanges": "SELECT, INSERT, UPDATE",
    "control_numbers": "SELECT, INSERT, UPDATE",
    "payer_lines": "SELECT, INSERT, UPDATE",
}
EVENTFUL = ("connections", "payer_connections")
OPEN = "state IN ('waiting', 'in_flight', 'polling')"
NEED_RESULT = """
CREATE FUNCTION need_result() RETURNS trigger LANGUAGE plpgsql
SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed WHERE state IN ('answered', 'stopped') AND (
            NOT EXISTS (SELECT FROM status_checks s WHERE s.org_id = changed.org_id AND s.id = changed.id OFFSET 0)
            OR NOT EXISTS (
                SELECT FROM events e
                WHERE e.org_id = changed.org_id AND e.subject_id = changed.id
                  AND e.subject_version = changed.version AND e.xid = pg_current_xact_id()
                OFFSET 0
            )
        )
    ) THEN
        RAISE EXCEPTION 'an inquiry ended without a result and its event' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""
"""What happens between the question and its result (attempts, polls) is told by the exchanges, not by the log."""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    _widen_status_checks()
    _create_connections()
    _create_payer_connections()
    _create_inquiries()
    _create_exchanges()
    _create_lines()
    _protect(role)


def _widen_status_checks() -> None:
    op.add_column("status_checks", sa.Column("detail", JSONB(), nullable=True))
    _channels("'portal', 'phone', 'letter', 'electronic'")
    op.execute("UPDATE status_checks SET meaning = 'cannot_answer' WHERE meaning = 'error'")


def _channels(listed: str) -> None:
    name = op.f("ck_status_checks_channel")
    op.drop_constraint(name, "status_checks", type_="check")
    op.create_check_constraint(name, "status_checks", f"channel IN ({listed})")


def _create_connections() -> None:
    op.create_table(
        "connections",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("adapter", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("sender_id", sa.Text(), nullable=False),
        sa.Column("receiver_id", sa.Text(), nullable=False),
        sa.Column("sender_qualifier", sa.Text(), nullable=False),
        sa.Column("receiver_qualifier", sa.Text(), nullable=False),
        sa.Column("submitter_name", sa.Text(), nullable=False),
        sa.Column("submitter_etin", sa.Text(), nullable=False),
        sa.Column("usage", sa.Text(), nullable=False),
        sa.Column("auth_kind", sa.Text(), nullable=False),
        sa.Column("auth", JSONB(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "adapter IN ('core_mime', 'core_soap', 'vendor_json', 'simulator')", name=op.f("ck_connections_adapter")
        ),
        sa.CheckConstraint("usage IN ('T', 'P')", name=op.f("ck_connections_usage")),
        sa.CheckConstraint(
            "auth_kind IN ('none', 'password', 'certificate', 'oauth', 'api_key')",
            name=op.f("ck_connections_auth_kind"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_connections")),
    )


def _create_payer_connections() -> None:
    op.create_table(
        "payer_connections",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("payer_number", sa.Text(), nullable=True),
        sa.Column("concurrency", sa.Integer(), nullable=False),
        sa.Column("per_minute", sa.Integer(), nullable=False),
        sa.Column("burst", sa.Integer(), nullable=False),
        sa.Column("most_days", sa.Integer(), nullable=False),
        sa.Column("downtime", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "concurrency > 0 AND per_minute > 0 AND burst > 0 AND most_days > 0",
            name=op.f("ck_payer_connections_limits"),
        ),
        sa.CheckConstraint(
            "(connection_id IS NULL) = (payer_number IS NULL)", name=op.f("ck_payer_connections_payer_number")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_payer_connections")),
    )


def _create_inquiries() -> None:
    table = "status_inquiries"
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("denial_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=True),
        sa.Column("trace", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("first_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("give_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handle", sa.Text(), nullable=True),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("meaning", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("cause IN ('person', 'queue', 'cadence')", name=op.f("ck_status_inquiries_cause")),
        sa.CheckConstraint(
            "state IN ('waiting', 'in_flight', 'polling', 'answered', 'stopped')",
            name=op.f("ck_status_inquiries_state"),
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'stopped')) = (meaning IS NOT NULL)", name=op.f("ck_status_inquiries_meaning")
        ),
        sa.CheckConstraint(
            "(state = 'in_flight') <= (taken_until IS NOT NULL)", name=op.f("ck_status_inquiries_taken")
        ),
        sa.CheckConstraint("(state = 'polling') <= (handle IS NOT NULL)", name=op.f("ck_status_inquiries_handle")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_status_inquiries")),
    )
    due = ["org_id", "payer_id", "rank", "next_at"]
    still = sa.text(OPEN)
    op.create_index("ix_status_inquiries_due", table, due, postgresql_where=still)
    op.create_index("uq_status_inquiries_claim_id", table, ["org_id", "claim_id"], unique=True, postgresql_where=still)
    for name in ("next_at", "taken_until", "give_up_at"):
        there = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_status_inquiries_{name}", table, ["org_id", "payer_id", name], postgresql_where=there)
    op.create_index("ix_status_inquiries_claims", table, ["org_id", "claim_id", "id"])


def _create_exchanges() -> None:
    table = "status_exchanges"
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("inquiry_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("connection_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=False),
        sa.Column("control_number", sa.Integer(), nullable=False),
        sa.Column("payload_id", sa.Uuid(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("fault", sa.Text(), nullable=True),
        sa.Column("retry_after", sa.Float(), nullable=True),
        sa.Column("http_status", sa.Integer(), nullable=True),
        sa.Column("error_code", sa.Text(), nullable=True),
        sa.Column("asked", JSONB(), nullable=True),
        sa.Column("answered", JSONB(), nullable=True),
        sa.Column("sent_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("received_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("in_downtime", sa.Boolean(), nullable=False),
        sa.CheckConstraint("kind IN ('submit', 'poll')", name=op.f("ck_status_exchanges_kind")),
        sa.CheckConstraint(
            "outcome IN ('answered', 'cannot_answer', 'accepted', 'rejected', 'unavailable', 'silent', 'lost')",
            name=op.f("ck_status_exchanges_outcome"),
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_status_exchanges_ended")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_status_exchanges")),
    )
    op.create_index("uq_status_exchanges_serial", table, ["org_id", "partner", "serial"], unique=True)
    once = ["org_id", "inquiry_id", "kind", "number"]
    op.create_index("uq_status_exchanges_number", table, once, unique=True)
    op.create_index("ix_status_exchanges_sent_at", table, ["org_id", "payer_id", "sent_at"])


def _create_lines() -> None:
    op.create_table(
        "control_numbers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.Text(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "partner", name=op.f("pk_control_numbers")),
    )
    op.create_table(
        "payer_lines",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("opened", sa.Integer(), nullable=False),
        sa.Column("open_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("probe_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tokens", sa.Float(), nullable=False),
        sa.Column("filled_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "payer_id", name=op.f("pk_payer_lines")),
    )


def _protect(role: str) -> None:
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )
    for table in EVENTFUL:
        for change in ("INSERT", "UPDATE"):
            _watch(table, change, "need_event")
    op.execute(NEED_RESULT)
    _watch("status_inquiries", "INSERT", "need_event")
    _watch("status_inquiries", "UPDATE", "need_result")


def _watch(table: str, change: str, function: str) -> None:
    op.execute(
        f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
        f"REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION {function}()"
    )


def downgrade() -> None:
    """Results of electronic checks go: nothing before knows what they mean. The log still says that they came."""
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.execute("DROP FUNCTION need_result()")
    op.execute("DELETE FROM status_checks WHERE channel = 'electronic'")
    op.execute("UPDATE status_checks SET meaning = 'error' WHERE meaning = 'cannot_answer'")
    _channels("'portal', 'phone', 'letter'")
    op.drop_column("status_checks", "detail")
