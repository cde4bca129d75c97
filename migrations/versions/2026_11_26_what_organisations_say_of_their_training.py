"""Organisations tell their sites, trades, levels, workshop and numbers of Erasmus+.

Revision ID: 0023
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

LISTS = ("isco", "eqf_levels", "equipment")
NUMBERS = ("accreditation", "oid")


def upgrade() -> None:
    """Change the tables."""
    for name in LISTS:
        empty = sa.text("'[]'::jsonb")
        op.add_column(
            "organisation", sa.Column(name, postgresql.JSONB(), nullable=False, server_default=empty)
        )
    for name in NUMBERS:
        op.add_column("organisation", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "organisation_site",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("is_step_free", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_organisation_site_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisation_site")),
    )
    op.create_index("ix_organisation_site_organisation_id", "organisation_site", ["organisation_id"])
    op.create_index("ix_organisation_site_created_at", "organisation_site", ["created_at"])
    op.create_index(
        "uq_organisation_site_organisation_position",
        "organisation_site",
        ["organisation_id", "position"],
        unique=True,
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("organisation_site")
    for name in (*NUMBERS, *LISTS):
        op.drop_column("organisation", name)
