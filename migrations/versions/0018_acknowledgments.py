"""acknowledgments of what was sent, and rejections

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

RIGHTS = {
    "acknowledgments": "SELECT, INSERT",
    "rejections": "SELECT, INSERT, UPDATE (state, resolution, resolved_on, resolved_by, version, updated_at)",
    "status_cadence": "SELECT, INSERT, UPDATE",
}
EVENTFUL = {"acknowledgments": ("INSERT",), "rejections": ("INSERT", "UPDATE")}
TOLD = ("acknowledged_on", "payer_claim_control_number")


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("submissions", sa.Column("acknowledged_on", sa.Date(), nullable=True))
    op.add_column("submissions", sa.Column("payer_claim_control_number", sa.Text(), nullable=True))
    op.execute(f'GRANT UPDATE ({", ".join(TOLD)}) ON submissions TO "{role}"')
    _create_acknowledgments()
    _create_rejections()
    _create_cadence()
    _protect(role)


def _create_acknowledgments() -> None:
    op.create_table(
        "acknowledgments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("messages", JSONB(), nullable=False),
        sa.Column("counts", JSONB(), nullable=False),
        sa.Column("findings", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_acknowledgments")),
    )
    op.create_index("uq_acknowledgments_sha256", "acknowledgments", ["org_id", "sha256"], unique=True)


def _create_rejections() -> None:
    table = "rejections"
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("acknowledgment_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("codes", JSONB(), nullable=False),
        sa.Column("errors", JSONB(), nullable=False),
        sa.Column("messages", ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("control_number", sa.Text(), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=True),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("status_check_id", sa.Uuid(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("owner_name", sa.Text(), nullable=False),
        sa.Column("next_action", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("file_by", sa.Date(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("resolution", sa.Text(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('claim', 'batch', 'transaction_set', 'group', 'interchange')", name=op.f("ck_rejections_kind")
        ),
        sa.CheckConstraint("state IN ('open', 'resolved')", name=op.f("ck_rejections_state")),
        sa.CheckConstraint(
            "(state = 'resolved') = (resolution IS NOT NULL AND resolved_on IS NOT NULL AND resolved_by IS NOT NULL)",
            name=op.f("ck_rejections_resolved"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_rejections")),
    )
    still = sa.text("state = 'open'")
    op.create_index("uq_rejections_open", table, ["org_id", "digest"], unique=True, postgresql_where=still)
    op.create_index("ix_rejections_due_on", table, ["org_id", "due_on", "id"], postgresql_where=still)
    op.create_index("ix_rejections_payer_id", table, ["org_id", "payer_id", "id"])
    op.create_index("ix_rejections_acknowledgment_id", table, ["org_id", "acknowledgment_id", "id"])


def _create_cadence() -> None:
    op.create_table(
        "status_cadence",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("looked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "claim_id", name=op.f("pk_status_cadence")),
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
    for table, changes in EVENTFUL.items():
        for change in changes:
            op.execute(
                f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
            )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    for column in reversed(TOLD):
        op.drop_column("submissions", column)
