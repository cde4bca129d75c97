"""what can be searched for and saved searches.

Revision ID: 0012
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "search_word",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_search_word")),
    )
    op.create_index(
        "ix_search_word_trigrams",
        "search_word",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "saved_search",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("query", sa.Text(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("told_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("news", sa.Integer(), server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_saved_search_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_search")),
    )
    op.create_index(op.f("ix_saved_search_created_at"), "saved_search", ["created_at"], unique=False)
    op.create_index(op.f("ix_saved_search_person_id"), "saved_search", ["person_id"], unique=False)
    op.create_index("uq_saved_search_person_query", "saved_search", ["person_id", "query"], unique=True)
    op.create_table(
        "search_document",
        sa.Column(
            "kind",
            sa.Enum(
                "class",
                "call",
                "school",
                "project",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("school_id", sa.Uuid(), nullable=True),
        sa.Column("class_id", sa.Uuid(), nullable=True),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("is_open", sa.Boolean(), nullable=False),
        sa.Column("was_open", sa.Boolean(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("keys", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("words", postgresql.TSVECTOR(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_search_document_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["school_id"], ["organisation.id"], name=op.f("fk_search_document_school_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("kind", "id", name=op.f("pk_search_document")),
    )
    op.create_index(op.f("ix_search_document_class_id"), "search_document", ["class_id"], unique=False)
    op.create_index(
        "ix_search_document_found",
        "search_document",
        ["keys", "words"],
        unique=False,
        postgresql_using="gin",
        postgresql_with={"fastupdate": "off"},
    )
    op.create_index(
        "ix_search_document_kind_newest",
        "search_document",
        ["kind", sa.literal_column("since DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(
        "ix_search_document_newest",
        "search_document",
        [sa.literal_column("since DESC"), sa.literal_column("id DESC")],
        unique=False,
    )
    op.create_index(op.f("ix_search_document_school_id"), "search_document", ["school_id"], unique=False)
    op.add_column(
        "class",
        sa.Column(
            "mobility",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )
    op.add_column(
        "class", sa.Column("is_accessible", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.add_column(
        "organisation",
        sa.Column("is_accessible", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_column("organisation", "is_accessible")
    op.drop_column("class", "is_accessible")
    op.drop_column("class", "mobility")
    op.drop_index(op.f("ix_search_document_school_id"), table_name="search_document")
    op.drop_index("ix_search_document_newest", table_name="search_document")
    op.drop_index("ix_search_document_kind_newest", table_name="search_document")
    op.drop_index("ix_search_document_found", table_name="search_document", postgresql_using="gin")
    op.drop_index(op.f("ix_search_document_class_id"), table_name="search_document")
    op.drop_table("search_document")
    op.drop_index("uq_saved_search_person_query", table_name="saved_search")
    op.drop_index(op.f("ix_saved_search_person_id"), table_name="saved_search")
    op.drop_index(op.f("ix_saved_search_created_at"), table_name="saved_search")
    op.drop_table("saved_search")
    op.drop_index(
        "ix_search_word_trigrams",
        table_name="search_word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_table("search_word")
