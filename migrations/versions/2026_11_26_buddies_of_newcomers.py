"""Experienced teachers help newcomers as buddies, and the two write to each other.

Revision ID: 0024
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "buddy_help",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("most", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("most BETWEEN 1 AND 5", name=op.f("ck_buddy_help_a_few_at_a_time")),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_buddy_help_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_help")),
        sa.UniqueConstraint("person_id", name=op.f("uq_buddy_help_person_id")),
    )
    op.create_index(op.f("ix_buddy_help_created_at"), "buddy_help", ["created_at"], unique=False)
    op.create_table(
        "buddy_pair",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("newcomer_id", sa.Uuid(), nullable=False),
        sa.Column("buddy_id", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "ending",
            sa.Enum(
                "newcomer",
                "buddy",
                "time",
                "stopped",
                name="ending",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("newcomer_id <> buddy_id", name=op.f("ck_buddy_pair_two_people")),
        sa.ForeignKeyConstraint(
            ["buddy_id"], ["person.id"], name=op.f("fk_buddy_pair_buddy_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["newcomer_id"], ["person.id"], name=op.f("fk_buddy_pair_newcomer_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_pair")),
    )
    op.create_index(op.f("ix_buddy_pair_buddy_id"), "buddy_pair", ["buddy_id"], unique=False)
    op.create_index(op.f("ix_buddy_pair_created_at"), "buddy_pair", ["created_at"], unique=False)
    op.create_index(op.f("ix_buddy_pair_ended_at"), "buddy_pair", ["ended_at"], unique=False)
    op.create_index(op.f("ix_buddy_pair_newcomer_id"), "buddy_pair", ["newcomer_id"], unique=False)
    op.create_index(
        "uq_buddy_pair_newcomer_running",
        "buddy_pair",
        ["newcomer_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "buddy_wait",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_buddy_wait_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_wait")),
        sa.UniqueConstraint("person_id", name=op.f("uq_buddy_wait_person_id")),
    )
    op.create_index(op.f("ix_buddy_wait_created_at"), "buddy_wait", ["created_at"], unique=False)
    op.create_table(
        "buddy_note",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("pair_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_buddy_note_author_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["buddy_pair.id"], name=op.f("fk_buddy_note_pair_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_buddy_note")),
    )
    op.create_index(op.f("ix_buddy_note_author_id"), "buddy_note", ["author_id"], unique=False)
    op.create_index(op.f("ix_buddy_note_created_at"), "buddy_note", ["created_at"], unique=False)
    op.create_index(op.f("ix_buddy_note_pair_id"), "buddy_note", ["pair_id"], unique=False)


def downgrade() -> None:
    """Change them back."""
    op.drop_index(op.f("ix_buddy_note_pair_id"), table_name="buddy_note")
    op.drop_index(op.f("ix_buddy_note_created_at"), table_name="buddy_note")
    op.drop_index(op.f("ix_buddy_note_author_id"), table_name="buddy_note")
    op.drop_table("buddy_note")
    op.drop_index(op.f("ix_buddy_wait_created_at"), table_name="buddy_wait")
    op.drop_table("buddy_wait")
    op.drop_index(
        "uq_buddy_pair_newcomer_running", table_name="buddy_pair", postgresql_where="ended_at IS NULL"
    )
    op.drop_index(op.f("ix_buddy_pair_newcomer_id"), table_name="buddy_pair")
    op.drop_index(op.f("ix_buddy_pair_ended_at"), table_name="buddy_pair")
    op.drop_index(op.f("ix_buddy_pair_created_at"), table_name="buddy_pair")
    op.drop_index(op.f("ix_buddy_pair_buddy_id"), table_name="buddy_pair")
    op.drop_table("buddy_pair")
    op.drop_index(op.f("ix_buddy_help_created_at"), table_name="buddy_help")
    op.drop_table("buddy_help")
