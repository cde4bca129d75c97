"""Dismissals: "not for us", said by one class about another; it only changes what that class is shown."""

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base
from app.models.types import ClassId, Created, Id


class Dismissal(Base):
    """`class_id` does not want to be shown `other_class_id`. The other class never learns of it."""

    __tablename__ = "dismissal"
    __table_args__ = (Index("uq_dismissal_class_other", "class_id", "other_class_id", unique=True),)

    id: Mapped[Id]
    class_id: Mapped[ClassId]
    other_class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), index=True)
    # Why (app/domain/matching/teaching.py), and the trait that this teaches the list of the class; empty: nothing.
    reason: Mapped[str] = mapped_column(default="", server_default="")
    trait: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
