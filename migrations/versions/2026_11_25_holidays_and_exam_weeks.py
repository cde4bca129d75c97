"""holidays and exam weeks.

Revision ID: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "period",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column(
            "reach",
            sa.Enum(
                "school",
                "region",
                "country",
                name="reach",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("region", sa.Text(), nullable=False),
        sa.Column("region_key", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "holiday", "exams", name="periodkind", native_enum=False, create_constraint=True, length=40
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["entered_by"], ["person.id"], name=op.f("fk_period_entered_by"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_period_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period")),
    )
    op.create_index("ix_period_country_last_day", "period", ["country", "last_day"], unique=False)
    op.create_index(op.f("ix_period_created_at"), "period", ["created_at"], unique=False)
    op.create_index(op.f("ix_period_last_day"), "period", ["last_day"], unique=False)
    op.create_index(op.f("ix_period_organisation_id"), "period", ["organisation_id"], unique=False)
    op.create_table(
        "period_adoption",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_period_adoption_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_period_adoption_period_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_period_adoption_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_adoption")),
    )
    op.create_index(op.f("ix_period_adoption_created_at"), "period_adoption", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_period_adoption_organisation_id"), "period_adoption", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_period_adoption_period_id"), "period_adoption", ["period_id"], unique=False)
    op.create_index(
        "uq_period_adoption_school", "period_adoption", ["organisation_id", "period_id"], unique=True
    )
    op.create_table(
        "period_doubt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisation.id"],
            name=op.f("fk_period_doubt_organisation_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["period_id"], ["period.id"], name=op.f("fk_period_doubt_period_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_period_doubt_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_period_doubt")),
    )
    op.create_index(op.f("ix_period_doubt_created_at"), "period_doubt", ["created_at"], unique=False)
    op.create_index(
        op.f("ix_period_doubt_organisation_id"), "period_doubt", ["organisation_id"], unique=False
    )
    op.create_index(op.f("ix_period_doubt_period_id"), "period_doubt", ["period_id"], unique=False)
    op.create_index("uq_period_doubt_school", "period_doubt", ["organisation_id", "period_id"], unique=True)


def downgrade() -> None:
    """Change them back."""
    op.drop_index("uq_period_doubt_school", table_name="period_doubt")
    op.drop_index(op.f("ix_period_doubt_period_id"), table_name="period_doubt")
    op.drop_index(op.f("ix_period_doubt_organisation_id"), table_name="period_doubt")
    op.drop_index(op.f("ix_period_doubt_created_at"), table_name="period_doubt")
    op.drop_table("period_doubt")
    op.drop_index("uq_period_adoption_school", table_name="period_adoption")
    op.drop_index(op.f("ix_period_adoption_period_id"), table_name="period_adoption")
    op.drop_index(op.f("ix_period_adoption_organisation_id"), table_name="period_adoption")
    op.drop_index(op.f("ix_period_adoption_created_at"), table_name="period_adoption")
    op.drop_table("period_adoption")
    op.drop_index(op.f("ix_period_organisation_id"), table_name="period")
    op.drop_index(op.f("ix_period_last_day"), table_name="period")
    op.drop_index(op.f("ix_period_created_at"), table_name="period")
    op.drop_index("ix_period_country_last_day", table_name="period")
    op.drop_table("period")
