"""Everything that the first form of the house knows.

Revision ID: 0001
"""

from pathlib import Path

import procrastinate
import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the extension, the tables and the queue."""
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    _tables()
    schema = Path(procrastinate.__file__).parent / "sql" / "schema.sql"
    # Through the driver itself, which leaves the per cent signs of the script alone.
    with op.get_bind().connection.cursor() as cursor:
        cursor.execute(schema.read_text())


def _tables() -> None:
    op.create_table(
        "event",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("topic", "seq", name=op.f("pk_event")),
    )
    op.create_index(op.f("ix_event_at"), "event", ["at"], unique=False)
    op.create_table(
        "person",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "teacher",
                "learner",
                "guest",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("display_name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("email_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("locale", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("theme", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("email", name=op.f("uq_person_email")),
    )
    op.create_index(op.f("ix_person_created_at"), "person", ["created_at"], unique=False)
    op.create_table(
        "throttle",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_throttle")),
        prefixes=["UNLOGGED"],
    )
    op.create_index(op.f("ix_throttle_since"), "throttle", ["since"], unique=False)
    op.create_table(
        "topic",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_topic")),
    )
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("event", sa.Text(), nullable=False),
        sa.Column("data", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_audit_entry_actor_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(
        "ix_audit_entry_actor_id_created_at", "audit_entry", ["actor_id", "created_at"], unique=False
    )
    op.create_index(op.f("ix_audit_entry_created_at"), "audit_entry", ["created_at"], unique=False)
    op.create_index(op.f("ix_audit_entry_event"), "audit_entry", ["event"], unique=False)
    op.create_table(
        "email_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(
                "confirm",
                "reset",
                "change_old",
                "change_new",
                name="linkpurpose",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_email_link_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_email_link_token_hash")),
    )
    op.create_index(op.f("ix_email_link_created_at"), "email_link", ["created_at"], unique=False)
    op.create_index(op.f("ix_email_link_person_id"), "email_link", ["person_id"], unique=False)
    op.create_table(
        "learner_card",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_code", sa.Text(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_learner_card_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_learner_card")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_learner_card_code_hash")),
        sa.UniqueConstraint("person_id", name=op.f("uq_learner_card_person_id")),
    )
    op.create_index(op.f("ix_learner_card_created_at"), "learner_card", ["created_at"], unique=False)
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sent",
                "failed",
                name="mailstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mail_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
    )
    op.create_index(op.f("ix_mail_created_at"), "mail", ["created_at"], unique=False)
    op.create_index(op.f("ix_mail_person_id"), "mail", ["person_id"], unique=False)
    op.create_table(
        "officer_post",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_officer_post_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_post")),
    )
    op.create_index(op.f("ix_officer_post_country"), "officer_post", ["country"], unique=False)
    op.create_index(op.f("ix_officer_post_created_at"), "officer_post", ["created_at"], unique=False)
    op.create_index(op.f("ix_officer_post_person_id"), "officer_post", ["person_id"], unique=False)
    op.create_table(
        "organisation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "school",
                "company",
                "chamber",
                "agency",
                name="organisationkind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("fields", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("website", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column(
            "trust",
            sa.Enum(
                "pending",
                "verified",
                "refused",
                name="trust",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("verified_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("search", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_organisation_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation")),
    )
    op.create_index("ix_organisation_country_trust", "organisation", ["country", "trust"], unique=False)
    op.create_index(op.f("ix_organisation_created_at"), "organisation", ["created_at"], unique=False)
    op.create_index(
        "ix_organisation_search",
        "organisation",
        ["search"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.create_table(
        "project",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("aims", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "sandbox",
                "live",
                "closed",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_project_created_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
    )
    op.create_index(op.f("ix_project_created_at"), "project", ["created_at"], unique=False)
    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sign_in_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    op.create_index(op.f("ix_sign_in_created_at"), "sign_in", ["created_at"], unique=False)
    op.create_index(op.f("ix_sign_in_person_id"), "sign_in", ["person_id"], unique=False)
    op.create_table(
        "class",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("isced_f", sa.Text(), nullable=False),
        sa.Column("isco", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("eqf", sa.Integer(), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("slots", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("term_start", sa.Date(), nullable=False),
        sa.Column("term_end", sa.Date(), nullable=False),
        sa.Column("equipment", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seeks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("trade_keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("week", postgresql.BIT(length=336), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_class_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class")),
    )
    op.create_index(op.f("ix_class_created_at"), "class", ["created_at"], unique=False)
    op.create_index(op.f("ix_class_isced_f"), "class", ["isced_f"], unique=False)
    op.create_index(op.f("ix_class_organisation_id"), "class", ["organisation_id"], unique=False)
    op.create_index(
        "ix_class_trade_keys",
        "class",
        ["trade_keys"],
        unique=False,
        postgresql_using="gin",
        postgresql_where="archived_at IS NULL",
    )
    op.create_table(
        "folder",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_folder_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["folder.id"], name=op.f("fk_folder_parent_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_folder_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_folder")),
    )
    op.create_index(op.f("ix_folder_created_at"), "folder", ["created_at"], unique=False)
    op.create_index(op.f("ix_folder_parent_id"), "folder", ["parent_id"], unique=False)
    op.create_index(op.f("ix_folder_project_id"), "folder", ["project_id"], unique=False)
    op.create_index(op.f("ix_folder_trashed_at"), "folder", ["trashed_at"], unique=False)
    op.create_index(
        "uq_folder_place_name",
        "folder",
        [
            "project_id",
            sa.literal_column("coalesce(parent_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            "name_key",
        ],
        unique=True,
        postgresql_where=sa.text("trashed_at IS NULL"),
    )
    op.create_table(
        "live_session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("agenda", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned",
                "live",
                "ended",
                "cancelled",
                name="sessionstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "end_reason",
            sa.Enum(
                "teacher_ended",
                "no_teacher",
                "cancelled",
                name="endreason",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("spotlight", sa.Uuid(), nullable=True),
        sa.Column("media_worker", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_live_session_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_live_session_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_live_session")),
    )
    op.create_index(op.f("ix_live_session_closes_at"), "live_session", ["closes_at"], unique=False)
    op.create_index(op.f("ix_live_session_created_at"), "live_session", ["created_at"], unique=False)
    op.create_index(op.f("ix_live_session_project_id"), "live_session", ["project_id"], unique=False)
    op.create_index(
        "ix_live_session_project_id_starts_at", "live_session", ["project_id", "starts_at"], unique=False
    )
    op.create_index(op.f("ix_live_session_state"), "live_session", ["state"], unique=False)
    op.create_table(
        "membership",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column(
            "trust",
            sa.Enum(
                "pending",
                "verified",
                "refused",
                name="trust",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("is_coordinator", sa.Boolean(), nullable=False),
        sa.Column("trusted_by", sa.Uuid(), nullable=True),
        sa.Column("trusted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_membership_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_membership_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trusted_by"], ["person.id"], name=op.f("fk_membership_trusted_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_membership")),
    )
    op.create_index(op.f("ix_membership_created_at"), "membership", ["created_at"], unique=False)
    op.create_index(op.f("ix_membership_organisation_id"), "membership", ["organisation_id"], unique=False)
    op.create_index(op.f("ix_membership_person_id"), "membership", ["person_id"], unique=False)
    op.create_index(
        "uq_membership_person_organisation", "membership", ["person_id", "organisation_id"], unique=True
    )
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_message_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_message_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
    )
    op.create_index("ix_message_project_id_id", "message", ["project_id", "id"], unique=False)
    op.create_index(
        "uq_message_client_key", "message", ["project_id", "author_id", "client_key"], unique=True
    )
    op.create_table(
        "read_mark",
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_read_mark_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_read_mark_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("project_id", "person_id", name=op.f("pk_read_mark")),
    )
    op.create_table(
        "verification_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "started",
                "with_colleagues",
                "waiting",
                "asked",
                "verified",
                "refused",
                name="casestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_code", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_verification_case_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_verification_case_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_verification_case_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_case")),
    )
    op.create_index(
        op.f("ix_verification_case_created_at"), "verification_case", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_verification_case_organisation_id"), "verification_case", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_verification_case_person_id"), "verification_case", ["person_id"], unique=False)
    op.create_index(
        "ix_verification_case_queue", "verification_case", ["country", "state", "since"], unique=False
    )
    op.create_index(
        "uq_verification_case_person_organisation",
        "verification_case",
        ["person_id", "organisation_id"],
        unique=True,
    )
    op.create_table(
        "call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("offers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seeks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("open", "closed", name="callstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_call_class_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call")),
    )
    op.create_index(op.f("ix_call_class_id"), "call", ["class_id"], unique=False)
    op.create_index(op.f("ix_call_created_at"), "call", ["created_at"], unique=False)
    op.create_index(
        "ix_call_open", "call", ["ends_on", "id"], unique=False, postgresql_where="state = 'open'"
    )
    op.create_table(
        "class_learner",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_class_learner_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_class_learner_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_learner")),
    )
    op.create_index(op.f("ix_class_learner_class_id"), "class_learner", ["class_id"], unique=False)
    op.create_index(op.f("ix_class_learner_created_at"), "class_learner", ["created_at"], unique=False)
    op.create_index(op.f("ix_class_learner_person_id"), "class_learner", ["person_id"], unique=False)
    op.create_index("uq_class_learner_class_person", "class_learner", ["class_id", "person_id"], unique=True)
    op.create_table(
        "class_teacher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_class_teacher_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_class_teacher_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_class_teacher")),
    )
    op.create_index(op.f("ix_class_teacher_class_id"), "class_teacher", ["class_id"], unique=False)
    op.create_index(op.f("ix_class_teacher_created_at"), "class_teacher", ["created_at"], unique=False)
    op.create_index(op.f("ix_class_teacher_person_id"), "class_teacher", ["person_id"], unique=False)
    op.create_index("uq_class_teacher_class_person", "class_teacher", ["class_id", "person_id"], unique=True)
    op.create_table(
        "dismissal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("other_class_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_dismissal_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_class_id"], ["class.id"], name=op.f("fk_dismissal_other_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_dismissal_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dismissal")),
    )
    op.create_index(op.f("ix_dismissal_class_id"), "dismissal", ["class_id"], unique=False)
    op.create_index(op.f("ix_dismissal_created_at"), "dismissal", ["created_at"], unique=False)
    op.create_index(op.f("ix_dismissal_other_class_id"), "dismissal", ["other_class_id"], unique=False)
    op.create_index("uq_dismissal_class_other", "dismissal", ["class_id", "other_class_id"], unique=True)
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("name_key", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trashed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("trashed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_file_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folder.id"], name=op.f("fk_file_folder_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_file_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["trashed_by"], ["person.id"], name=op.f("fk_file_trashed_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    op.create_index(op.f("ix_file_created_at"), "file", ["created_at"], unique=False)
    op.create_index(op.f("ix_file_folder_id"), "file", ["folder_id"], unique=False)
    op.create_index(op.f("ix_file_project_id"), "file", ["project_id"], unique=False)
    op.create_index("ix_file_project_id_changed_at", "file", ["project_id", "changed_at"], unique=False)
    op.create_index(op.f("ix_file_trashed_at"), "file", ["trashed_at"], unique=False)
    op.create_index(
        "uq_file_place_name",
        "file",
        [
            "project_id",
            sa.literal_column("coalesce(folder_id, '00000000-0000-0000-0000-000000000000'::uuid)"),
            "name_key",
        ],
        unique=True,
        postgresql_where=sa.text("trashed_at IS NULL"),
    )
    op.create_table(
        "guest_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_guest_link_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_guest_link_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guest_link")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_guest_link_token_hash")),
    )
    op.create_index(op.f("ix_guest_link_created_at"), "guest_link", ["created_at"], unique=False)
    op.create_index(op.f("ix_guest_link_session_id"), "guest_link", ["session_id"], unique=False)
    op.create_table(
        "mention",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["message_id"], ["message.id"], name=op.f("fk_mention_message_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_mention_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_mention_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mention")),
    )
    op.create_index(op.f("ix_mention_person_id"), "mention", ["person_id"], unique=False)
    op.create_index(op.f("ix_mention_project_id"), "mention", ["project_id"], unique=False)
    op.create_index("uq_mention_message_person", "mention", ["message_id", "person_id"], unique=True)
    op.create_table(
        "project_class",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_project_class_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_class_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_class")),
    )
    op.create_index(op.f("ix_project_class_class_id"), "project_class", ["class_id"], unique=False)
    op.create_index(op.f("ix_project_class_created_at"), "project_class", ["created_at"], unique=False)
    op.create_index(op.f("ix_project_class_project_id"), "project_class", ["project_id"], unique=False)
    op.create_index(
        "uq_project_class_project_class", "project_class", ["project_id", "class_id"], unique=True
    )
    op.create_table(
        "project_invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_by", sa.Uuid(), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_project_invitation_class_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_project_invitation_created_by"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_invitation_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["used_by"], ["person.id"], name=op.f("fk_project_invitation_used_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_project_invitation_token_hash")),
    )
    op.create_index(
        op.f("ix_project_invitation_created_at"), "project_invitation", ["created_at"], unique=False
    )
    op.create_index(
        op.f("ix_project_invitation_created_by"), "project_invitation", ["created_by"], unique=False
    )
    op.create_index(
        op.f("ix_project_invitation_project_id"), "project_invitation", ["project_id"], unique=False
    )
    op.create_table(
        "project_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column(
            "role",
            sa.Enum(
                "teacher", "learner", name="memberrole", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_project_member_class_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_project_member_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_project_member_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_member")),
    )
    op.create_index(op.f("ix_project_member_class_id"), "project_member", ["class_id"], unique=False)
    op.create_index(op.f("ix_project_member_created_at"), "project_member", ["created_at"], unique=False)
    op.create_index(op.f("ix_project_member_person_id"), "project_member", ["person_id"], unique=False)
    op.create_index(op.f("ix_project_member_project_id"), "project_member", ["project_id"], unique=False)
    op.create_index(
        "uq_project_member_project_person", "project_member", ["project_id", "person_id"], unique=True
    )
    op.create_table(
        "upload",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("folder_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("received", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("version_id", sa.Uuid(), nullable=True),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["folder_id"], ["folder.id"], name=op.f("fk_upload_folder_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_upload_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_upload_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_upload")),
    )
    op.create_index(op.f("ix_upload_created_at"), "upload", ["created_at"], unique=False)
    op.create_index(op.f("ix_upload_expires_at"), "upload", ["expires_at"], unique=False)
    op.create_index(op.f("ix_upload_person_id"), "upload", ["person_id"], unique=False)
    op.create_index(op.f("ix_upload_project_id"), "upload", ["project_id"], unique=False)
    op.create_table(
        "verification_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "evidence", "answer", name="notekind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_verification_note_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["case_id"],
            ["verification_case.id"],
            name=op.f("fk_verification_note_case_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verification_note")),
    )
    op.create_index(op.f("ix_verification_note_case_id"), "verification_note", ["case_id"], unique=False)
    op.create_index(
        op.f("ix_verification_note_created_at"), "verification_note", ["created_at"], unique=False
    )
    op.create_table(
        "file_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column(
            "pictures",
            sa.Enum(
                "none",
                "waiting",
                "ready",
                "refused",
                name="pictures",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("created_by", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["created_by"], ["person.id"], name=op.f("fk_file_version_created_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["file.id"], name=op.f("fk_file_version_file_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_file_version_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file_version")),
        sa.UniqueConstraint("key", name=op.f("uq_file_version_key")),
    )
    op.create_index(op.f("ix_file_version_created_at"), "file_version", ["created_at"], unique=False)
    op.create_index(op.f("ix_file_version_project_id"), "file_version", ["project_id"], unique=False)
    op.create_index("uq_file_version_file_number", "file_version", ["file_id", "number"], unique=True)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("from_class_id", sa.Uuid(), nullable=False),
        sa.Column("to_class_id", sa.Uuid(), nullable=False),
        sa.Column("call_id", sa.Uuid(), nullable=True),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "asked",
                "accepted",
                "declined",
                "withdrawn",
                "expired",
                name="proposalstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decline_reason", sa.Text(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_proposal_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["call_id"], ["call.id"], name=op.f("fk_proposal_call_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["from_class_id"], ["class.id"], name=op.f("fk_proposal_from_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_proposal_project_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["sent_by"], ["person.id"], name=op.f("fk_proposal_sent_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["to_class_id"], ["class.id"], name=op.f("fk_proposal_to_class_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_call_id"), "proposal", ["call_id"], unique=False)
    op.create_index(op.f("ix_proposal_created_at"), "proposal", ["created_at"], unique=False)
    op.create_index(op.f("ix_proposal_expires_at"), "proposal", ["expires_at"], unique=False)
    op.create_index(op.f("ix_proposal_from_class_id"), "proposal", ["from_class_id"], unique=False)
    op.create_index("ix_proposal_to_class_id_state", "proposal", ["to_class_id", "state"], unique=False)
    op.create_index(
        "uq_proposal_open_pair",
        "proposal",
        [
            sa.literal_column("least(from_class_id, to_class_id)"),
            sa.literal_column("greatest(from_class_id, to_class_id)"),
        ],
        unique=True,
        postgresql_where="state IN ('waiting','asked')",
    )
    op.create_table(
        "room_participant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("guest_link_id", sa.Uuid(), nullable=True),
        sa.Column("guest_token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "teacher",
                "learner",
                "guest",
                name="roomrole",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "presence",
            sa.Enum(
                "outside",
                "knocking",
                "admitted",
                "in",
                "away",
                "left",
                "refused",
                "removed",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("presence_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("line", sa.Uuid(), nullable=True),
        sa.Column("hand_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("mic", sa.Boolean(), nullable=False),
        sa.Column("camera", sa.Boolean(), nullable=False),
        sa.Column("screen", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["guest_link_id"],
            ["guest_link.id"],
            name=op.f("fk_room_participant_guest_link_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_room_participant_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_room_participant_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_participant")),
        sa.UniqueConstraint("guest_token_hash", name=op.f("uq_room_participant_guest_token_hash")),
    )
    op.create_index(op.f("ix_room_participant_created_at"), "room_participant", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_room_participant_guest_link_id"), "room_participant", ["guest_link_id"], unique=False
    )
    op.create_index(op.f("ix_room_participant_person_id"), "room_participant", ["person_id"], unique=False)
    op.create_index(
        "ix_room_participant_presence_seen_at", "room_participant", ["presence", "seen_at"], unique=False
    )
    op.create_index(op.f("ix_room_participant_session_id"), "room_participant", ["session_id"], unique=False)
    op.create_index(
        "uq_room_participant_session_person", "room_participant", ["session_id", "person_id"], unique=True
    )
    op.create_table(
        "proposal_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_proposal_note_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_note_proposal_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_note")),
    )
    op.create_index(op.f("ix_proposal_note_created_at"), "proposal_note", ["created_at"], unique=False)
    op.create_index(op.f("ix_proposal_note_proposal_id"), "proposal_note", ["proposal_id"], unique=False)
    op.create_table(
        "room_stay",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["room_participant.id"],
            name=op.f("fk_room_stay_participant_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_stay")),
    )
    op.create_index(op.f("ix_room_stay_participant_id"), "room_stay", ["participant_id"], unique=False)
    op.create_table(
        "session_message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("participant_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("client_key", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["participant_id"],
            ["room_participant.id"],
            name=op.f("fk_session_message_participant_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["session_id"],
            ["live_session.id"],
            name=op.f("fk_session_message_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_message")),
    )
    op.create_index(op.f("ix_session_message_created_at"), "session_message", ["created_at"], unique=False)
    op.create_index(op.f("ix_session_message_session_id"), "session_message", ["session_id"], unique=False)
    op.create_index(
        "ix_session_message_session_id_created_at",
        "session_message",
        ["session_id", "created_at"],
        unique=False,
    )


def downgrade() -> None:
    """Take the tables away; the queue of procrastinate goes with its schema."""
    op.drop_index("ix_session_message_session_id_created_at", table_name="session_message")
    op.drop_index(op.f("ix_session_message_session_id"), table_name="session_message")
    op.drop_index(op.f("ix_session_message_created_at"), table_name="session_message")
    op.drop_table("session_message")
    op.drop_index(op.f("ix_room_stay_participant_id"), table_name="room_stay")
    op.drop_table("room_stay")
    op.drop_index(op.f("ix_proposal_note_proposal_id"), table_name="proposal_note")
    op.drop_index(op.f("ix_proposal_note_created_at"), table_name="proposal_note")
    op.drop_table("proposal_note")
    op.drop_index("uq_room_participant_session_person", table_name="room_participant")
    op.drop_index(op.f("ix_room_participant_session_id"), table_name="room_participant")
    op.drop_index("ix_room_participant_presence_seen_at", table_name="room_participant")
    op.drop_index(op.f("ix_room_participant_person_id"), table_name="room_participant")
    op.drop_index(op.f("ix_room_participant_guest_link_id"), table_name="room_participant")
    op.drop_index(op.f("ix_room_participant_created_at"), table_name="room_participant")
    op.drop_table("room_participant")
    op.drop_index(
        "uq_proposal_open_pair", table_name="proposal", postgresql_where="state IN ('waiting','asked')"
    )
    op.drop_index("ix_proposal_to_class_id_state", table_name="proposal")
    op.drop_index(op.f("ix_proposal_from_class_id"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_expires_at"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_created_at"), table_name="proposal")
    op.drop_index(op.f("ix_proposal_call_id"), table_name="proposal")
    op.drop_table("proposal")
    op.drop_index("uq_file_version_file_number", table_name="file_version")
    op.drop_index(op.f("ix_file_version_project_id"), table_name="file_version")
    op.drop_index(op.f("ix_file_version_created_at"), table_name="file_version")
    op.drop_table("file_version")
    op.drop_index(op.f("ix_verification_note_created_at"), table_name="verification_note")
    op.drop_index(op.f("ix_verification_note_case_id"), table_name="verification_note")
    op.drop_table("verification_note")
    op.drop_index(op.f("ix_upload_project_id"), table_name="upload")
    op.drop_index(op.f("ix_upload_person_id"), table_name="upload")
    op.drop_index(op.f("ix_upload_expires_at"), table_name="upload")
    op.drop_index(op.f("ix_upload_created_at"), table_name="upload")
    op.drop_table("upload")
    op.drop_index("uq_project_member_project_person", table_name="project_member")
    op.drop_index(op.f("ix_project_member_project_id"), table_name="project_member")
    op.drop_index(op.f("ix_project_member_person_id"), table_name="project_member")
    op.drop_index(op.f("ix_project_member_created_at"), table_name="project_member")
    op.drop_index(op.f("ix_project_member_class_id"), table_name="project_member")
    op.drop_table("project_member")
    op.drop_index(op.f("ix_project_invitation_project_id"), table_name="project_invitation")
    op.drop_index(op.f("ix_project_invitation_created_by"), table_name="project_invitation")
    op.drop_index(op.f("ix_project_invitation_created_at"), table_name="project_invitation")
    op.drop_table("project_invitation")
    op.drop_index("uq_project_class_project_class", table_name="project_class")
    op.drop_index(op.f("ix_project_class_project_id"), table_name="project_class")
    op.drop_index(op.f("ix_project_class_created_at"), table_name="project_class")
    op.drop_index(op.f("ix_project_class_class_id"), table_name="project_class")
    op.drop_table("project_class")
    op.drop_index("uq_mention_message_person", table_name="mention")
    op.drop_index(op.f("ix_mention_project_id"), table_name="mention")
    op.drop_index(op.f("ix_mention_person_id"), table_name="mention")
    op.drop_table("mention")
    op.drop_index(op.f("ix_guest_link_session_id"), table_name="guest_link")
    op.drop_index(op.f("ix_guest_link_created_at"), table_name="guest_link")
    op.drop_table("guest_link")
    op.drop_index("uq_file_place_name", table_name="file", postgresql_where=sa.text("trashed_at IS NULL"))
    op.drop_index(op.f("ix_file_trashed_at"), table_name="file")
    op.drop_index("ix_file_project_id_changed_at", table_name="file")
    op.drop_index(op.f("ix_file_project_id"), table_name="file")
    op.drop_index(op.f("ix_file_folder_id"), table_name="file")
    op.drop_index(op.f("ix_file_created_at"), table_name="file")
    op.drop_table("file")
    op.drop_index("uq_dismissal_class_other", table_name="dismissal")
    op.drop_index(op.f("ix_dismissal_other_class_id"), table_name="dismissal")
    op.drop_index(op.f("ix_dismissal_created_at"), table_name="dismissal")
    op.drop_index(op.f("ix_dismissal_class_id"), table_name="dismissal")
    op.drop_table("dismissal")
    op.drop_index("uq_class_teacher_class_person", table_name="class_teacher")
    op.drop_index(op.f("ix_class_teacher_person_id"), table_name="class_teacher")
    op.drop_index(op.f("ix_class_teacher_created_at"), table_name="class_teacher")
    op.drop_index(op.f("ix_class_teacher_class_id"), table_name="class_teacher")
    op.drop_table("class_teacher")
    op.drop_index("uq_class_learner_class_person", table_name="class_learner")
    op.drop_index(op.f("ix_class_learner_person_id"), table_name="class_learner")
    op.drop_index(op.f("ix_class_learner_created_at"), table_name="class_learner")
    op.drop_index(op.f("ix_class_learner_class_id"), table_name="class_learner")
    op.drop_table("class_learner")
    op.drop_index("ix_call_open", table_name="call", postgresql_where="state = 'open'")
    op.drop_index(op.f("ix_call_created_at"), table_name="call")
    op.drop_index(op.f("ix_call_class_id"), table_name="call")
    op.drop_table("call")
    op.drop_index("uq_verification_case_person_organisation", table_name="verification_case")
    op.drop_index("ix_verification_case_queue", table_name="verification_case")
    op.drop_index(op.f("ix_verification_case_person_id"), table_name="verification_case")
    op.drop_index(op.f("ix_verification_case_organisation_id"), table_name="verification_case")
    op.drop_index(op.f("ix_verification_case_created_at"), table_name="verification_case")
    op.drop_table("verification_case")
    op.drop_table("read_mark")
    op.drop_index("uq_message_client_key", table_name="message")
    op.drop_index("ix_message_project_id_id", table_name="message")
    op.drop_table("message")
    op.drop_index("uq_membership_person_organisation", table_name="membership")
    op.drop_index(op.f("ix_membership_person_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_organisation_id"), table_name="membership")
    op.drop_index(op.f("ix_membership_created_at"), table_name="membership")
    op.drop_table("membership")
    op.drop_index(op.f("ix_live_session_state"), table_name="live_session")
    op.drop_index("ix_live_session_project_id_starts_at", table_name="live_session")
    op.drop_index(op.f("ix_live_session_project_id"), table_name="live_session")
    op.drop_index(op.f("ix_live_session_created_at"), table_name="live_session")
    op.drop_index(op.f("ix_live_session_closes_at"), table_name="live_session")
    op.drop_table("live_session")
    op.drop_index("uq_folder_place_name", table_name="folder", postgresql_where=sa.text("trashed_at IS NULL"))
    op.drop_index(op.f("ix_folder_trashed_at"), table_name="folder")
    op.drop_index(op.f("ix_folder_project_id"), table_name="folder")
    op.drop_index(op.f("ix_folder_parent_id"), table_name="folder")
    op.drop_index(op.f("ix_folder_created_at"), table_name="folder")
    op.drop_table("folder")
    op.drop_index(
        "ix_class_trade_keys",
        table_name="class",
        postgresql_using="gin",
        postgresql_where="archived_at IS NULL",
    )
    op.drop_index(op.f("ix_class_organisation_id"), table_name="class")
    op.drop_index(op.f("ix_class_isced_f"), table_name="class")
    op.drop_index(op.f("ix_class_created_at"), table_name="class")
    op.drop_table("class")
    op.drop_index(op.f("ix_sign_in_person_id"), table_name="sign_in")
    op.drop_index(op.f("ix_sign_in_created_at"), table_name="sign_in")
    op.drop_table("sign_in")
    op.drop_index(op.f("ix_project_created_at"), table_name="project")
    op.drop_table("project")
    op.drop_index(
        "ix_organisation_search",
        table_name="organisation",
        postgresql_using="gin",
        postgresql_ops={"search": "gin_trgm_ops"},
    )
    op.drop_index(op.f("ix_organisation_created_at"), table_name="organisation")
    op.drop_index("ix_organisation_country_trust", table_name="organisation")
    op.drop_table("organisation")
    op.drop_index(op.f("ix_officer_post_person_id"), table_name="officer_post")
    op.drop_index(op.f("ix_officer_post_created_at"), table_name="officer_post")
    op.drop_index(op.f("ix_officer_post_country"), table_name="officer_post")
    op.drop_table("officer_post")
    op.drop_index(op.f("ix_mail_person_id"), table_name="mail")
    op.drop_index(op.f("ix_mail_created_at"), table_name="mail")
    op.drop_table("mail")
    op.drop_index(op.f("ix_learner_card_created_at"), table_name="learner_card")
    op.drop_table("learner_card")
    op.drop_index(op.f("ix_email_link_person_id"), table_name="email_link")
    op.drop_index(op.f("ix_email_link_created_at"), table_name="email_link")
    op.drop_table("email_link")
    op.drop_index(op.f("ix_audit_entry_event"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_created_at"), table_name="audit_entry")
    op.drop_index("ix_audit_entry_actor_id_created_at", table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_table("topic")
    op.drop_index(op.f("ix_throttle_since"), table_name="throttle")
    op.drop_table("throttle")
    op.drop_index(op.f("ix_person_created_at"), table_name="person")
    op.drop_table("person")
    op.drop_index(op.f("ix_event_at"), table_name="event")
    op.drop_table("event")
