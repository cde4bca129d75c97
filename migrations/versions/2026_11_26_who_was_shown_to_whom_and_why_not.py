"""Who was shown to whom, why a class is not for us, how many of a country have found partners, and whom to compare.

Revision ID: 0009
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Change the tables."""
    op.create_table(
        "exposure",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("viewer_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("class_id", "day", "viewer_id", name=op.f("pk_exposure")),
    )
    op.create_index(op.f("ix_exposure_day"), "exposure", ["day"], unique=False)
    op.create_table(
        "partner_share",
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("classes", sa.Integer(), nullable=False),
        sa.Column("partnered", sa.Integer(), nullable=False),
        sa.Column("counted_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("country", name=op.f("pk_partner_share")),
    )
    op.add_column("dismissal", sa.Column("reason", sa.Text(), server_default="", nullable=False))
    op.add_column(
        "dismissal",
        sa.Column("trait", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
    )

    _candidates()


def _candidates() -> None:
    """Make the table of what is compared, and fill it from the classes that are there."""
    op.create_table(
        "candidate",
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("unit", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("country", sa.Text(), nullable=False),
        sa.Column("age_band", sa.Text(), nullable=False),
        sa.Column("eqf", sa.SmallInteger(), nullable=False),
        sa.Column("languages", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("week", postgresql.BIT(336), nullable=False),
        sa.Column("term_start", sa.Date(), nullable=False),
        sa.Column("term_end", sa.Date(), nullable=False),
        sa.Column("kinds", postgresql.BIT(3), nullable=False),
        sa.Column("offers", postgresql.BIT(64), nullable=False),
        sa.Column("seeks", postgresql.BIT(64), nullable=False),
        sa.Column("equipment", postgresql.BIT(64), nullable=False),
        sa.Column("draw", sa.SmallInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["class_id"], ["class.id"], name=op.f("fk_candidate_class_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("class_id", "unit", name=op.f("pk_candidate")),
    )
    op.execute(_FILL)
    for name, columns, held in _INDEXES:
        op.create_index(name, "candidate", columns, unique=False, postgresql_include=held)


_COMPARED = [
    "class_id", "country", "languages", "week", "term_start", "term_end", "kinds", "offers", "seeks", "equipment",
]  # fmt: skip
_INDEXES = (
    ("ix_candidate_unit", ["unit", "age_band", "eqf"], ["field", *_COMPARED]),
    ("ix_candidate_field", ["field", "age_band", "eqf"], ["unit", *_COMPARED]),
    ("ix_candidate_draw", ["draw"], ["unit", "field", "class_id"]),
)
_BITS = """(SELECT coalesce(bit_or(set_bit(repeat('0', 64)::bit(64), ('x' || left(md5(tag), 2))::bit(8)::int % 64, 1)),
    repeat('0', 64)::bit(64)) FROM jsonb_array_elements_text(c.{column}) AS told (tag))"""
_FILL = f"""
    INSERT INTO candidate (class_id, unit, field, country, age_band, eqf, languages, week, term_start, term_end,
        kinds, offers, seeks, equipment, draw)
    SELECT c.id, coalesce(unit, ''), c.isced_f, o.country, c.age_band, c.eqf, c.languages, c.week, c.term_start,
        c.term_end, (c.kinds ? 'virtual')::int::bit(1) || (c.kinds ? 'blended')::int::bit(1)
            || (c.kinds ? 'mobility')::int::bit(1),
        {_BITS.format(column="offers")}, {_BITS.format(column="seeks")}, {_BITS.format(column="equipment")},
        (uuid_hash(c.id) & 32767)::smallint
    FROM class c JOIN organisation o ON o.id = c.organisation_id
        LEFT JOIN LATERAL jsonb_array_elements_text(c.isco) AS told (unit) ON true
    WHERE c.archived_at IS NULL
    ON CONFLICT DO NOTHING
"""  # noqa: S608  only names of ours are put in


def downgrade() -> None:
    """Change them back."""
    op.drop_table("candidate")
    op.drop_column("dismissal", "trait")
    op.drop_column("dismissal", "reason")
    op.drop_table("partner_share")
    op.drop_index(op.f("ix_exposure_day"), table_name="exposure")
    op.drop_table("exposure")
