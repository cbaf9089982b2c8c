"""denials have a bucket and a path

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

LISTS = {
    "work_type": ("front_end", "auth", "coding", "doc", "payer"),
    "root_cause": ("eligibility", "auth_timing", "coding_gap", "doc_gap", "payer_process"),
    "recommended_path": ("fix", "appeal", "close"),
}


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in (*LISTS, "triage"):
        op.add_column("denials", sa.Column(column, sa.Text(), nullable=True))
    op.add_column("denials", sa.Column("quick_fix", sa.Boolean(), nullable=False, server_default=sa.text("false")))
    op.add_column("denials", sa.Column("bucket", JSONB(), nullable=True))
    for column, values in LISTS.items():
        listed = ", ".join(f"'{value}'" for value in values)
        op.create_check_constraint(op.f(f"ck_denials_{column}"), "denials", f"{column} IN ({listed})")


def downgrade() -> None:
    for column in LISTS:
        op.drop_constraint(op.f(f"ck_denials_{column}"), "denials", type_="check")
    for column in ("bucket", "quick_fix", "triage", *LISTS):
        op.drop_column("denials", column)
