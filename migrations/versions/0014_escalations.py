"""escalations, alerts, and the day on which each denial must be looked at

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

RIGHTS = {
    "escalations": "SELECT, INSERT, UPDATE",
    "alerts": "SELECT, INSERT, UPDATE",
    "alarms": "SELECT, INSERT, UPDATE, DELETE",
}
KINDS = (
    "'sort', 'decide', 'status', 'cause', 'review', 'deadline_14', 'deadline_7', 'deadline_1', 'deadline_passed', "
    "'payer_silent'"
)
LEVELS = "'owner', 'lead', 'manager'"
COUNTED, COUNTED_BEFORE = (
    "kind IN ('due', 'received', 'send', 'point_sort', 'point_decide', 'point_status', 'point_cause')",
    "kind IN ('due', 'received', 'send')",
)
NOW = "DATE '0001-01-01'"
"""A denial that changed is looked at as soon as the job comes by."""
FIRST_LOOK = """
SELECT org_id, id, least(control_on + 1, coalesce(clock_from, received_on) + 29, (
    SELECT min((w ->> 'file_by')::date) - 14 FROM jsonb_array_elements(deadlines) AS w
)) FROM changed WHERE stage <> 'resolved'
"""
"""No later than that; the job knows the rules, and says when to look next."""
ALARM = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO alarms (org_id, denial_id, look_on) {look}
    ON CONFLICT (org_id, denial_id) DO UPDATE SET look_on = excluded.look_on
    WHERE alarms.look_on <> excluded.look_on;
    RETURN NULL;
END $$
"""
TOLD = (
    "org_id, lead, stage, queue, owner_id, due_on, received_on, send_by, claim_denied, escalated, "
    "resolved_on, cause_confirmed_on, outcome, amount_denied"
)
TOLD_NOW = f"{TOLD}, next_action, control_on, parked, clock_from"
POINTS = """
        UNION ALL
        SELECT c.owner_id::text, p.kind, p.day, c.claim_denied FROM (VALUES
            (CASE WHEN c.next_action = 'sort' THEN 'point_sort'
                  WHEN c.next_action IN ('decide', 'await_approval') THEN 'point_decide'
                  ELSE 'point_status' END, c.control_on),
            ('point_cause', CASE WHEN c.cause_confirmed_on IS NULL THEN coalesce(c.clock_from, c.received_on) + 28 END)
        ) AS p (kind, day) WHERE c.lead AND c.stage <> 'resolved' AND c.parked IS NULL"""
COUNT = """
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO queue_counts (org_id, queue, kind, day, count, denied)
    SELECT c.org_id, i.queue, i.kind, i.day, sum(c.n), sum(c.n * i.denied) FROM ({changed}) AS c
    CROSS JOIN LATERAL (
        SELECT * FROM (VALUES
            (c.queue, 'due', c.due_on, c.claim_denied),
            (c.queue, 'received', c.received_on, 0),
            (c.queue, 'send', c.send_by, 0),
            (c.owner_id::text, 'due', c.due_on, c.claim_denied),
            (c.owner_id::text, 'received', c.received_on, 0),
            (c.owner_id::text, 'send', c.send_by, 0)
        ) AS item (queue, kind, day, denied) WHERE c.lead AND c.stage <> 'resolved'
        UNION ALL
        SELECT 'escalated', e.kind, e.day, e.denied FROM (VALUES
            ('due', c.due_on, c.claim_denied), ('received', c.received_on, 0), ('send', c.send_by, 0)
        ) AS e (kind, day, denied) WHERE c.escalated AND c.lead AND c.stage <> 'resolved'
        UNION ALL
        SELECT 'root_cause_review', 'due', c.resolved_on, c.amount_denied
        WHERE c.stage = 'resolved' AND c.cause_confirmed_on IS NULL
            AND c.outcome <> ALL ('{{void,duplicate,not_a_denial}}'::text[]){points}
    ) AS i (queue, kind, day, denied)
    WHERE i.day IS NOT NULL
    GROUP BY c.org_id, i.queue, i.kind, i.day HAVING sum(c.n) <> 0 OR sum(c.n * i.denied) <> 0;
    RETURN NULL;
END $$
"""
COUNT_POINTS = f"""
INSERT INTO queue_counts (org_id, queue, kind, day, count, denied)
SELECT c.org_id, i.queue, i.kind, i.day, count(*), sum(i.denied) FROM denials AS c
CROSS JOIN LATERAL ({POINTS.strip().removeprefix("UNION ALL")}) AS i (queue, kind, day, denied)
WHERE i.day IS NOT NULL GROUP BY c.org_id, i.queue, i.kind, i.day
"""


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("denials", sa.Column("clock_from", sa.Date(), nullable=True))
    begun = sa.text("clock_from IS NOT NULL AND lead AND stage <> 'resolved'")
    op.create_index("ix_denials_clock_from", "denials", ["org_id", "clock_from"], postgresql_where=begun)
    _create_escalations()
    _create_alerts()
    _create_alarms()
    _protect(role)
    for change in ("INSERT", "UPDATE"):
        op.execute(
            f"CREATE TRIGGER event_on_{change.lower()} AFTER {change} ON alerts "
            "REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION need_event()"
        )
    _watch_denials()
    op.drop_constraint(op.f("ck_queue_counts_kind"), "queue_counts", type_="check")
    op.create_check_constraint(op.f("ck_queue_counts_kind"), "queue_counts", COUNTED)
    _count(TOLD_NOW, POINTS)
    op.execute(COUNT_POINTS)


def _create_escalations() -> None:
    op.create_table(
        "escalations",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("amount_denied", sa.BigInteger(), nullable=False),
        sa.Column("alert_id", sa.Uuid(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_escalations_kind")),
        sa.CheckConstraint(f"level IN ({LEVELS})", name=op.f("ck_escalations_level")),
        sa.CheckConstraint("state IN ('open', 'acknowledged', 'settled')", name=op.f("ck_escalations_state")),
        sa.CheckConstraint("(state = 'settled') = (settled_on IS NOT NULL)", name=op.f("ck_escalations_settled")),
        sa.CheckConstraint(
            "(acknowledged_by IS NULL) = (acknowledged_at IS NULL) AND (state <> 'acknowledged' OR acknowledged_by IS NOT NULL)",
            name=op.f("ck_escalations_acknowledged"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_escalations")),
    )
    once = ["org_id", "denial_id", "reason", "level"]
    op.create_index("uq_escalations_once", "escalations", once, unique=True)
    op.create_index("ix_escalations_person_id", "escalations", ["org_id", "person_id", "id"])
    op.create_index("ix_escalations_alert_id", "escalations", ["org_id", "alert_id", "id"])
    untold = ["org_id", "person_id", "team_id", "payer_id", "kind"]
    condition = sa.text("state = 'open' AND alert_id IS NULL")
    op.create_index("ix_escalations_untold", "escalations", untold, postgresql_where=condition)


def _create_alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("digest", sa.Boolean(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=True),
        sa.Column("level", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("amount_denied", sa.BigInteger(), nullable=False),
        sa.Column("groups", JSONB(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_alerts_kind")),
        sa.CheckConstraint(f"level IN ({LEVELS})", name=op.f("ck_alerts_level")),
        sa.CheckConstraint(
            "digest = (kind IS NULL) AND digest = (team_id IS NULL) AND digest = (payer_id IS NULL)",
            name=op.f("ck_alerts_digest"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_alerts")),
    )
    once = ["org_id", "day", "person_id", "team_id", "payer_id", "kind"]
    op.create_index("uq_alerts_once", "alerts", once, unique=True, postgresql_nulls_not_distinct=True)
    op.create_index("ix_alerts_person_id", "alerts", ["org_id", "person_id", "id"])


def _create_alarms() -> None:
    op.create_table(
        "alarms",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("look_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "denial_id", name=op.f("pk_alarms")),
    )
    op.create_index("ix_alarms_look_on", "alarms", ["org_id", "look_on", "denial_id"])


def _protect(role: str) -> None:
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )


def _watch_denials() -> None:
    """What is there already, and from now on by triggers what comes and changes."""
    looks = {"new": FIRST_LOOK, "changed": f"SELECT org_id, id, {NOW} FROM changed"}
    for (name, look), change in zip(looks.items(), ("INSERT", "UPDATE"), strict=True):
        op.execute(ALARM.format(name=f"watch_{name}_denials", look=look))
        op.execute(
            f"CREATE TRIGGER alarms_on_{change.lower()} AFTER {change} ON denials "
            f"REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION watch_{name}_denials()"
        )
    op.execute(
        f"INSERT INTO alarms (org_id, denial_id, look_on) SELECT org_id, id, {NOW} FROM denials WHERE stage <> 'resolved'"
    )


def _count(told: str, points: str) -> None:
    came = f"SELECT 1 AS n, {told} FROM changed"
    changed = f"{came} UNION ALL SELECT -1, {told} FROM old_rows"
    for name, rows in (("count_new_denials", came), ("count_changed_denials", changed)):
        op.execute(COUNT.format(name=name, changed=rows, points=points))


def downgrade() -> None:
    _count(TOLD, "")
    op.execute("DELETE FROM queue_counts WHERE kind LIKE 'point%%'")
    op.drop_constraint(op.f("ck_queue_counts_kind"), "queue_counts", type_="check")
    op.create_check_constraint(op.f("ck_queue_counts_kind"), "queue_counts", COUNTED_BEFORE)
    for change in ("insert", "update"):
        op.execute(f"DROP TRIGGER alarms_on_{change} ON denials")
    for name in ("new", "changed"):
        op.execute(f"DROP FUNCTION watch_{name}_denials()")
    for table in reversed(RIGHTS):
        op.drop_table(table)
    op.drop_index("ix_denials_clock_from", table_name="denials")
    op.drop_column("denials", "clock_from")
