"""The solver runs as a process of its own, under the worker, from a due round to asked groups."""

import asyncio
import json
import subprocess
import sys
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.config import Settings
from app.jobs import rounds as jobs
from app.jobs import worker
from app.kit.clock import now
from app.models.mail import Mail
from app.models.matching_round import MatchingRound, RoundSeat, RoundState
from app.models.project import MemberRole, ProjectMember
from app.services import rounds
from app.services.rounds import solving
from tests.cast import BASE, address
from tests.classroom import make_class
from tests.matching_rounds import asked_round, open_round
from tests.schools import make_officer


async def due_round(db: AsyncSession) -> MatchingRound:
    """A round with two classes whose deadline is over; commits."""
    officer = await make_officer(db, "kreszentia", "FR")
    later = now().date() + timedelta(days=250)
    entries = []
    for who in ("solene", "aino"):
        player, mine = await make_class(db, who, term_end=later)
        entries.append((player.actor, mine.id))
    found = await open_round(db, officer.actor, "Circles", *entries)
    await db.execute(update(MatchingRound).values(closes_at=now() - timedelta(minutes=1)))
    await db.commit()
    return found


async def test_a_due_round_is_closed_solved_and_told(settings: Settings, db: AsyncSession) -> None:
    found = await due_round(db)
    await db.refresh(found)
    assert await solving.close_due(db) == 1
    await db.commit()
    for _ in range(2):  # a worker that does not wait leaves what its last job has queued
        await worker.run(settings, once=True)
    await db.refresh(found)
    assert found.state is RoundState.ANSWERING
    assert found.result is not None
    assert (found.result["placed"], found.result["gap"], found.result["groups"]) == (2, 0, 1)
    assert len((await db.scalars(select(RoundSeat))).all()) == 2
    subjects = await db.scalars(select(Mail.subject).where(Mail.to == address("aino")))
    assert "Your group is found: Circles" in set(subjects)


async def test_a_new_facilitator_follows_into_running_projects(settings: Settings, db: AsyncSession) -> None:
    officer = await make_officer(db, "kreszentia", "FR")
    pair = [
        (player.actor, mine.id) for player, mine in [await make_class(db, who) for who in ("solene", "aino")]
    ]
    odile, _class = await make_class(db, "odile")
    ids = await asked_round(db, officer.actor, "Circles", pair)
    for seat, (who, class_id) in [(await _seat(db, ids["group"], one[1]), one) for one in pair]:
        assert class_id == seat.class_id
        await rounds.accept(db, who, seat.id, BASE)
    await rounds.name_facilitator(db, officer.actor, ids["round"], address("odile"), BASE)
    await db.commit()
    for _ in range(2):  # a job that is done twice does it once
        await worker.run(settings, once=True)
    query = select(ProjectMember.person_id).where(ProjectMember.role == MemberRole.FACILITATOR)
    assert (await db.scalars(query)).all() == [odile.actor.id]


async def _seat(db: AsyncSession, group_id: UUID, class_id: UUID) -> RoundSeat:
    return (await db.scalars(RoundSeat.of_group(group_id).where(RoundSeat.class_id == class_id))).one()


async def test_the_process_says_how_far_it_is_and_then_the_same_as_ever(db: AsyncSession) -> None:
    found = await due_round(db)
    await solving.close_due(db)
    asked = json.dumps(await solving.to_solve(db, found.id))
    answers = [
        await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-m", "app.jobs.round_solver"],
            input=asked,
            capture_output=True,
            text=True,
            check=True,
        )
        for _ in range(2)
    ]
    said = [[json.loads(line) for line in one.stdout.splitlines() if line.startswith("{")] for one in answers]
    assert {line["step"] for line in said[0][:-1]} == {"scoring", "bounding", "improving"}
    solutions = [lines[-1]["solution"] | {"seconds": 0} for lines in said]
    assert solutions[0] == solutions[1]


async def test_a_solver_that_breaks_is_a_job_that_failed(db: AsyncSession) -> None:
    with pytest.raises(jobs.SolverFailed):
        async for _ in jobs.solved({"seed": 1, "terms": {}, "entrants": []}):
            pass
