"""Up to when a person has looked at the news of a saved search, so that the new ones can be shown by themselves.

Revision ID: 0015
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the column: whoever has no news has seen everything that was told."""
    op.add_column("saved_search", sa.Column("seen_until", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE saved_search SET seen_until = CASE WHEN news > 0 THEN created_at ELSE told_until END")
    op.alter_column("saved_search", "seen_until", nullable=False)


def downgrade() -> None:
    """Undo it."""
    op.drop_column("saved_search", "seen_until")
