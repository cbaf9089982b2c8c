"""own sorting rules, approvals

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

TABLES = ("sorting_rules", "approvals")
RULE_CHECKS = {
    "state": "state IN ('draft', 'pending', 'approved', 'rejected', 'retired')",
    "work_type": "work_type IN ('front_end', 'auth', 'coding', 'doc', 'payer')",
    "root_cause": "root_cause IN ('eligibility', 'auth_timing', 'coding_gap', 'doc_gap', 'payer_process')",
    "path": "path IN ('fix', 'appeal', 'close')",
    "names_a_code": "carc IS NOT NULL OR remark IS NOT NULL",
    "ends": "effective_to IS NULL OR effective_to >= effective_from OR state = 'retired'",
    "approved": "state <> 'approved' OR approved_by IS NOT NULL",
}
APPROVAL_CHECKS = {
    "kind": "kind IN ('sorting_rule')",
    "state": "state IN ('pending', 'approved', 'rejected', 'withdrawn')",
}


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create_rules()
    _create_approvals()
    for table in TABLES:
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


def _create_rules() -> None:
    op.create_table(
        "sorting_rules",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=True),
        sa.Column("carc", sa.Text(), nullable=True),
        sa.Column("remark", sa.Text(), nullable=True),
        sa.Column("work_type", sa.Text(), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("sub_cause", sa.Text(), nullable=False),
        sa.Column("upstream_team", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=True),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("effective_to", sa.Date(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=True),
        sa.Column("self_approved", sa.Boolean(), nullable=False),
        *_ends("sorting_rules", RULE_CHECKS),
    )


def _create_approvals() -> None:
    op.create_table(
        "approvals",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("self_approved", sa.Boolean(), nullable=False),
        sa.Column("facts", JSONB(), nullable=False),
        *_ends("approvals", APPROVAL_CHECKS),
    )
    op.create_index("ix_approvals_state", "approvals", ["org_id", "state", "id"])
    op.create_index("ix_approvals_subject_id", "approvals", ["org_id", "subject_id", "id"])
    op.create_index(
        "uq_approvals_pending",
        "approvals",
        ["org_id", "subject_id"],
        unique=True,
        postgresql_where=sa.text("state = 'pending'"),
    )


def _ends(table: str, checks: dict[str, str]) -> list[sa.Column | sa.Constraint]:
    """What both tables end with."""
    return [
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}")) for name, condition in checks.items()),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    ]


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
