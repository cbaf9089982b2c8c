"""first schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from app.store.tables.audit import Xid8

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accesses",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_accesses")),
    )
    op.create_table(
        "claim_events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=True),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("status_code", sa.Text(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("paid", sa.BigInteger(), nullable=True),
        sa.Column("remit_date", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("byte_start", sa.BigInteger(), nullable=False),
        sa.Column("byte_end", sa.BigInteger(), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("source IN ('835', 'json')", name=op.f("ck_claim_events_source")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_claim_events")),
    )
    op.create_index(
        "ix_claim_events_claim_id",
        "claim_events",
        ["org_id", "claim_id"],
        unique=False,
        postgresql_where=sa.text("claim_id IS NOT NULL"),
    )
    op.create_index(
        "ix_claim_events_patient_control_number", "claim_events", ["org_id", "patient_control_number"], unique=False
    )
    op.create_index("ix_claim_events_remittance_id", "claim_events", ["org_id", "remittance_id"], unique=False)
    op.create_table(
        "claim_locks",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "number", name=op.f("pk_claim_locks")),
    )
    op.create_table(
        "claim_versions",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=False),
        sa.Column("submitted_on", sa.Date(), nullable=False),
        sa.Column("frequency", sa.Text(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint(
            "org_id", "patient_control_number", "submitted_on", "frequency", name=op.f("pk_claim_versions")
        ),
    )
    op.create_index(op.f("ix_claim_versions_claim_id"), "claim_versions", ["claim_id"], unique=False)
    op.create_table(
        "claims",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=True),
        sa.Column("status_code", sa.Text(), nullable=True),
        sa.Column("service_from", sa.Date(), nullable=True),
        sa.Column("service_to", sa.Date(), nullable=True),
        sa.Column("charge", sa.BigInteger(), nullable=True),
        sa.Column("posted", sa.Boolean(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_claims")),
    )
    op.create_index("ix_claims_patient_control_number", "claims", ["org_id", "patient_control_number"], unique=False)
    op.create_index(
        "ix_claims_payer_claim_control_number", "claims", ["org_id", "payer_claim_control_number"], unique=False
    )
    op.create_table(
        "denials",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=True),
        sa.Column("external_id", sa.Text(), nullable=True),
        sa.Column("reason_key", sa.Text(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=True),
        sa.Column("patient_control_number", sa.Text(), nullable=True),
        sa.Column("payer_claim_control_number", sa.Text(), nullable=True),
        sa.Column("group_code", sa.Text(), nullable=False),
        sa.Column("carc", sa.Text(), nullable=False),
        sa.Column("remarks", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("remit_date", sa.Date(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_denied", sa.BigInteger(), nullable=False),
        sa.Column("amount_at_risk", sa.BigInteger(), nullable=False),
        sa.Column("amount_recovered", sa.BigInteger(), nullable=False),
        sa.Column("paid_beyond_denied", sa.BigInteger(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("resolved_on", sa.Date(), nullable=True),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("owner_kind", sa.Text(), nullable=True),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("owner_name", sa.Text(), nullable=True),
        sa.Column("next_action", sa.Text(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("recurrence_of", sa.Uuid(), nullable=True),
        sa.Column("possible_duplicate_of", sa.Uuid(), nullable=True),
        sa.Column("missing_context", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("detail", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(stage = 'resolved') = (outcome IS NOT NULL AND resolved_on IS NOT NULL)", name=op.f("ck_denials_resolved")
        ),
        sa.CheckConstraint(
            "outcome IN ('recovered', 'partly_recovered', 'upheld_final', 'written_off', 'moved_to_patient', 'moved_to_other_payer', 'duplicate', 'not_a_denial', 'void')",
            name=op.f("ck_denials_outcome"),
        ),
        sa.CheckConstraint("owner_kind IN ('team', 'person')", name=op.f("ck_denials_owner_kind")),
        sa.CheckConstraint(
            "stage = 'resolved' OR (owner_kind IS NOT NULL AND next_action IS NOT NULL AND due_on IS NOT NULL)",
            name=op.f("ck_denials_never_silent"),
        ),
        sa.CheckConstraint(
            "stage IN ('intake', 'decision', 'execution', 'tracking', 'resolved')", name=op.f("ck_denials_stage")
        ),
        sa.CheckConstraint("amount_recovered BETWEEN 0 AND amount_denied", name=op.f("ck_denials_recovered_capped")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_denials")),
    )
    op.create_index("ix_denials_amount_denied", "denials", ["org_id", "amount_denied", "id"], unique=False)
    op.create_index("ix_denials_carc", "denials", ["org_id", "carc", "id"], unique=False)
    op.create_index("ix_denials_claim_id", "denials", ["org_id", "claim_id"], unique=False)
    op.create_index("ix_denials_payer_id", "denials", ["org_id", "payer_id", "id"], unique=False)
    op.create_index("ix_denials_remit_date", "denials", ["org_id", "remit_date", "id"], unique=False)
    op.create_index("ix_denials_remittance_id", "denials", ["org_id", "remittance_id", "id"], unique=False)
    op.create_index("ix_denials_stage", "denials", ["org_id", "stage", "id"], unique=False)
    op.create_index(
        "uq_denials_external_id",
        "denials",
        ["org_id", "external_id", "reason_key"],
        unique=True,
        postgresql_where=sa.text("external_id IS NOT NULL"),
    )
    op.create_table(
        "events",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("subject_version", sa.Integer(), nullable=False),
        sa.Column("actor_kind", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("xid", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False),
        sa.CheckConstraint("actor_kind IN ('person', 'client', 'system')", name=op.f("ck_events_actor_kind")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_subject", "events", ["org_id", "subject_id", "subject_version"], unique=False)
    op.create_table(
        "findings",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("idx", sa.Integer(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("severity", sa.Text(), nullable=False),
        sa.Column("segment", sa.Integer(), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("element", sa.Text(), nullable=False),
        sa.Column("expected", sa.Text(), nullable=True),
        sa.Column("actual", sa.Text(), nullable=True),
        sa.Column("claim", sa.Integer(), nullable=True),
        sa.CheckConstraint("severity IN ('error', 'warning', 'info')", name=op.f("ck_findings_severity")),
        sa.PrimaryKeyConstraint("org_id", "remittance_id", "idx", name=op.f("pk_findings")),
    )
    op.create_table(
        "idempotency_keys",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("client", sa.Text(), nullable=False),
        sa.Column("operation", sa.Text(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "client", "operation", "key", name=op.f("pk_idempotency_keys")),
    )
    op.create_index(op.f("ix_idempotency_keys_created_at"), "idempotency_keys", ["created_at"], unique=False)
    op.create_table(
        "ingest_progress",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("bytes_read", sa.BigInteger(), nullable=False),
        sa.Column("claims_read", sa.Integer(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "remittance_id", name=op.f("pk_ingest_progress")),
    )
    op.create_table(
        "organizations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profile", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "profile IN ('small_practice', 'large_group', 'hospital')", name=op.f("ck_organizations_profile")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organizations")),
        sa.UniqueConstraint("name", name=op.f("uq_organizations_name")),
    )
    op.create_table(
        "payer_aliases",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "kind IN ('trn03', 'n1_name', 'n1_id', 'ref_2u', 'json_id', 'json_name')",
            name=op.f("ck_payer_aliases_kind"),
        ),
        sa.PrimaryKeyConstraint("org_id", "kind", "value", name=op.f("pk_payer_aliases")),
    )
    op.create_index(op.f("ix_payer_aliases_payer_id"), "payer_aliases", ["payer_id"], unique=False)
    op.create_table(
        "payers",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("payer_type", sa.Text(), nullable=True),
        sa.Column("plans", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("mapped", sa.Boolean(), nullable=False),
        sa.Column("merged_into", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "payer_type IN ('medicare_ffs', 'medicare_advantage', 'medicaid_ffs', 'medicaid_managed', 'commercial', 'marketplace', 'self_funded', 'tricare', 'va', 'workers_comp', 'auto', 'other')",
            name=op.f("ck_payers_payer_type"),
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_payers")),
    )
    op.create_table(
        "payments",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("payment_key", sa.LargeBinary(), nullable=False),
        sa.Column("trace_number", sa.Text(), nullable=False),
        sa.Column("originator_id", sa.Text(), nullable=False),
        sa.Column("method", sa.Text(), nullable=False),
        sa.Column("remit_date", sa.Date(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("payee", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("claims", sa.Integer(), nullable=False),
        sa.Column("provider_adjustments", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("delimiters", sa.Text(), nullable=False),
        sa.Column("complete", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_payments")),
    )
    op.create_index("ix_payments_remittance_id", "payments", ["org_id", "remittance_id"], unique=False)
    op.create_table(
        "quarantined_claims",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("remittance_id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("ordinal", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("findings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("status IN ('open', 'replayed')", name=op.f("ck_quarantined_claims_status")),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_quarantined_claims")),
    )
    op.create_index(
        "ix_quarantined_claims_remittance_id", "quarantined_claims", ["org_id", "remittance_id", "id"], unique=False
    )
    op.create_table(
        "remittances",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("counts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("problem", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "status IN ('received', 'processing', 'done', 'partial', 'failed')", name=op.f("ck_remittances_status")
        ),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_remittances")),
        sa.UniqueConstraint("org_id", "sha256", name=op.f("uq_remittances_org_id_sha256")),
    )
    op.create_table(
        "volume_deltas",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org_id", "id", name=op.f("pk_volume_deltas")),
    )
    op.create_table(
        "volumes",
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("plan", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("facility", sa.Text(), nullable=False),
        sa.Column("procedure", sa.Text(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("charge", sa.BigInteger(), nullable=False),
        sa.Column("allowed", sa.BigInteger(), nullable=False),
        sa.Column("paid", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint(
            "org_id", "payer_id", "plan", "provider", "facility", "procedure", "month", name=op.f("pk_volumes")
        ),
    )
    op.create_table(
        "clients",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("org_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("secret_digest", sa.Text(), nullable=False),
        sa.Column("scopes", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["org_id"], ["organizations.id"], name=op.f("fk_clients_org_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
    )


def downgrade() -> None:
    op.drop_table("clients")
    op.drop_table("volumes")
    op.drop_table("volume_deltas")
    op.drop_table("remittances")
    op.drop_index("ix_quarantined_claims_remittance_id", table_name="quarantined_claims")
    op.drop_table("quarantined_claims")
    op.drop_index("ix_payments_remittance_id", table_name="payments")
    op.drop_table("payments")
    op.drop_table("payers")
    op.drop_index(op.f("ix_payer_aliases_payer_id"), table_name="payer_aliases")
    op.drop_table("payer_aliases")
    op.drop_table("organizations")
    op.drop_table("ingest_progress")
    op.drop_index(op.f("ix_idempotency_keys_created_at"), table_name="idempotency_keys")
    op.drop_table("idempotency_keys")
    op.drop_table("findings")
    op.drop_index("ix_events_subject", table_name="events")
    op.drop_table("events")
    op.drop_index("uq_denials_external_id", table_name="denials", postgresql_where=sa.text("external_id IS NOT NULL"))
    op.drop_index("ix_denials_stage", table_name="denials")
    op.drop_index("ix_denials_remittance_id", table_name="denials")
    op.drop_index("ix_denials_remit_date", table_name="denials")
    op.drop_index("ix_denials_payer_id", table_name="denials")
    op.drop_index("ix_denials_claim_id", table_name="denials")
    op.drop_index("ix_denials_carc", table_name="denials")
    op.drop_index("ix_denials_amount_denied", table_name="denials")
    op.drop_table("denials")
    op.drop_index("ix_claims_payer_claim_control_number", table_name="claims")
    op.drop_index("ix_claims_patient_control_number", table_name="claims")
    op.drop_table("claims")
    op.drop_index(op.f("ix_claim_versions_claim_id"), table_name="claim_versions")
    op.drop_table("claim_versions")
    op.drop_table("claim_locks")
    op.drop_index("ix_claim_events_remittance_id", table_name="claim_events")
    op.drop_index("ix_claim_events_patient_control_number", table_name="claim_events")
    op.drop_index(
        "ix_claim_events_claim_id", table_name="claim_events", postgresql_where=sa.text("claim_id IS NOT NULL")
    )
    op.drop_table("claim_events")
    op.drop_table("accesses")
