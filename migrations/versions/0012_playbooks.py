"""playbooks, policies

Revision ID: 0012
Revises: 0011
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

SUBJECTS = {
    "playbooks": ("payer_id", sa.Uuid()),
    "policies": ("name", sa.Text()),
}
CHECKS = {
    "state": "state IN ('draft', 'pending', 'approved', 'rejected', 'retired')",
    "ends": "effective_to IS NULL OR effective_to >= effective_from OR state = 'retired'",
    "approved": "state <> 'approved' OR approved_by IS NOT NULL",
}
NAMES = {"name": "name IN ('close')"}
KIND = "ck_approvals_kind"


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in SUBJECTS:
        _create(table, CHECKS | NAMES if table == "policies" else CHECKS)
        op.execute(f'GRANT SELECT, INSERT, UPDATE ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )
        for change in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
            )
    op.drop_constraint(op.f(KIND), "approvals", type_="check")
    op.create_check_constraint(op.f(KIND), "approvals", "kind IN ('sorting_rule', 'playbook', 'policy')")


def _create(table: str, checks: dict[str, str]) -> None:
    name, kind = SUBJECTS[table]
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(name, kind, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("content", JSONB(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("self_approved", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{check}")) for check, condition in checks.items()),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(f"uq_{table}_number", table, ["org_id", name, "number"], unique=True)


def downgrade() -> None:
    op.execute("DELETE FROM approvals WHERE kind <> 'sorting_rule'")
    op.drop_constraint(op.f(KIND), "approvals", type_="check")
    op.create_check_constraint(op.f(KIND), "approvals", "kind IN ('sorting_rule')")
    for table in reversed(SUBJECTS):
        op.drop_table(table)
