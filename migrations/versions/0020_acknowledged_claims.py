"""what an acknowledgment says of each claim

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

TABLE = "acknowledged_claims"


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_table(
        TABLE,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("acknowledgment_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Date(), nullable=True),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("codes", JSONB(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "verdict IN ('accepted', 'received', 'rejected', 'unclear')", name=op.f("ck_acknowledged_claims_verdict")
        ),
        sa.PrimaryKeyConstraint("org_id", "acknowledgment_id", "place", name=op.f("pk_acknowledged_claims")),
    )
    op.create_index(
        "ix_acknowledged_claims_claim_id",
        TABLE,
        ["org_id", "claim_id", "acknowledgment_id"],
        postgresql_where=sa.text("claim_id IS NOT NULL"),
    )
    op.create_index(
        "ix_acknowledged_claims_patient_control_number",
        TABLE,
        ["org_id", "patient_control_number"],
        postgresql_where=sa.text("claim_id IS NULL"),
    )
    op.execute(f'GRANT SELECT, INSERT ON {TABLE} TO "{role}"')
    op.execute(f"ALTER TABLE {TABLE} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {TABLE} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_organization ON {TABLE} USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
    )


def downgrade() -> None:
    op.drop_table(TABLE)
