"""closes that a second person approves, holds

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BEFORE = {
    "ck_decisions_state": ("decisions", "state IN ('standing', 'undone', 'carried_out')"),
    "ck_approvals_kind": ("approvals", "kind IN ('sorting_rule', 'playbook', 'policy')"),
    "ck_approvals_state": ("approvals", "state IN ('pending', 'approved', 'rejected', 'withdrawn')"),
}
AFTER = {
    "ck_decisions_state": (
        "decisions",
        "state IN ('standing', 'undone', 'carried_out', 'superseded', 'pending_approval', 'rejected', 'withdrawn', "
        "'expired', 'void')",
    ),
    "ck_approvals_kind": ("approvals", "kind IN ('sorting_rule', 'playbook', 'policy', 'close')"),
    "ck_approvals_state": (
        "approvals",
        "state IN ('pending', 'approved', 'rejected', 'withdrawn', 'expired', 'void')",
    ),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("denials", sa.Column("pending", JSONB(), nullable=True))
    op.add_column("denials", sa.Column("held_on", sa.Date(), nullable=True))
    op.create_index("ix_denials_held", "denials", ["org_id", "id"], postgresql_where=sa.text("held_on IS NOT NULL"))
    op.add_column("decisions", sa.Column("policy_digest", sa.Text(), nullable=True))
    op.add_column("decisions", sa.Column("inputs", JSONB(), nullable=True))
    op.add_column("decisions", sa.Column("expires_on", sa.Date(), nullable=True))
    _check(AFTER)
    op.create_check_constraint(
        op.f("ck_decisions_expires"), "decisions", "state <> 'pending_approval' OR expires_on IS NOT NULL"
    )
    op.create_index(
        "ix_decisions_pending",
        "decisions",
        ["org_id", "claim_id"],
        postgresql_where=sa.text("state = 'pending_approval'"),
    )


def _check(conditions: dict[str, tuple[str, str]]) -> None:
    for name, (table, condition) in conditions.items():
        op.drop_constraint(op.f(name), table, type_="check")
        op.create_check_constraint(op.f(name), table, condition)


def downgrade() -> None:
    """What waits is given up: a schema that knows no second person cannot keep asking for one."""
    op.drop_index("ix_decisions_pending", "decisions")
    op.drop_constraint(op.f("ck_decisions_expires"), "decisions", type_="check")
    op.execute("DELETE FROM approvals WHERE kind = 'close' OR state IN ('expired', 'void')")
    op.execute("DELETE FROM decisions WHERE state NOT IN ('standing', 'undone', 'carried_out')")
    _check(BEFORE)
    op.execute(
        "ALTER TABLE denials DISABLE TRIGGER event_on_update"
    )  # no entry of the log for what is no change of ours
    op.execute("UPDATE denials SET next_action = pending ->> 'next_action' WHERE pending IS NOT NULL")
    op.execute("ALTER TABLE denials ENABLE TRIGGER event_on_update")
    for column in ("expires_on", "inputs", "policy_digest"):
        op.drop_column("decisions", column)
    op.drop_index("ix_denials_held", "denials")
    op.drop_column("denials", "held_on")
    op.drop_column("denials", "pending")
