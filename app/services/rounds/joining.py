"""From a group to a project, and to the end of a round."""

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.round_events import GroupOpened, RoundEnded
from app.domain.rounds import hindrance
from app.kit.clock import now
from app.models.matching_round import GroupState, MatchingRound, RoundGroup, RoundState, SeatState
from app.models.school_class import SchoolClass
from app.services.letters import write_letter
from app.services.projects.opening import open_project
from app.services.queue import enqueue
from app.services.record import record
from app.services.rounds.facilitating import keep_guided
from app.services.rounds.groups import GroupShown
from app.services.rounds.letters import ALL_ACCEPTED, ALL_ACCEPTED_GUIDED
from app.services.rounds.solving import entrants_of, terms_of


async def open_when_all_accepted(db: AsyncSession, shown: GroupShown, base_url: str) -> bool:
    """Open the project of a (locked) group once all that are in it have accepted and they are enough.

    A class that was put away meanwhile gives its place back; a job asks a reserve.
    """
    taken = shown.taken
    if any(one.seat.state is not SeatState.ACCEPTED for one in taken) or not await _are_enough(db, shown):
        return False
    classes = sorted(one.of.id for one in taken)
    query = select(SchoolClass).where(SchoolClass.id.in_(classes)).order_by(SchoolClass.id)
    rows = await db.scalars(query.with_for_update(key_share=True).execution_options(populate_existing=True))
    if gone := {row.id for row in rows if row.archived_at is not None}:
        for one in taken:
            if one.of.id in gone:
                one.seat.state, one.seat.since = SeatState.DECLINED, now()
        await enqueue(db, "rounds.fill", group_id=str(shown.group.id))
        return False
    title = f"{shown.round.title} · {shown.group.number}"
    last = max((one.seat for one in taken), key=lambda seat: seat.since).answered_by
    project = await open_project(db, title=title, classes=classes, created_by=last)
    group = shown.group
    group.state, group.since, group.project_id = GroupState.OPENED, now(), project.id
    await record(db, last, GroupOpened(group.round_id, group.id, shown.people))
    guide = await keep_guided(db, shown, last, base_url, tell_teachers=False)
    everybody = [person for one in taken for person in one.teachers]
    told = {"title": shown.round.title, "link": f"{base_url}/projects/{project.id}"}
    if guide is None:
        await write_letter(db, everybody, ALL_ACCEPTED, told)
    else:
        await write_letter(db, everybody, ALL_ACCEPTED_GUIDED, {**told, "who": guide.display_name})
    await end_when_done(db, shown.round)
    return True


async def end_when_done(db: AsyncSession, found: MatchingRound) -> None:
    """End a round in which no group waits any more."""
    await db.flush()
    waits = exists().where(RoundGroup.round_id == found.id, RoundGroup.state == GroupState.WAITING)
    if found.state is RoundState.ANSWERING and not await db.scalar(select(waits)):
        found.state, found.since = RoundState.ENDED, now()
        await record(db, None, RoundEnded(found.id))


async def _are_enough(db: AsyncSession, shown: GroupShown) -> bool:
    ids = [one.of.id for one in shown.taken]
    entrants = await entrants_of(db, shown.round.id, ids)
    # Only the size can have become wrong: whoever came in since was asked because the group fits with it.
    return bool(ids) and hindrance([entrants[one] for one in ids], terms_of(shown.round)) is None
