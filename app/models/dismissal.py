"""Dismissals: "not for us", said by one class about another; it only changes what that class is shown."""

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
    person_id: Mapped[UUID | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    created_at: Mapped[Created]
