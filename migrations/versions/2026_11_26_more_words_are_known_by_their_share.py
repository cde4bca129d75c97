"""More words of search documents are known by their share: names of trades are rarer than the thousand commonest.

Revision ID: 0018
"""

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply this migration."""
    op.execute("ALTER TABLE search_document ALTER COLUMN words SET STATISTICS 300")


def downgrade() -> None:
    """Undo it."""
    op.execute("ALTER TABLE search_document ALTER COLUMN words SET STATISTICS -1")
