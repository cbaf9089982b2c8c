"""decisions, status answers, submissions

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

RIGHTS = {
    "decisions": "SELECT, INSERT, UPDATE (state, undone_by, version, updated_at)",
    "status_checks": "SELECT, INSERT",
    "submissions": "SELECT, INSERT, UPDATE (state, state_on, outcome, version, updated_at)",
}
EVENTFUL = ("decisions", "submissions")


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("denials", sa.Column("path", sa.Text(), nullable=True))
    op.add_column("denials", sa.Column("decision_id", sa.Uuid(), nullable=True))
    op.create_check_constraint(op.f("ck_denials_path"), "denials", "path IN ('fix', 'appeal', 'close')")
    _create_decisions()
    _create_status_checks()
    _create_submissions()
    _protect(role)


def _create_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("covers", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fix_kind", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("decided_on", sa.Date(), nullable=False),
        sa.Column("verdicts", JSONB(), nullable=False),
        sa.Column("policy", sa.Text(), nullable=True),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("path IN ('fix', 'appeal', 'close')", name=op.f("ck_decisions_path")),
        sa.CheckConstraint("state IN ('standing', 'undone', 'carried_out')", name=op.f("ck_decisions_state")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_claim_id", "decisions", ["org_id", "claim_id", "id"])


def _create_status_checks() -> None:
    op.create_table(
        "status_checks",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("denial_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("meaning", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("checked_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("channel IN ('portal', 'phone', 'letter')", name=op.f("ck_status_checks_channel")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_status_checks")),
    )
    op.create_index("ix_status_checks_claim_id", "status_checks", ["org_id", "claim_id", "id"])


def _create_submissions() -> None:
    channels = "'portal', 'electronic', 'fax', 'courier', 'mail', 'phone'"
    states = "'sent', 'rejected', 'answered', 'withdrawn'"
    op.create_table(
        "submissions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("denial_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("state_on", sa.Date(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('fix', 'appeal')", name=op.f("ck_submissions_kind")),
        sa.CheckConstraint(f"channel IN ({channels})", name=op.f("ck_submissions_channel")),
        sa.CheckConstraint(f"state IN ({states})", name=op.f("ck_submissions_state")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_submissions")),
    )
    op.create_index("ix_submissions_claim_id", "submissions", ["org_id", "claim_id", "id"])


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
            op.execute(
                f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
            )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_denials_path"), "denials", type_="check")
    op.drop_column("denials", "decision_id")
    op.drop_column("denials", "path")
