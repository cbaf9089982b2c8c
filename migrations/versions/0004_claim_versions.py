"""posted claims keep their history; a linked event gets its detail, once

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import context, op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

KEY = ["org_id", "patient_control_number", "submitted_on", "frequency"]


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("claim_versions", sa.Column("revision", sa.Integer(), nullable=False, server_default="1"))
    op.drop_constraint("pk_claim_versions", "claim_versions", type_="primary")
    op.create_primary_key("pk_claim_versions", "claim_versions", [*KEY, "revision"])
    op.alter_column("claim_versions", "revision", server_default=None)
    op.execute(f'GRANT UPDATE (detail) ON claim_events TO "{role}"')
    op.execute(
        "CREATE TRIGGER detail_once BEFORE UPDATE OF detail ON claim_events FOR EACH ROW "
        "WHEN (OLD.detail IS NOT NULL AND NEW.detail IS DISTINCT FROM OLD.detail) EXECUTE FUNCTION refuse_change()"
    )


def downgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("DROP TRIGGER detail_once ON claim_events")
    op.execute(f'REVOKE UPDATE (detail) ON claim_events FROM "{role}"')
    op.drop_constraint("pk_claim_versions", "claim_versions", type_="primary")
    op.execute("DELETE FROM claim_versions WHERE revision > 1")
    op.create_primary_key("pk_claim_versions", "claim_versions", KEY)
    op.drop_column("claim_versions", "revision")
