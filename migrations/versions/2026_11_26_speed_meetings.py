"""speed meetings.

Revision ID: 0010
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    _allow("sandbox", "live", "closed", "meeting")
    op.create_table(
        "speed_meeting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rounds", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("turned", sa.Integer(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("listed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["person.id"], name=op.f("fk_speed_meeting_opened_by"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_meeting")),
    )
    op.create_index(op.f("ix_speed_meeting_created_at"), "speed_meeting", ["created_at"], unique=False)
    op.create_index(op.f("ix_speed_meeting_opened_by"), "speed_meeting", ["opened_by"], unique=False)
    op.create_index("ix_speed_meeting_starts_at", "speed_meeting", ["starts_at"], unique=False)
    op.create_table(
        "speed_seat",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("waited", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_speed_seat_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["speed_meeting.id"], name=op.f("fk_speed_seat_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_speed_seat_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_seat")),
    )
    op.create_index(op.f("ix_speed_seat_class_id"), "speed_seat", ["class_id"], unique=False)
    op.create_index(op.f("ix_speed_seat_created_at"), "speed_seat", ["created_at"], unique=False)
    op.create_index(op.f("ix_speed_seat_person_id"), "speed_seat", ["person_id"], unique=False)
    op.create_index("uq_speed_seat_meeting_person", "speed_seat", ["meeting_id", "person_id"], unique=True)
    op.create_table(
        "speed_talk",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("one_again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("other_again", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("mutual_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one_id < other_id", name=op.f("ck_speed_talk_each_pair_one_way_round")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["speed_meeting.id"], name=op.f("fk_speed_talk_meeting_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["one_id"], ["speed_seat.id"], name=op.f("fk_speed_talk_one_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["other_id"], ["speed_seat.id"], name=op.f("fk_speed_talk_other_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["live_session.id"], name=op.f("fk_speed_talk_session_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_speed_talk")),
    )
    op.create_index(op.f("ix_speed_talk_created_at"), "speed_talk", ["created_at"], unique=False)
    op.create_index("ix_speed_talk_meeting_round", "speed_talk", ["meeting_id", "round"], unique=False)
    op.create_index(op.f("ix_speed_talk_other_id"), "speed_talk", ["other_id"], unique=False)
    op.create_index(op.f("ix_speed_talk_session_id"), "speed_talk", ["session_id"], unique=False)
    op.create_index("uq_speed_talk_pair", "speed_talk", ["one_id", "other_id"], unique=True)
    op.add_column("mail", sa.Column("calendar", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    """Change them back."""
    op.execute("DELETE FROM project WHERE state = 'meeting'")
    _allow("sandbox", "live", "closed")
    op.drop_column("mail", "calendar")
    op.drop_index("uq_speed_talk_pair", table_name="speed_talk")
    op.drop_index(op.f("ix_speed_talk_session_id"), table_name="speed_talk")
    op.drop_index(op.f("ix_speed_talk_other_id"), table_name="speed_talk")
    op.drop_index("ix_speed_talk_meeting_round", table_name="speed_talk")
    op.drop_index(op.f("ix_speed_talk_created_at"), table_name="speed_talk")
    op.drop_table("speed_talk")
    op.drop_index("uq_speed_seat_meeting_person", table_name="speed_seat")
    op.drop_index(op.f("ix_speed_seat_person_id"), table_name="speed_seat")
    op.drop_index(op.f("ix_speed_seat_created_at"), table_name="speed_seat")
    op.drop_index(op.f("ix_speed_seat_class_id"), table_name="speed_seat")
    op.drop_table("speed_seat")
    op.drop_index("ix_speed_meeting_starts_at", table_name="speed_meeting")
    op.drop_index(op.f("ix_speed_meeting_opened_by"), table_name="speed_meeting")
    op.drop_index(op.f("ix_speed_meeting_created_at"), table_name="speed_meeting")
    op.drop_table("speed_meeting")


def _allow(*states: str) -> None:
    """Let a project be in these states and no other."""
    op.drop_constraint(op.f("ck_project_projectstate"), "project", type_="check")
    allowed = ", ".join(f"'{state}'" for state in states)
    op.create_check_constraint(op.f("ck_project_projectstate"), "project", f"state IN ({allowed})")
