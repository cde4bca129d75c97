"""The registry of media workers: kept by all web processes, each by what it hears, so that they agree.

A worker that nobody has heard for a while is gone, and stays gone: its rooms are placed elsewhere. If it was only
out of reach, it ends its rooms and comes back as another worker. All times are the database's.
"""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.media_load import Admission, WorkerState
from app.models.media_worker import MediaWorker

SILENT = timedelta(seconds=2)
_WRITE_AFTER = timedelta(seconds=0.8)  # several web processes hear the same beat; the first one writes it
_REMEMBERED = timedelta(days=1)


@dataclass(frozen=True)
class Beat:
    """What a worker has just said of itself."""

    id: UUID
    number: int
    control: str
    engine: str
    version: str
    state: WorkerState
    admission: Admission
    started_at: datetime
    rooms: int
    people: int
    cpu: float
    share: float
    packets_in: int
    packets_out: int


async def note_beat(db: AsyncSession, beat: Beat) -> None:
    """Write down what a worker said; nothing happens to one that is gone.

    A worker that is new takes its number: whoever had it before is gone.
    """
    at = func.clock_timestamp()
    new = insert(MediaWorker).values(**asdict(beat), heartbeat_at=at)
    told = {name: new.excluded[name] for name in asdict(beat) if name != "id"}
    due = or_(
        MediaWorker.heartbeat_at < at - _WRITE_AFTER,
        MediaWorker.state != beat.state,
        MediaWorker.admission != beat.admission,
    )
    await db.execute(
        new.on_conflict_do_update(
            index_elements=[MediaWorker.id],
            set_={**told, "heartbeat_at": at},
            where=(MediaWorker.state != WorkerState.GONE) & due,
        )
    )


async def take_number(db: AsyncSession, worker: UUID, number: int) -> None:
    """A worker was met for the first time: whoever had its number before is gone, long gone ones are forgotten."""
    before = (MediaWorker.number == number) & (MediaWorker.id != worker)
    is_gone = MediaWorker.state == WorkerState.GONE
    old = MediaWorker.heartbeat_at < func.clock_timestamp() - _REMEMBERED
    await db.execute(delete(MediaWorker).where(is_gone & old))
    await db.execute(update(MediaWorker).where(before & ~is_gone).values(state=WorkerState.GONE))


async def bury(db: AsyncSession, workers: Collection[UUID]) -> None:
    """These workers are known to be gone."""
    if workers:
        await db.execute(
            update(MediaWorker).where(MediaWorker.id.in_(workers)).values(state=WorkerState.GONE)
        )


async def bury_silent(db: AsyncSession, after: timedelta = SILENT) -> None:
    """Workers that no web process has heard for so long are gone."""
    silent = MediaWorker.heartbeat_at < func.clock_timestamp() - after
    living = MediaWorker.state != WorkerState.GONE
    # One that another process is just writing down is not silent.
    found = select(MediaWorker.id).where(living & silent).with_for_update(skip_locked=True)
    await db.execute(update(MediaWorker).where(MediaWorker.id.in_(found)).values(state=WorkerState.GONE))


async def living_workers(db: AsyncSession) -> Sequence[MediaWorker]:
    """Return the workers that carry rooms or could, by number."""
    return (await db.scalars(MediaWorker.living())).all()


async def known_workers(db: AsyncSession) -> Sequence[tuple[MediaWorker, float]]:
    """Return every worker of the last day with the seconds since it was heard, by number, the newest first."""
    age = func.extract("epoch", func.clock_timestamp() - MediaWorker.heartbeat_at)
    query = select(MediaWorker, age).order_by(MediaWorker.number, MediaWorker.started_at.desc())
    return [(worker, float(seconds)) for worker, seconds in (await db.execute(query)).all()]
