"""row-level security, rights of the service role, events = changes

Revision ID: 0002
Revises: 0001
"""

from alembic import context, op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

ORG_TABLES = (
    "accesses",
    "claim_events",
    "claim_locks",
    "claim_versions",
    "claims",
    "denials",
    "events",
    "findings",
    "idempotency_keys",
    "ingest_progress",
    "payer_aliases",
    "payers",
    "payments",
    "quarantined_claims",
    "remittances",
    "volume_deltas",
    "volumes",
)
APPEND_ONLY = ("accesses", "events")
EVENTFUL = ("claims", "denials", "payers", "quarantined_claims", "remittances")
RIGHTS = {
    **dict.fromkeys(ORG_TABLES, "SELECT, INSERT, UPDATE, DELETE"),
    **dict.fromkeys(APPEND_ONLY, "SELECT, INSERT"),
    "claim_events": "SELECT, INSERT, UPDATE (claim_id)",
    "denials": "SELECT, INSERT, UPDATE",
    "claims": "SELECT, INSERT, UPDATE",
    "remittances": "SELECT, INSERT, UPDATE",
    "payments": "SELECT, INSERT, UPDATE (payer_id)",
    "organizations": "SELECT",
    "clients": "SELECT",
}

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$
"""

NEEDS_EVENT = """
CREATE FUNCTION need_event() RETURNS trigger LANGUAGE plpgsql
-- OFFSET 0 and no sequential scan: probe the index for each row. A join planned while the log was short reads
-- the whole transaction's log for every row, which made a large file quadratic.
SET enable_seqscan = off AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed WHERE NOT EXISTS (
            SELECT FROM events e
            WHERE e.org_id = changed.org_id AND e.subject_id = changed.id
              AND e.subject_version = changed.version AND e.xid = pg_current_xact_id()
            OFFSET 0
        )
    ) THEN
        RAISE EXCEPTION '% changed without an event', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute(f'GRANT USAGE ON SCHEMA public TO "{role}"')
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
    op.execute(f'GRANT SELECT ON alembic_version TO "{role}"')
    for table in ORG_TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )
    op.execute(REFUSE)
    for table in APPEND_ONLY:
        op.execute(
            f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
    op.execute(NEEDS_EVENT)
    for table in EVENTFUL:
        for change in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
            )


def downgrade() -> None:
    role = context.config.attributes["service_role"]
    for table in EVENTFUL:
        op.execute(f"DROP TRIGGER event_on_insert ON {table}")
        op.execute(f"DROP TRIGGER event_on_update ON {table}")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER append_only ON {table}")
    op.execute("DROP FUNCTION need_event()")
    op.execute("DROP FUNCTION refuse_change()")
    for table in ORG_TABLES:
        op.execute(f"DROP POLICY own_organization ON {table}")
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")
    for table in (*RIGHTS, "alembic_version"):
        op.execute(f'REVOKE ALL ON {table} FROM "{role}"')
