"""Questions of calls, places and a line for proposals, breaks of classes.

Revision ID: 0005
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_STATES = "'waiting','asked','accepted','declined','withdrawn','expired'"
_PAIR = [sa.text("least(from_class_id, to_class_id)"), sa.text("greatest(from_class_id, to_class_id)")]
_WORDS = (
    "message_theirs",
    "message_language",
    "theirs_language",
    "translation",
    "decline_text",
    "decline_theirs",
)


def upgrade() -> None:
    """Add the columns; a proposal may wait in line, and does so as the only one of its pair."""
    empty = {"server_default": "[]", "nullable": False}
    op.add_column("call", sa.Column("questions", postgresql.JSONB(), **empty))
    op.add_column("call", sa.Column("most_open", sa.Integer(), server_default="5", nullable=False))
    op.add_column("class", sa.Column("most_open", sa.Integer(), server_default="8", nullable=False))
    op.add_column("class", sa.Column("quiet_until", sa.Date(), nullable=True))
    for name in _WORDS:
        op.add_column("proposal", sa.Column(name, sa.Text(), server_default="", nullable=False))
    op.add_column("proposal", sa.Column("answers", postgresql.JSONB(), **empty))
    _allow(f"'queued',{_STATES}", "'queued','waiting','asked'")


def downgrade() -> None:
    """Change them back; what waited in line has come to its end."""
    op.execute("UPDATE proposal SET state = 'expired' WHERE state = 'queued'")
    _allow(_STATES, "'waiting','asked'")
    for name in ("answers", *_WORDS):
        op.drop_column("proposal", name)
    op.drop_column("class", "quiet_until")
    op.drop_column("class", "most_open")
    op.drop_column("call", "most_open")
    op.drop_column("call", "questions")


def _allow(states: str, open_states: str) -> None:
    name = op.f("ck_proposal_proposalstate")
    op.drop_constraint(name, "proposal", type_="check")
    op.create_check_constraint(name, "proposal", f"state IN ({states})")
    op.drop_index("uq_proposal_open_pair", table_name="proposal")
    op.create_index(
        "uq_proposal_open_pair",
        "proposal",
        _PAIR,
        unique=True,
        postgresql_where=sa.text(f"state IN ({open_states})"),
    )
