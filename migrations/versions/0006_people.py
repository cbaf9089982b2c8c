"""people, teams, assignment rules; an organisation has a version and may be changed

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects import postgresql
from uuid_utils.compat import uuid7

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

RIGHTS = {
    "people": "SELECT, INSERT, UPDATE",
    "teams": "SELECT, INSERT, UPDATE",
    "team_members": "SELECT, INSERT, DELETE",
    "assignment_rules": "SELECT, INSERT, UPDATE",
}
EVENTFUL = ("people", "teams", "assignment_rules")
CHANGEABLE = "profile, time_zone, version, updated_at"
"""Of organizations. The table is not under row-level security: the trigger below lets nobody change another's row,
because the event that it asks for can only be written to the organisation's own log."""

NEEDS_EVENT = """
CREATE FUNCTION need_organization_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM changed WHERE NOT EXISTS (
            SELECT FROM events e
            WHERE e.org_id = changed.id AND e.subject_id = changed.id AND e.type = 'organization.changed'
              AND e.subject_version = changed.version AND e.xid = pg_current_xact_id()
        )
    ) THEN
        RAISE EXCEPTION '% changed without an event', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$
"""
BEGINS = """
CREATE FUNCTION begin_with_triage() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data)
    VALUES (NEW.id, NEW.id, 'team.created', NEW.id, 1, 'system', 'overturn', now(), '{"work_types": [], "lead": null}');
    INSERT INTO teams (org_id, id, name, work_types, version, created_at, updated_at)
    VALUES (NEW.id, NEW.id, 'triage', '{}', 1, now(), now());
    RETURN NULL;
END $$
"""
TRIAGE_EVENT = """
INSERT INTO events (org_id, id, type, subject_id, subject_version, actor_kind, actor_id, at, data)
VALUES (:org, :id, 'team.created', :org, 1, 'system', 'overturn', now(), '{"work_types": [], "lead": null}')
"""
TRIAGE = """
INSERT INTO teams (org_id, id, name, work_types, version, created_at, updated_at)
SELECT id, id, 'triage', '{}', 1, now(), now() FROM organizations
"""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    _create_people()
    _create_teams()
    _create_rules()
    op.create_index(
        "ix_denials_person",
        "denials",
        ["org_id", "owner_id", "id"],
        postgresql_where=sa.text("owner_kind = 'person' AND stage <> 'resolved'"),
    )
    op.add_column("organizations", sa.Column("version", sa.Integer(), nullable=False, server_default="1"))
    op.add_column(
        "organizations",
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()")),
    )
    _protect(role)
    op.execute(f'GRANT UPDATE ({CHANGEABLE}) ON organizations TO "{role}"')
    op.execute(NEEDS_EVENT)
    op.execute(
        "CREATE TRIGGER event_on_update AFTER UPDATE ON organizations "
        "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_organization_event()"
    )
    _give_everybody_a_triage()


def _create_people() -> None:
    op.create_table(
        "people",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("away_from", sa.Date(), nullable=True),
        sa.Column("away_until", sa.Date(), nullable=True),
        sa.Column("stand_in_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("role IN ('analyst', 'lead', 'manager', 'auditor')", name=op.f("ck_people_role")),
        sa.CheckConstraint("away_until IS NULL OR away_until >= away_from", name=op.f("ck_people_away")),
        sa.CheckConstraint("away_from IS NOT NULL OR away_until IS NULL", name=op.f("ck_people_begun")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_people")),
        sa.UniqueConstraint("org_id", "issuer", "subject", name=op.f("uq_people_org_id_issuer_subject")),
    )


def _create_teams() -> None:
    op.create_table(
        "teams",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("work_types", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "work_types <@ ARRAY['front_end', 'auth', 'coding', 'doc', 'payer']::text[]",
            name=op.f("ck_teams_work_types"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_teams")),
        sa.UniqueConstraint("org_id", "name", name=op.f("uq_teams_org_id_name")),
    )
    op.create_table(
        "team_members",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "team_id", "person_id", name=op.f("pk_team_members")),
    )
    op.create_index("ix_team_members_person_id", "team_members", ["org_id", "person_id"], unique=False)


def _create_rules() -> None:
    op.create_table(
        "assignment_rules",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("rules", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_assignment_rules")),
        sa.UniqueConstraint("org_id", name=op.f("uq_assignment_rules_org_id")),
    )


def _protect(role: str) -> None:
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )
    for table in EVENTFUL:
        for change in ("INSERT", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON {table} "
                "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
            )


def _give_everybody_a_triage() -> None:
    """To those who are there, and to all who come."""
    connection = op.get_bind()
    for (org_id,) in connection.execute(sa.text("SELECT id FROM organizations")).all():
        connection.execute(sa.text(TRIAGE_EVENT), {"org": org_id, "id": uuid7()})
    op.execute(TRIAGE)
    op.execute(BEGINS)
    op.execute(
        "CREATE TRIGGER begin_with_triage AFTER INSERT ON organizations "
        "FOR EACH ROW EXECUTE FUNCTION begin_with_triage()"
    )


def downgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("DROP TRIGGER begin_with_triage ON organizations")
    op.execute("DROP TRIGGER event_on_update ON organizations")
    op.execute("DROP FUNCTION begin_with_triage()")
    op.execute("DROP FUNCTION need_organization_event()")
    op.execute(f'REVOKE UPDATE ({CHANGEABLE}) ON organizations FROM "{role}"')
    op.drop_column("organizations", "updated_at")
    op.drop_column("organizations", "version")
    op.drop_index("ix_denials_person", table_name="denials")
    for table in reversed(RIGHTS):
        op.drop_table(table)
