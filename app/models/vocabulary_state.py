"""What the vocabulary in the database was made of, so that it is made again only when that changes."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.clock import now
from app.kit.db import Base


class VocabularyState(Base):
    """One part of the vocabulary: `fingerprint` of its source, and what is told about it ("told")."""

    __tablename__ = "vocabulary_state"

    name: Mapped[str] = mapped_column(primary_key=True)
    fingerprint: Mapped[str]
    told: Mapped[dict[str, Any]]
    at: Mapped[datetime] = mapped_column(default=now)
