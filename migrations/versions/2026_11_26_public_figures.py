"""public figures.

Revision ID: 0011
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "open_figures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("rows", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_open_figures_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_figures")),
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_table("open_figures")
