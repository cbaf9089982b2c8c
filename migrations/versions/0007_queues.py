"""deadlines, queues, leases, notices, and words that people type

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import context, op
from sqlalchemy.dialects.postgresql import ARRAY, JSONB

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

UNTAKEN = {
    "front_end": "b02c5f56-8451-53bc-9622-83f484bec2e8",
    "auth": "9f97465c-0875-5380-8dac-00f39220d06e",
    "coding": "07dd1254-acdb-5864-a932-b4ab89698eb1",
    "doc": "59b565ad-397d-558a-be34-edeb5c2e9134",
    "payer": "ac007b51-d4f2-5111-a4be-b8b09296e785",
}
"""Owners' ids of work types that no team takes (``app.domain.people.roster.untaken``)."""


def _columns() -> list[sa.Column]:
    return [
        sa.Column("bucket_by", sa.Text(), nullable=False, server_default="rule"),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("parked_on", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=True),
        sa.Column("control_on", sa.Date(), nullable=True),
        sa.Column("send_by", sa.Date(), nullable=True),
        sa.Column("appeal_by", sa.Date(), nullable=True),
        sa.Column("deadlines", JSONB(), nullable=False, server_default=sa.text("'[]'")),
        sa.Column("claim_denied", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("escalated", sa.Boolean(), nullable=False, server_default=sa.text("false")),
        sa.Column("cause_confirmed_on", sa.Date(), nullable=True),
        sa.Column("confirmed_cause", sa.Text(), nullable=True),
        sa.Column("confirmed_sub_cause", sa.Text(), nullable=True),
        sa.Column("preventable", sa.Boolean(), nullable=True),
        sa.Column("cause_began", sa.Text(), nullable=True),
    ]


QUEUE = "CASE WHEN triage IS NOT NULL OR work_type IS NULL THEN 'triage' ELSE work_type END"


def _generated() -> list[sa.Column]:
    return [
        sa.Column("queue", sa.Text(), sa.Computed(QUEUE, persisted=True), nullable=False),
        sa.Column("by_amount", sa.BigInteger(), sa.Computed("-claim_denied", persisted=True), nullable=False),
    ]


CHECKS = {
    "bucket_by": "bucket_by IN ('rule', 'own_rule', 'person')",
    "confirmed_cause": ("confirmed_cause IN ('eligibility', 'auth_timing', 'coding_gap', 'doc_gap', 'payer_process')"),
    "parked": "(parked IS NULL) = (parked_on IS NULL) AND (parked IS NULL) = (review_on IS NULL)",
}
OLD_NEVER_SILENT = "stage = 'resolved' OR (owner_kind IS NOT NULL AND next_action IS NOT NULL AND due_on IS NOT NULL)"
NEVER_SILENT = (
    "stage = 'resolved' OR (owner_kind IS NOT NULL AND owner_id IS NOT NULL "
    "AND next_action IS NOT NULL AND due_on IS NOT NULL)"
)
IS_OPEN = "stage <> 'resolved'"
IS_ITEM = "lead AND stage <> 'resolved'"
TO_REVIEW = (
    "stage = 'resolved' AND cause_confirmed_on IS NULL AND outcome <> ALL ('{void,duplicate,not_a_denial}'::text[])"
)
INDEXES = {
    "ix_denials_owner": (["org_id", "owner_id", "id"], IS_OPEN),
    "ix_denials_due_on": (["org_id", "due_on", "id"], IS_OPEN),
    "ix_denials_appeal_by": (["org_id", "appeal_by", "id"], "appeal_by IS NOT NULL"),
    "ix_denials_queue": (["org_id", "queue", "due_on", "by_amount", "id"], IS_ITEM),
    "ix_denials_owned": (["org_id", "owner_id", "due_on", "by_amount", "id"], IS_ITEM),
    "ix_denials_one_queue": (["org_id", "quick_fix", "due_on", "by_amount", "id"], IS_ITEM),
    "ix_denials_send_by": (["org_id", "send_by", "by_amount", "id"], IS_ITEM),
    "ix_denials_review": (["org_id", "resolved_on", "id"], TO_REVIEW),
    "ix_denials_escalated": (["org_id", "due_on", "by_amount", "id"], f"escalated AND {IS_ITEM}"),
}
RIGHTS = {
    "queue_counts": "SELECT, INSERT, DELETE",
    "checkouts": "SELECT, INSERT, UPDATE, DELETE",
    "texts": "SELECT, INSERT",
    "notices": "SELECT, INSERT",
}
OWNERS = " ".join(f"WHEN owner_name = '{name}' THEN '{id_}'::uuid" for name, id_ in UNTAKEN.items())
FILL = f"""
UPDATE denials d SET
    control_on = due_on,
    owner_id = CASE WHEN owner_id IS NOT NULL OR stage = 'resolved' THEN owner_id
        {OWNERS} ELSE org_id END,
    claim_denied = CASE WHEN {IS_ITEM} THEN (
        SELECT sum(s.amount_denied) FROM denials s
        WHERE s.org_id = d.org_id AND s.claim_id = d.claim_id AND s.stage <> 'resolved'
    ) ELSE 0 END
"""
TOLD = (
    "org_id, lead, stage, queue, owner_id, due_on, received_on, send_by, claim_denied, escalated, "
    "resolved_on, cause_confirmed_on, outcome, amount_denied"
)
COUNT = """
CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
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
            AND c.outcome <> ALL ('{{void,duplicate,not_a_denial}}'::text[])
    ) AS i (queue, kind, day, denied)
    WHERE i.day IS NOT NULL
    GROUP BY c.org_id, i.queue, i.kind, i.day HAVING sum(c.n) <> 0 OR sum(c.n * i.denied) <> 0;
    RETURN NULL;
END $$
"""
CAME = f"SELECT 1 AS n, {TOLD} FROM changed"
CHANGED = f"{CAME} UNION ALL SELECT -1, {TOLD} FROM old_rows"


def upgrade() -> None:
    role = context.config.attributes["service_role"]
    op.execute("SET LOCAL lock_timeout = '4s'")
    for column in _columns():
        op.add_column("denials", column)
    op.execute("ALTER TABLE denials DISABLE TRIGGER event_on_update")  # the log has nothing to say of it
    op.execute(FILL)
    op.execute("ALTER TABLE denials ENABLE TRIGGER event_on_update")
    for column in _generated():
        op.add_column("denials", column)
    op.drop_constraint(op.f("ck_denials_never_silent"), "denials", type_="check")
    for name, condition in {**CHECKS, "never_silent": NEVER_SILENT}.items():
        op.create_check_constraint(op.f(f"ck_denials_{name}"), "denials", condition)
    op.drop_index("ix_denials_person", table_name="denials")
    for name, (columns, condition) in INDEXES.items():
        op.create_index(name, "denials", columns, postgresql_where=sa.text(condition))
    _create_counts()
    _create_checkouts()
    _create_texts()
    _create_notices()
    _protect(role)
    _count_queues()


def _create_counts() -> None:
    op.create_table(
        "queue_counts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("denied", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("kind IN ('due', 'received', 'send')", name=op.f("ck_queue_counts_kind")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_queue_counts")),
    )
    op.create_index(
        "ix_queue_counts_queue",
        "queue_counts",
        ["org_id", "kind", "queue", "day"],
        postgresql_include=["count", "denied"],
    )


def _create_checkouts() -> None:
    op.create_table(
        "checkouts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("denial_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("queue", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "denial_id", name=op.f("pk_checkouts")),
        sa.UniqueConstraint("org_id", "id", name=op.f("uq_checkouts_org_id_id")),
    )
    op.create_index("ix_checkouts_person_id", "checkouts", ["org_id", "person_id"])


def _create_texts() -> None:
    op.create_table(
        "texts",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_texts")),
    )
    op.create_index("ix_texts_subject_id", "texts", ["org_id", "subject_id", "id"])


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("denial_ids", ARRAY(sa.Uuid()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("notice_date", sa.Date(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("printed_deadline", sa.Date(), nullable=True),
        sa.Column("document_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("document_type", sa.Text(), nullable=True),
        sa.Column("document_size", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('letter', 'eob', 'portal')", name=op.f("ck_notices_kind")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_notices")),
    )
    op.create_index("ix_notices_claim_id", "notices", ["org_id", "claim_id", "id"])


def _protect(role: str) -> None:
    for table, rights in RIGHTS.items():
        op.execute(f'GRANT {rights} ON {table} TO "{role}"')
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(
            f"CREATE POLICY own_organization ON {table} "
            "USING (org_id = nullif(current_setting('app.org', true), '')::uuid)"
        )


def _count_queues() -> None:
    """What is there already, and from now on by triggers what comes and changes."""
    for name, changed in (("count_new_denials", CAME), ("count_changed_denials", CHANGED)):
        op.execute(COUNT.format(name=name, changed=changed))
    op.execute(
        "CREATE TRIGGER queues_on_insert AFTER INSERT ON denials REFERENCING NEW TABLE AS changed "
        "FOR EACH STATEMENT EXECUTE FUNCTION count_new_denials()"
    )
    op.execute(
        "CREATE TRIGGER queues_on_update AFTER UPDATE ON denials "
        "REFERENCING OLD TABLE AS old_rows NEW TABLE AS changed "
        "FOR EACH STATEMENT EXECUTE FUNCTION count_changed_denials()"
    )
    body = COUNT.format(name="", changed=f"SELECT 1 AS n, {TOLD} FROM denials")
    op.execute(body[body.index("INSERT INTO") : body.index(";")])


def downgrade() -> None:
    for change in ("insert", "update"):
        op.execute(f"DROP TRIGGER queues_on_{change} ON denials")
    for name in ("count_new_denials", "count_changed_denials"):
        op.execute(f"DROP FUNCTION {name}()")
    for table in reversed(RIGHTS):
        op.drop_table(table)
    for name in INDEXES:
        op.drop_index(name, table_name="denials")
    op.create_index(
        "ix_denials_person",
        "denials",
        ["org_id", "owner_id", "id"],
        postgresql_where=sa.text("owner_kind = 'person' AND stage <> 'resolved'"),
    )
    for name in (*CHECKS, "never_silent"):
        op.drop_constraint(op.f(f"ck_denials_{name}"), "denials", type_="check")
    op.create_check_constraint(op.f("ck_denials_never_silent"), "denials", OLD_NEVER_SILENT)
    for column in (*_generated(), *_columns()):
        op.drop_column("denials", column.name)
