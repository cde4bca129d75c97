"""Classes that take a break are not found until it is over; an index for those whose break ends.

Revision ID: 0017
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

IS_QUIET = "EXISTS (SELECT FROM class c WHERE c.id = d.class_id AND c.quiet_until >= CURRENT_DATE)"


def upgrade() -> None:
    """Make the index, and hide the documents of those that take a break today."""
    op.create_index(
        "ix_class_quiet_until",
        "class",
        ["quiet_until"],
        unique=False,
        postgresql_where=sa.text("quiet_until IS NOT NULL"),
    )
    op.execute(f"UPDATE search_document d SET is_open = false WHERE d.is_open AND {IS_QUIET}")  # noqa: S608


def downgrade() -> None:
    """Undo it: what was open once is open again."""
    op.execute(f"UPDATE search_document d SET is_open = true WHERE d.was_open AND {IS_QUIET}")  # noqa: S608
    op.drop_index("ix_class_quiet_until", "class")
