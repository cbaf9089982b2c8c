"""status upkeep: what was published when, payloads that go, connections that go, figures for the operator

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

CALENDARS = "payer_calendars"
BACKFILL = """
INSERT INTO payer_calendars (org_id, payer_id, since, downtime)
SELECT org_id, id, created_at, downtime FROM payer_connections
"""
FIGURES = """
CREATE FUNCTION status_road_figures(at timestamptz) RETURNS TABLE (figure text, n bigint)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT state, count(*) FROM status_inquiries WHERE state IN ('waiting', 'in_flight', 'polling') GROUP BY state
    UNION ALL
    SELECT 'breaker_open', count(*) FROM payer_lines WHERE open_until > at
    UNION ALL
    SELECT 'put_off', count(*) FROM payer_lines WHERE held_until > at
$$
"""
"""Sums over all organisations, and nothing else: the service itself sees one organisation at a time."""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create_calendars(role)
    there = sa.text("sent_sha256 IS NOT NULL OR received_sha256 IS NOT NULL")
    op.create_index("ix_status_exchanges_payloads", "status_exchanges", ["org_id", "sent_at"], postgresql_where=there)
    for table in ("connections", "status_exchanges"):
        op.execute(f'GRANT DELETE ON {table} TO "{role}"')
    op.create_index("ix_payer_connections_connection_id", "payer_connections", ["org_id", "connection_id"])
    op.execute(FIGURES)
    op.execute("REVOKE ALL ON FUNCTION status_road_figures(timestamptz) FROM PUBLIC")
    op.execute(f'GRANT EXECUTE ON FUNCTION status_road_figures(timestamptz) TO "{role}"')


def _create_calendars(role: str) -> None:
    op.create_table(
        CALENDARS,
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("downtime", JSONB(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "payer_id", "since", name=op.f("pk_payer_calendars")),
    )
    op.execute(BACKFILL)
    op.execute(f'GRANT SELECT, INSERT, UPDATE (downtime) ON {CALENDARS} TO "{role}"')
    op.execute(f"ALTER TABLE {CALENDARS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {CALENDARS} FORCE ROW LEVEL SECURITY")
    op.execute(
        f"CREATE POLICY own_organization ON {CALENDARS} "
        "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
    )


def downgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("DROP FUNCTION status_road_figures(timestamptz)")
    op.drop_index("ix_payer_connections_connection_id", table_name="payer_connections")
    for table in ("connections", "status_exchanges"):
        op.execute(f'REVOKE DELETE ON {table} FROM "{role}"')
    op.drop_index("ix_status_exchanges_payloads", table_name="status_exchanges")
    op.drop_table(CALENDARS)
