"""Create all tables."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
DOCUMENT = sa.JSON(none_as_null=True).with_variant(postgresql.JSONB(none_as_null=True), "postgresql")

branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    """Apply."""
    on_postgresql = op.get_bind().dialect.name == "postgresql"
    transaction_id = sa.text("(pg_current_xact_id()::text::bigint)" if on_postgresql else "0")
    op.create_table(
        "api_key",
        sa.Column("id", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_table(
        "assessment",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("sources", sa.Text(), nullable=True),
        sa.Column("author", sa.String(length=300), nullable=True),
        sa.Column("period_start", sa.Date(), nullable=False),
        sa.Column("period_end", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_assessment")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_assessment_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_assessment_id", "assessment", ["id"], unique=False)
    op.create_index("ix_assessment_listing", "assessment", ["country", "created_at", "id"], unique=False)
    op.create_table(
        "change_log",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("xid", sa.BigInteger(), server_default=transaction_id, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=36), nullable=False),
        sa.Column("act", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_change_log")),
    )
    op.create_index("ix_change_log_country", "change_log", ["country", "xid", "seq"], unique=False)
    op.create_table(
        "concept",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("uri", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=True),
        sa.Column("is_group", sa.Boolean(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_concept")),
        sa.UniqueConstraint("uri", name=op.f("uq_concept_uri")),
    )
    op.create_table(
        "employer",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("sector", sa.String(length=1), nullable=True),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("monthly_referral_cap", sa.Integer(), nullable=True),
        sa.Column("vetting", sa.String(length=10), nullable=False),
        sa.Column("vetted_on", sa.Date(), nullable=True),
        sa.Column("vetted_by", sa.String(length=300), nullable=True),
        sa.Column("vetting_reason", sa.Text(), nullable=True),
        sa.Column("reliability", sa.Integer(), nullable=True),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_employer")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_employer_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_employer_id", "employer", ["id"], unique=False)
    op.create_index("ix_employer_listing", "employer", ["country", "created_at", "id"], unique=False)
    op.create_table(
        "idempotent_answer",
        sa.Column("principal", sa.String(length=60), nullable=False),
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("request_digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=False),
        sa.Column("headers", sa.JSON(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("principal", "key", name=op.f("pk_idempotent_answer")),
    )
    op.create_index("ix_idempotent_answer_created_at", "idempotent_answer", ["created_at"], unique=False)
    op.create_table(
        "import",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("noun", sa.String(length=20), nullable=False),
        sa.Column("filename", sa.String(length=300), nullable=False),
        sa.Column("mapping", DOCUMENT, nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("job_id", sa.String(length=36), nullable=True),
        sa.Column("counts", DOCUMENT, nullable=False),
        sa.Column("receipts", DOCUMENT, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_import")),
    )
    op.create_index("ix_import_id", "import", ["id"], unique=False)
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=True),
        sa.Column("arguments", DOCUMENT, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("run_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_by", sa.String(length=60), nullable=True),
        sa.Column("progress", DOCUMENT, nullable=False),
        sa.Column("result", DOCUMENT, nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    op.create_index("ix_job_due", "job", ["state", "run_after"], unique=False)
    op.create_table(
        "job_search_service",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("languages", DOCUMENT, nullable=False),
        sa.Column("website", sa.String(length=300), nullable=True),
        sa.Column("free", sa.Boolean(), nullable=True),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_job_search_service")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_job_search_service_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_job_search_service_id", "job_search_service", ["id"], unique=False)
    op.create_index(
        "ix_job_search_service_listing", "job_search_service", ["country", "created_at", "id"], unique=False
    )
    op.create_table(
        "meta",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_meta")),
    )
    op.create_table(
        "programme",
        sa.Column("code", sa.String(length=300), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("host_countries", DOCUMENT, nullable=False),
        sa.Column("countries", DOCUMENT, nullable=False),
        sa.Column("regions", DOCUMENT, nullable=False),
        sa.Column("kinds", DOCUMENT, nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("referral_threshold", sa.Integer(), nullable=False),
        sa.Column("to_check_after_days", sa.Integer(), nullable=False),
        sa.Column("closed_after_days", sa.Integer(), nullable=False),
        sa.Column("weights", DOCUMENT, nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_programme")),
        sa.UniqueConstraint("code", name=op.f("uq_programme_code")),
    )
    op.create_table(
        "returnee",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("host_country", sa.String(length=2), nullable=True),
        sa.Column("programme", sa.String(length=300), nullable=True),
        sa.Column("return_date", sa.Date(), nullable=True),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("gender", sa.String(length=10), nullable=True),
        sa.Column("grant_used", sa.Boolean(), nullable=False),
        sa.Column("household", sa.String(length=300), nullable=True),
        sa.Column("consent", DOCUMENT, nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_returnee")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_returnee_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_returnee_id", "returnee", ["id"], unique=False)
    op.create_index("ix_returnee_listing", "returnee", ["country", "created_at", "id"], unique=False)
    op.create_index("ix_returnee_programme", "returnee", ["country", "programme"], unique=False)
    op.create_table(
        "finding",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=4), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("demand", sa.Integer(), nullable=False),
        sa.Column("pay", DOCUMENT, nullable=True),
        sa.Column("barriers", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["country", "assessment_id"],
            ["assessment.country", "assessment.id"],
            name=op.f("fk_finding_country_assessment_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_finding")),
    )
    op.create_index("ix_finding_assessment", "finding", ["country", "assessment_id"], unique=False)
    op.create_table(
        "label",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("concept_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("preferred", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("reviewed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["concept_id"], ["concept.id"], name=op.f("fk_label_concept_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_label")),
        sa.UniqueConstraint("concept_id", "language", "text", name=op.f("uq_label_concept_id_language_text")),
    )
    op.create_table(
        "opportunity",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("status", sa.String(length=10), nullable=False),
        sa.Column("region", sa.String(length=10), nullable=True),
        sa.Column("place", sa.String(length=300), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("language", sa.String(length=10), nullable=True),
        sa.Column("employer_name", sa.String(length=300), nullable=True),
        sa.Column("occupation", sa.String(length=300), nullable=True),
        sa.Column("code", sa.String(length=4), nullable=True),
        sa.Column("title_links", DOCUMENT, nullable=False),
        sa.Column("title_status", sa.String(length=10), nullable=False),
        sa.Column("openings", sa.Integer(), nullable=True),
        sa.Column("opens", sa.Date(), nullable=True),
        sa.Column("closes", sa.Date(), nullable=True),
        sa.Column("last_confirmed", sa.Date(), nullable=True),
        sa.Column("source_kind", sa.String(length=10), nullable=False),
        sa.Column("held", sa.Boolean(), nullable=False),
        sa.Column("assessment_id", sa.String(length=36), nullable=True),
        sa.Column("details", DOCUMENT, nullable=False),
        sa.Column("inferred", DOCUMENT, nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("owner", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("source_reference", sa.String(length=300), nullable=True),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "employer_id"],
            ["employer.country", "employer.id"],
            name=op.f("fk_opportunity_country_employer_id"),
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_opportunity")),
        sa.UniqueConstraint(
            "country",
            "owner",
            "source",
            "source_reference",
            name=op.f("uq_opportunity_country_owner_source_source_reference"),
        ),
    )
    op.create_index("ix_opportunity_id", "opportunity", ["id"], unique=False)
    op.create_index("ix_opportunity_listing", "opportunity", ["country", "created_at", "id"], unique=False)
    op.create_index("ix_opportunity_open", "opportunity", ["country", "kind", "status"], unique=False)
    op.create_index("ix_opportunity_owner", "opportunity", ["country", "employer_id"], unique=False)
    op.create_table(
        "profile",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("document", DOCUMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_profile_country_returnee_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "returnee_id", name=op.f("pk_profile")),
    )
    op.create_table(
        "referral_list",
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("office_id", sa.String(length=300), nullable=True),
        sa.Column("employer_id", sa.String(length=36), nullable=True),
        sa.Column("returnee_country", sa.String(length=2), nullable=False),
        sa.Column("returnee_id", sa.String(length=36), nullable=False),
        sa.Column("request", DOCUMENT, nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("weights_fingerprint", sa.String(length=64), nullable=False),
        sa.Column("taxonomy_version", sa.String(length=64), nullable=False),
        sa.Column("answer", DOCUMENT, nullable=False),
        sa.Column("person_inputs", DOCUMENT, nullable=False),
        sa.Column("item_inputs", DOCUMENT, nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["returnee_country", "returnee_id"],
            ["returnee.country", "returnee.id"],
            name=op.f("fk_referral_list_returnee_country_returnee_id"),
            onupdate="CASCADE",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("country", "id", name=op.f("pk_referral_list")),
    )
    op.create_index("ix_referral_list_id", "referral_list", ["id"], unique=False)
    op.create_index(
        "ix_referral_list_returnee", "referral_list", ["returnee_country", "returnee_id", "created_at"], unique=False
    )
    op.create_table(
        "relation",
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("target_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.ForeignKeyConstraint(["source_id"], ["concept.id"], name=op.f("fk_relation_source_id"), ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["target_id"], ["concept.id"], name=op.f("fk_relation_target_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("source_id", "target_id", "kind", name=op.f("pk_relation")),
    )
    op.create_index("ix_relation_target", "relation", ["target_id"], unique=False)


def downgrade() -> None:
    """Take back."""
    op.drop_index("ix_relation_target", table_name="relation")
    op.drop_table("relation")
    op.drop_index("ix_referral_list_returnee", table_name="referral_list")
    op.drop_index("ix_referral_list_id", table_name="referral_list")
    op.drop_table("referral_list")
    op.drop_table("profile")
    op.drop_index("ix_opportunity_owner", table_name="opportunity")
    op.drop_index("ix_opportunity_open", table_name="opportunity")
    op.drop_index("ix_opportunity_listing", table_name="opportunity")
    op.drop_index("ix_opportunity_id", table_name="opportunity")
    op.drop_table("opportunity")
    op.drop_table("label")
    op.drop_index("ix_finding_assessment", table_name="finding")
    op.drop_table("finding")
    op.drop_index("ix_returnee_programme", table_name="returnee")
    op.drop_index("ix_returnee_listing", table_name="returnee")
    op.drop_index("ix_returnee_id", table_name="returnee")
    op.drop_table("returnee")
    op.drop_table("programme")
    op.drop_table("meta")
    op.drop_index("ix_job_search_service_listing", table_name="job_search_service")
    op.drop_index("ix_job_search_service_id", table_name="job_search_service")
    op.drop_table("job_search_service")
    op.drop_index("ix_job_due", table_name="job")
    op.drop_table("job")
    op.drop_index("ix_import_id", table_name="import")
    op.drop_table("import")
    op.drop_index("ix_idempotent_answer_created_at", table_name="idempotent_answer")
    op.drop_table("idempotent_answer")
    op.drop_index("ix_employer_listing", table_name="employer")
    op.drop_index("ix_employer_id", table_name="employer")
    op.drop_table("employer")
    op.drop_table("concept")
    op.drop_index("ix_change_log_country", table_name="change_log")
    op.drop_table("change_log")
    op.drop_index("ix_assessment_listing", table_name="assessment")
    op.drop_index("ix_assessment_id", table_name="assessment")
    op.drop_table("assessment")
    op.drop_table("api_key")
