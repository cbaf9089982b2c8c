"""touches, decisions about many denials, instructions for the billing system

Revision ID: 0015
Revises: 0014
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

RIGHTS = {
    "billing_instructions": "SELECT, INSERT, UPDATE (state, reversed_by, posted_on, reference, refusal, answered_by, "
    "answered_at, version, updated_at)",
    "bulk_decisions": "SELECT, INSERT, UPDATE (undone_at, undone_by, undone, left_alone, version, updated_at)",
    "bulk_decision_items": "SELECT, INSERT, UPDATE (undo, undo_guard)",
}
EVENTFUL = ("billing_instructions", "bulk_decisions")
INSTRUCTION_CHECKS = {
    "post": "post IN ('adjust_off', 'bill_patient', 'bill_other_payer', 'nothing', 'reverse')",
    "state": "state IN ('open', 'acknowledged', 'refused', 'cancelled')",
    "refusal": "refusal IN ('account_not_found', 'amount_differs', 'already_posted', 'period_closed', 'not_permitted')",
    "amount": "amount >= 0",
    "answered": "(answered_at IS NOT NULL) = (state IN ('acknowledged', 'refused'))",
    "posted": "(posted_on IS NOT NULL) = (state = 'acknowledged')",
    "refused": "(refusal IS NOT NULL) = (state = 'refused')",
    "reverses": "(reverses IS NOT NULL) = (post = 'reverse')",
}
STANDING = "state IN ('open', 'acknowledged') AND reverses IS NULL AND reversed_by IS NULL"


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_index(
        "ix_accesses_subject", "accesses", ["org_id", "subject", "at"], postgresql_where=sa.text("subject IS NOT NULL")
    )
    _create_billing_instructions()
    _create_bulk_decisions()
    _create_bulk_decision_items()
    for table, rights in RIGHTS.items():
        _protect(table, rights, role)


def _create_billing_instructions() -> None:
    table = "billing_instructions"
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("close_reason", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("recovered", sa.BigInteger(), nullable=False),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("carc", sa.Text(), nullable=False),
        sa.Column("reverses", sa.Uuid(), nullable=True),
        sa.Column("reversed_by", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.CheckConstraint(told, name=op.f(f"ck_{table}_{check}")) for check, told in INSTRUCTION_CHECKS.items()),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_standing", table, ["org_id", "denial_id"], unique=True, postgresql_where=sa.text(STANDING)
    )
    op.create_index(f"ix_{table}_state", table, ["org_id", "state", "id"])
    op.create_index(f"ix_{table}_denial_id", table, ["org_id", "denial_id", "id"])


def _create_bulk_decisions() -> None:
    undone = "(undone_at IS NULL) = (undone_by IS NULL) AND (undone_at IS NULL) = (undone IS NULL)"
    op.create_table(
        "bulk_decisions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("fix_kind", sa.Text(), nullable=True),
        sa.Column("close_reason", sa.Text(), nullable=True),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("decided", sa.Integer(), nullable=False),
        sa.Column("pending_approval", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("not_found", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone", sa.Integer(), nullable=True),
        sa.Column("left_alone", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("path IN ('fix', 'appeal', 'close')", name=op.f("ck_bulk_decisions_path")),
        sa.CheckConstraint(undone, name=op.f("ck_bulk_decisions_undone")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_bulk_decisions")),
    )


def _create_bulk_decision_items() -> None:
    table = "bulk_decision_items"
    results = "result IN ('decided', 'pending_approval', 'refused', 'changed', 'not_found')"
    op.create_table(
        table,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("bulk_decision_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("decision_id", sa.Uuid(), nullable=True),
        sa.Column("guard", sa.Text(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("undo", sa.Text(), nullable=True),
        sa.Column("undo_guard", sa.Text(), nullable=True),
        sa.CheckConstraint(results, name=op.f(f"ck_{table}_result")),
        sa.CheckConstraint("undo IN ('undone', 'moved_on', 'refused')", name=op.f(f"ck_{table}_undo")),
        sa.PrimaryKeyConstraint("org_id", "bulk_decision_id", "place", name=op.f(f"pk_{table}")),
    )


def _protect(table: str, rights: str, role: str) -> None:
    op.execute(f'GRANT {rights} ON {table} TO "{role}"')
    op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_organization ON {table} USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
    )
    for change in ("INSERT", "UPDATE") if table in EVENTFUL else ():
        op.execute(
            f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
            "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
        )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.drop_index("ix_accesses_subject", "accesses")
