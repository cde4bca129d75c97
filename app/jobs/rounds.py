"""Matching rounds by the clock: announced, closed, solved in a process of its own, told, answered, filled."""

import asyncio
import contextlib
import json
import sys
import time
from collections.abc import AsyncGenerator
from typing import Any
from uuid import UUID

from app.jobs.worker import RETRY, app, tools
from app.services.rounds import announcing, caring, facilitating, filling, solving, telling

#: The page shows progress; a line in the database every few seconds is enough for that.
PROGRESS_EVERY = 3.0


class SolverFailed(Exception):
    """The process ended without a solution; the job is tried again."""


@app.periodic(cron="*/5 * * * *")
@app.task(name="rounds.care", queueing_lock="rounds.care", pass_context=False)
async def care_every_five_minutes(timestamp: int) -> None:
    """Close and remind what is due; end what nobody answered."""
    shed = tools()
    base_url = shed.settings.base_url
    async with shed.database.unit() as db:
        await solving.close_due(db)
    async with shed.database.unit() as db:
        await announcing.remind_of_deadlines(db)
    while True:
        async with shed.database.unit() as db:
            if not await caring.remind_of_answers(db, base_url):
                break
    while True:
        async with shed.database.unit() as db:
            if not await caring.expire_seats(db, base_url):
                break


@app.task(name="rounds.announce", retry=RETRY)
async def announce(round_id: str, after: str | None = None, reminder: bool = False) -> None:
    """Write to the next teachers of the round's field; the job goes on with those after them."""
    shed = tools()
    async with shed.database.unit() as db:
        since = UUID(after) if after else None
        await announcing.announce(db, UUID(round_id), since, shed.settings.base_url, reminder=reminder)


@app.task(name="rounds.solve", retry=RETRY)
async def solve(round_id: str) -> None:
    """Find the groups of a round and publish them."""
    shed = tools()
    async with shed.database.unit() as db:
        asked = await solving.to_solve(db, UUID(round_id))
    if asked is None:
        return
    last = 0.0
    async with contextlib.aclosing(solved(asked)) as said:
        async for line in said:
            if "solution" in line:
                async with shed.database.unit() as db:
                    await solving.publish(db, UUID(round_id), line["solution"])
                return
            if time.monotonic() - last >= PROGRESS_EVERY:
                last = time.monotonic()
                async with shed.database.unit() as db:
                    await solving.keep_progress(db, UUID(round_id), line["step"], line["share"])
    raise SolverFailed


@app.task(name="rounds.tell", retry=RETRY)
async def tell(round_id: str) -> None:
    """Write the result to everybody who takes part."""
    shed = tools()
    while True:
        async with shed.database.unit() as db:
            if not await telling.tell_some(db, UUID(round_id), shed.settings.base_url):
                return


@app.task(name="rounds.follow", retry=RETRY)
async def follow(round_id: str) -> None:
    """Another facilitator leads the round: let them into its running projects, and the former one out."""
    shed = tools()
    after: int | None = 0
    while after is not None:
        async with shed.database.unit() as db:
            after = await facilitating.follow_round(db, UUID(round_id), after, shed.settings.base_url)


@app.task(name="rounds.fill", retry=RETRY)
async def fill(group_id: str) -> None:
    """Ask reserves for the free places of a group, or see whether it can do without."""
    shed = tools()
    async with shed.database.unit() as db:
        await filling.fill(db, UUID(group_id), shed.settings.base_url)


async def solved(asked: dict[str, Any]) -> AsyncGenerator[dict[str, Any], None]:
    """Run the solver in a process of its own; yields what it says. It dies with us."""
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "app.jobs.round_solver",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        limit=2**26,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(json.dumps(asked).encode())
        await child.stdin.drain()
        child.stdin.close()
        async for line in child.stdout:
            if line.startswith(b"{"):
                yield json.loads(line)
        if await child.wait() != 0:
            raise SolverFailed
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
