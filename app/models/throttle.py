"""Counters of tries in a window of time, shared by all processes."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class Throttle(Base):
    """How often `key` was tried since `since`. UNLOGGED: losing it in a crash only forgives."""

    __tablename__ = "throttle"
    __table_args__ = ({"prefixes": ["UNLOGGED"]},)

    key: Mapped[str] = mapped_column(primary_key=True)
    count: Mapped[int]
    since: Mapped[datetime] = mapped_column(index=True)
