"""Check-ins, roll calls and classes handed over; proposals to join a running project; consent to signals.

Revision ID: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the tables and columns."""
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column(
            "going",
            sa.Enum(
                "good", "so_so", "stuck", name="going", native_enum=False, create_constraint=True, length=40
            ),
            nullable=True,
        ),
        sa.Column("needs_help", sa.Boolean(), nullable=False),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("helped_by", sa.Uuid(), nullable=True),
        sa.Column("helped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_check_in_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_check_in_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["helped_by"], ["person.id"], name=op.f("fk_check_in_helped_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_check_in_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
    )
    op.create_index(op.f("ix_check_in_class_id"), "check_in", ["class_id"], unique=False)
    op.create_index(op.f("ix_check_in_created_at"), "check_in", ["created_at"], unique=False)
    op.create_index(
        "ix_check_in_needs_help",
        "check_in",
        ["answered_at"],
        unique=False,
        postgresql_where=sa.text("needs_help AND helped_at IS NULL"),
    )
    op.create_index(op.f("ix_check_in_project_id"), "check_in", ["project_id"], unique=False)
    op.create_index(
        "uq_check_in_project_class_week", "check_in", ["project_id", "class_id", "week"], unique=True
    )
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=True),
        sa.Column("from_person_id", sa.Uuid(), nullable=False),
        sa.Column("to_person_id", sa.Uuid(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open",
                "accepted",
                "declined",
                "withdrawn",
                name="handoverstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_hand_over_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["from_person_id"], ["person.id"], name=op.f("fk_hand_over_from_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_hand_over_project_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["to_person_id"], ["person.id"], name=op.f("fk_hand_over_to_person_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index(op.f("ix_hand_over_class_id"), "hand_over", ["class_id"], unique=False)
    op.create_index(op.f("ix_hand_over_created_at"), "hand_over", ["created_at"], unique=False)
    op.create_index(op.f("ix_hand_over_from_person_id"), "hand_over", ["from_person_id"], unique=False)
    op.create_index(op.f("ix_hand_over_project_id"), "hand_over", ["project_id"], unique=False)
    op.create_index(op.f("ix_hand_over_to_person_id"), "hand_over", ["to_person_id"], unique=False)
    op.create_index(
        "uq_hand_over_open",
        "hand_over",
        ["class_id", "from_person_id"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "roll_call",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("project_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=True),
        sa.Column("is_idle", sa.Boolean(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "here",
                "leaving",
                "silent",
                name="rollanswer",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["person.id"], name=op.f("fk_roll_call_answered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["person.id"], name=op.f("fk_roll_call_asked_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_roll_call_class_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["project_id"], ["project.id"], name=op.f("fk_roll_call_project_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roll_call")),
    )
    op.create_index(op.f("ix_roll_call_class_id"), "roll_call", ["class_id"], unique=False)
    op.create_index(op.f("ix_roll_call_created_at"), "roll_call", ["created_at"], unique=False)
    op.create_index(op.f("ix_roll_call_due_at"), "roll_call", ["due_at"], unique=False)
    op.create_index(op.f("ix_roll_call_project_id"), "roll_call", ["project_id"], unique=False)
    op.create_index(
        "uq_roll_call_open",
        "roll_call",
        ["project_id", "class_id"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.add_column(
        "person", sa.Column("shares_activity", sa.Boolean(), server_default="false", nullable=False)
    )
    op.add_column("proposal", sa.Column("joins_project_id", sa.Uuid(), nullable=True))
    op.add_column("proposal", sa.Column("placed_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("proposal", sa.Column("first_answer_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_proposal_joins_project_id"), "proposal", ["joins_project_id"], unique=False)
    op.create_foreign_key(
        op.f("fk_proposal_joins_project_id"),
        "proposal",
        "project",
        ["joins_project_id"],
        ["id"],
        ondelete="SET NULL",
    )


def downgrade() -> None:
    """Change them back."""
    op.drop_constraint(op.f("fk_proposal_joins_project_id"), "proposal", type_="foreignkey")
    op.drop_index(op.f("ix_proposal_joins_project_id"), table_name="proposal")
    op.drop_column("proposal", "first_answer_at")
    op.drop_column("proposal", "placed_at")
    op.drop_column("proposal", "joins_project_id")
    op.drop_column("person", "shares_activity")
    op.drop_index("uq_roll_call_open", table_name="roll_call", postgresql_where=sa.text("answer IS NULL"))
    op.drop_index(op.f("ix_roll_call_project_id"), table_name="roll_call")
    op.drop_index(op.f("ix_roll_call_due_at"), table_name="roll_call")
    op.drop_index(op.f("ix_roll_call_created_at"), table_name="roll_call")
    op.drop_index(op.f("ix_roll_call_class_id"), table_name="roll_call")
    op.drop_table("roll_call")
    op.drop_index("uq_hand_over_open", table_name="hand_over", postgresql_where=sa.text("state = 'open'"))
    op.drop_index(op.f("ix_hand_over_to_person_id"), table_name="hand_over")
    op.drop_index(op.f("ix_hand_over_project_id"), table_name="hand_over")
    op.drop_index(op.f("ix_hand_over_from_person_id"), table_name="hand_over")
    op.drop_index(op.f("ix_hand_over_created_at"), table_name="hand_over")
    op.drop_index(op.f("ix_hand_over_class_id"), table_name="hand_over")
    op.drop_table("hand_over")
    op.drop_index("uq_check_in_project_class_week", table_name="check_in")
    op.drop_index(op.f("ix_check_in_project_id"), table_name="check_in")
    op.drop_index(
        "ix_check_in_needs_help",
        table_name="check_in",
        postgresql_where=sa.text("needs_help AND helped_at IS NULL"),
    )
    op.drop_index(op.f("ix_check_in_created_at"), table_name="check_in")
    op.drop_index(op.f("ix_check_in_class_id"), table_name="check_in")
    op.drop_table("check_in")
