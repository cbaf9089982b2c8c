"""assignments: who gave which denials to whom, so that it can be undone

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

RIGHTS = {
    "assignments": "SELECT, INSERT, UPDATE",
    "assignment_items": "SELECT, INSERT",
}


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create_assignments()
    _create_items()
    _protect(role)


def _create_assignments() -> None:
    op.create_table(
        "assignments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("denials", sa.Integer(), nullable=False),
        sa.Column("amount_denied", sa.BigInteger(), nullable=False),
        sa.Column("skipped", JSONB(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_denials", sa.Integer(), nullable=True),
        sa.Column("undone_skipped", JSONB(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("owner_kind IN ('team', 'person')", name=op.f("ck_assignments_owner_kind")),
        sa.CheckConstraint(
            "(undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone_denials IS NULL)",
            name=op.f("ck_assignments_undone"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_assignments")),
    )
    op.create_index("ix_assignments_made_by", "assignments", ["org_id", "made_by", "id"])


def _create_items() -> None:
    op.create_table(
        "assignment_items",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("from_kind", sa.Text(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("from_kind IN ('team', 'person')", name=op.f("ck_assignment_items_from_kind")),
        sa.PrimaryKeyConstraint("org_id", "assignment_id", "denial_id", name=op.f("pk_assignment_items")),
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
    for change in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON assignments "
            "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
        )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
