"""what denials are worth: paid lines by payer and procedure, outcomes by payer, family and level

Revision ID: 0016
Revises: 0015
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BATCHABLE = "stage = 'decision' AND lead AND parked IS NULL AND triage IS NULL AND amount_denied = claim_denied"
RIGHTS = {
    "payer_volumes": "SELECT, INSERT, UPDATE",
    "outcome_counts": "SELECT, INSERT, UPDATE, DELETE",
}
FILL = """
INSERT INTO payer_volumes (org_id, payer_id, procedure, month, count, charge, allowed)
SELECT org_id, payer_id, procedure, month, sum(count), sum(charge), sum(allowed) FROM volumes
WHERE procedure <> '*' GROUP BY 1, 2, 3, 4
UNION ALL
SELECT org_id, payer_id, '*', month, sum(count), sum(charge), sum(allowed) FROM volumes GROUP BY 1, 2, 4
"""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    sub_cause = sa.Computed("bucket ->> 'sub_cause'", persisted=True)
    op.add_column("denials", sa.Column("sub_cause", sa.Text(), sub_cause, nullable=True))
    op.create_index(
        "ix_denials_batch",
        "denials",
        ["org_id", "payer_id", "carc", "sub_cause", "recommended_path", "amount_denied", "id"],
        postgresql_where=sa.text(BATCHABLE),
    )
    merged = sa.text("merged_into IS NOT NULL")
    op.create_index("ix_payers_merged_into", "payers", ["org_id", "merged_into"], postgresql_where=merged)
    _add_level()
    _create_payer_volumes()
    _create_outcome_counts()
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )
    op.execute(FILL)


def _add_level() -> None:
    """Nobody has told of a level of what was sent so far: a fix is at 0, an appeal was the first."""
    op.add_column("submissions", sa.Column("level", sa.Integer(), nullable=False, server_default="1"))
    op.execute("ALTER TABLE submissions DISABLE TRIGGER event_on_update")  # the log has nothing to say of it
    op.execute("UPDATE submissions SET level = 0 WHERE kind = 'fix'")
    op.execute("ALTER TABLE submissions ENABLE TRIGGER event_on_update")
    op.alter_column("submissions", "level", server_default=None)
    op.create_check_constraint(op.f("ck_submissions_level"), "submissions", "(kind = 'fix') = (level = 0)")


def _create_payer_volumes() -> None:
    op.create_table(
        "payer_volumes",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "payer_id", "procedure", "month", name=op.f("pk_payer_volumes")),
    )


def _create_outcome_counts() -> None:
    op.create_table(
        "outcome_counts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("root_cause", sa.Text(), nullable=False),
        sa.Column("sub_cause", sa.Text(), nullable=False),
        sa.Column("decided", sa.BigInteger(), nullable=False),
        sa.Column("won", sa.Float(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("won BETWEEN 0 AND decided", name=op.f("ck_outcome_counts_won")),
        sa.PrimaryKeyConstraint(
            "org_id", "level", "payer_id", "root_cause", "sub_cause", name=op.f("pk_outcome_counts")
        ),
    )


def downgrade() -> None:
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.drop_constraint(op.f("ck_submissions_level"), "submissions", type_="check")
    op.drop_column("submissions", "level")
    op.drop_index("ix_payers_merged_into", table_name="payers")
    op.drop_index("ix_denials_batch", table_name="denials")
    op.drop_column("denials", "sub_cause")
