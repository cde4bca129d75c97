"""Exports of what is known about a person, and a way to find what was recorded about one.

Revision ID: 0016
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table and the index."""
    op.create_table(
        "personal_export",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "failed",
                name="exportstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_personal_export_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personal_export")),
    )
    for column in ("created_at", "expires_at", "person_id"):
        op.create_index(op.f(f"ix_personal_export_{column}"), "personal_export", [column], unique=False)
    waiting = sa.text("state = 'waiting'")
    op.create_index(
        "uq_personal_export_waiting", "personal_export", ["person_id"], unique=True, postgresql_where=waiting
    )
    op.create_index(
        "ix_audit_entry_about",
        "audit_entry",
        [sa.text("(data ->> 'person_id')")],
        postgresql_where=sa.text("(data ->> 'person_id') IS NOT NULL"),
    )


def downgrade() -> None:
    """Undo it."""
    op.drop_index("ix_audit_entry_about", "audit_entry")
    op.drop_table("personal_export")
