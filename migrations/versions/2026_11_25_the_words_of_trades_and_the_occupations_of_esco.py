"""The words of trades and the occupations of ESCO.

Revision ID: 0003
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "occupation",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("isco", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("obsolete_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_occupation")),
        sa.UniqueConstraint("uri", name=op.f("uq_occupation_uri")),
    )
    op.create_index(op.f("ix_occupation_isco"), "occupation", ["isco"], unique=False)
    op.create_table(
        "skill",
        sa.Column("id", sa.Integer(), sa.Identity(always=False), nullable=False),
        sa.Column("uri", sa.Text(), nullable=False),
        sa.Column("labels", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("weight", sa.Double(), nullable=False),
        sa.Column("obsolete_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_skill")),
        sa.UniqueConstraint("uri", name=op.f("uq_skill_uri")),
    )
    op.create_table(
        "trade_spelling",
        sa.Column("word", sa.Text(collation="C"), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_trade_spelling")),
    )
    op.create_index(
        "ix_trade_spelling_trigrams",
        "trade_spelling",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "trade_word",
        sa.Column(
            "kind",
            sa.Enum(
                "group",
                "occupation",
                "field",
                name="tradekind",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("searched", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("is_name", sa.Boolean(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("kind", "key", "language", "searched", name=op.f("pk_trade_word")),
    )
    op.create_index(
        "ix_trade_word_beginning",
        "trade_word",
        ["language", "searched"],
        unique=False,
        postgresql_ops={"searched": "text_pattern_ops"},
    )
    op.create_index(
        "ix_trade_word_lexemes",
        "trade_word",
        [
            sa.literal_column(
                "array_to_tsvector(string_to_array((searched || ' @'::text) || language, ' '::text))"
            )
        ],
        unique=False,
        postgresql_using="gin",
    )
    op.create_table(
        "vocabulary_state",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("told", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_vocabulary_state")),
    )
    op.create_table(
        "near_occupation",
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("shared", sa.Integer(), nullable=False),
        sa.Column("closeness", sa.Double(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"],
            ["occupation.id"],
            name=op.f("fk_near_occupation_occupation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["occupation.id"], name=op.f("fk_near_occupation_other_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occupation_id", "other_id", name=op.f("pk_near_occupation")),
    )
    op.create_index(op.f("ix_near_occupation_other_id"), "near_occupation", ["other_id"], unique=False)
    op.create_table(
        "occupation_skill",
        sa.Column("occupation_id", sa.Integer(), nullable=False),
        sa.Column("skill_id", sa.Integer(), nullable=False),
        sa.Column("is_essential", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occupation_id"],
            ["occupation.id"],
            name=op.f("fk_occupation_skill_occupation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["skill_id"], ["skill.id"], name=op.f("fk_occupation_skill_skill_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("occupation_id", "skill_id", name=op.f("pk_occupation_skill")),
    )
    op.create_index(op.f("ix_occupation_skill_skill_id"), "occupation_skill", ["skill_id"], unique=False)
    op.add_column(
        "class",
        sa.Column(
            "occupations",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'::jsonb"),
            nullable=False,
        ),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_column("class", "occupations")
    op.drop_index(op.f("ix_occupation_skill_skill_id"), table_name="occupation_skill")
    op.drop_table("occupation_skill")
    op.drop_index(op.f("ix_near_occupation_other_id"), table_name="near_occupation")
    op.drop_table("near_occupation")
    op.drop_table("vocabulary_state")
    op.drop_index("ix_trade_word_lexemes", table_name="trade_word", postgresql_using="gin")
    op.drop_index("ix_trade_word_beginning", table_name="trade_word")
    op.drop_table("trade_word")
    op.drop_index(
        "ix_trade_spelling_trigrams",
        table_name="trade_spelling",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_table("trade_spelling")
    op.drop_table("skill")
    op.drop_index(op.f("ix_occupation_isco"), table_name="occupation")
    op.drop_table("occupation")
