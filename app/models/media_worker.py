"""Media workers: which of them run, how they are, and therefore where rooms can be."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, Uuid, select
from sqlalchemy.orm import Mapped, mapped_column

from app.domain.media_load import Admission, WorkerState
from app.kit.db import Base, states


class MediaWorker(Base):
    """One worker from its start to its end; a worker that starts again on the same number is another row.

    Web processes keep it by what the worker tells them, so that a worker needs no way to the database.
    """

    __tablename__ = "media_worker"

    # The name that the worker gave itself.
    id: Mapped[UUID] = mapped_column(Uuid(), primary_key=True)
    number: Mapped[int] = mapped_column(index=True)
    control: Mapped[str]
    engine: Mapped[str]
    # A mark of the worker's code: during an upgrade old and new can be told apart.
    version: Mapped[str]
    state: Mapped[WorkerState] = mapped_column(states(WorkerState))
    admission: Mapped[Admission] = mapped_column(states(Admission))
    started_at: Mapped[datetime]
    # By the clock of the database: web processes on several machines need not agree about the time.
    heartbeat_at: Mapped[datetime]
    rooms: Mapped[int]
    people: Mapped[int]
    # Fractions: of one core, and of all that the worker can carry.
    cpu: Mapped[float]
    share: Mapped[float]
    # Packets in the last second.
    packets_in: Mapped[int]
    packets_out: Mapped[int]

    @staticmethod
    def living() -> "Select[MediaWorker]":
        """Select the workers that carry rooms or could, by number."""
        return (
            select(MediaWorker)
            .where(MediaWorker.state != WorkerState.GONE)
            .order_by(MediaWorker.number, MediaWorker.id)
        )
