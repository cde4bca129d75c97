"""Put work into the queue, in the transaction of the change: a rolled-back change leaves no job."""

from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

_DEFER = text(
    """
    SELECT procrastinate_defer_jobs_v1(ARRAY[
        ROW('default', CAST(:task AS varchar), 0, NULL, CAST(:once AS text), CAST(:args AS jsonb),
            CAST(:at AS timestamptz))::procrastinate_job_to_defer_v1
    ])
    """
).bindparams(bindparam("args", type_=JSONB()))


async def enqueue(
    db: AsyncSession, task: str, *, at: datetime | None = None, once: str | None = None, **args: Any
) -> None:
    """Queue the job `task` (a name in app/jobs) with JSON `args`, to run after the commit, or at `at`.

    `once` names a job of which one at most may wait; a second one raises an IntegrityError.
    """
    await db.execute(_DEFER, {"task": task, "args": args, "at": at, "once": once})
