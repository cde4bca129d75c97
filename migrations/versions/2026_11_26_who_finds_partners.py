"""who finds partners.

Revision ID: 0022
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "fairness_group",
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column(
            "dimension",
            sa.Enum(
                "everybody",
                "country",
                "size",
                "place",
                "newness",
                "field",
                name="dimension",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("found_of_all", sa.Integer(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "less", "alike", "more", name="standing", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("days", sa.Integer(), nullable=True),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("gini_shown", sa.Double(), nullable=True),
        sa.Column("gini_partners", sa.Double(), nullable=True),
        sa.Column("gini_countries", sa.Double(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "dimension", "value", name=op.f("pk_fairness_group")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("fairness_group")
