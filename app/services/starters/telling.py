"""Who is written what about a starter project, with the last day for the first word."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.person import Person
from app.models.school_class import SchoolClass
from app.models.starter import Starter
from app.services.classes import ClassShown, class_shown
from app.services.letters import Letter, write_letter
from app.services.partnerships.letters import teachers_in
from app.services.starters.letters import BEGUN, HOSTED, LET_GO, NOBODY, OVER, STEPPED_IN


async def tell_host(db: AsyncSession, starter: Starter, base_url: str) -> None:
    """Tell the host that a newcomer has begun with it."""
    await _write(db, starter, starter.host_class_id, HOSTED, base_url, of=starter.class_id)


async def tell_begun(db: AsyncSession, starter: Starter, base_url: str) -> None:
    """Tell the newcomers with whom they begin."""
    await _write(db, starter, starter.class_id, BEGUN, base_url, of=starter.host_class_id)


async def tell_stepped_in(db: AsyncSession, starter: Starter, before: str, base_url: str) -> None:
    """Tell the newcomers who has stepped in for the class named `before`."""
    of = starter.host_class_id
    await _write(db, starter, starter.class_id, STEPPED_IN, base_url, of=of, before=before)


async def tell_nobody(db: AsyncSession, starter: Starter, before: str, base_url: str) -> None:
    """Tell the newcomers that nobody can step in."""
    link = f"{base_url}/find?class={starter.class_id}"
    await _write(
        db, starter, starter.class_id, NOBODY, base_url, of=starter.class_id, before=before, link=link
    )


async def tell_over(db: AsyncSession, starter: Starter, base_url: str) -> None:
    """Tell both that the two weeks are over."""
    await _write(db, starter, starter.class_id, OVER, base_url, of=starter.host_class_id)
    await _write(db, starter, starter.host_class_id, OVER, base_url, of=starter.class_id)


async def tell_let_go(
    db: AsyncSession, to: list[Person], starter: Starter, host_id: UUID, base_url: str
) -> None:
    """Tell a host that was silent that its class is out of the project again."""
    ours = await _shown(db, starter.class_id)
    link = f"{base_url}/classes/{host_id}/starter"
    await write_letter(db, to, LET_GO, {"class_name": ours.name, "link": link})


async def _write(
    db: AsyncSession, starter: Starter, to: UUID, letter: Letter, base_url: str, *, of: UUID, **more: str
) -> None:
    """Write to the teachers of the class `to` about the class `of`."""
    shown = await _shown(db, of)
    link = f"{base_url}/projects/{starter.project_id}"
    told = {"class_name": shown.name, "school": shown.school.name, "link": link, **more}
    people = await teachers_in(db, starter.project_id, to)
    await write_letter(db, people, letter, told, starter.answer_until)


async def _shown(db: AsyncSession, class_id: UUID) -> ClassShown:
    return await class_shown(db, await db.get_one(SchoolClass, class_id))
