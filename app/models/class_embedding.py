"""What a class writes about itself, as a vector: derived, made by a job, deleted with the class."""

from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class ClassEmbedding(Base):
    """The vector of a class's own words, by `model`, with the hash of the text of which it was made.

    A length and signed bytes, as `likeness.packed` makes them. Only pairs of sixty are ever compared, in our process, so no
    extension of PostgreSQL is asked for; see docs/decisions/0009-texts-are-compared-by-a-small-model.md.
    """

    __tablename__ = "class_embedding"

    class_id: Mapped[UUID] = mapped_column(ForeignKey("class.id", ondelete="CASCADE"), primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(LargeBinary)
    model: Mapped[str]
    vector: Mapped[bytes] = mapped_column(LargeBinary)
