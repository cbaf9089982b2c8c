"""schema of the job queue, as procrastinate ships it

Revision ID: 0003
Revises: 0002
"""

from alembic import context, op
from procrastinate.schema import SchemaManager
from sqlalchemy import text

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("CREATE SCHEMA jobs")
    op.execute("SET LOCAL search_path = jobs")
    op.execute(text(SchemaManager.get_schema().replace(":", r"\:")))
    op.execute("SET LOCAL search_path = public")
    op.execute(f'GRANT USAGE ON SCHEMA jobs TO "{role}"')
    op.execute(f'GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA jobs TO "{role}"')
    op.execute(f'GRANT USAGE ON ALL SEQUENCES IN SCHEMA jobs TO "{role}"')


def downgrade() -> None:
    op.execute("DROP SCHEMA jobs CASCADE")
