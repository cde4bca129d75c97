"""Solène's bakers and Yassine's in one project, with names that are long, and Arabic."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.models.mail import Mail
from app.models.organisation import Membership, Trust
from app.models.project import Project, ProjectClass
from app.models.school_class import SchoolClass
from app.services.partnerships.waiting import partnership_matters
from app.services.projects.opening import open_project
from tests.cast import Player, actor, address, make_teacher
from tests.classroom import make_class

DAY = timedelta(days=1)
LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtenberufsschulklasse"


@dataclass
class Pair:
    """Solène's bakers and Yassine's in one project."""

    project: Project
    solene: Player
    yassine: Player
    lyon: SchoolClass
    tunis: SchoolClass


async def make_pair(db: AsyncSession) -> Pair:
    """Open their project; the classes have names that are long, and Arabic."""
    solene, lyon = await make_class(db, "solene", name=LONG)
    yassine, tunis = await make_class(db, "yassine", name="خبازو تونس")
    project = await open_project(
        db, title="خبز بلا حدود", classes=[lyon.id, tunis.id], created_by=solene.actor.id
    )
    await db.commit()
    return Pair(project, solene, yassine, lyon, tunis)


async def mails_to(db: AsyncSession, who: str) -> int:
    """How many mails somebody of the cast got."""
    return await db.scalar(select(func.count()).select_from(Mail).where(Mail.to == address(who))) or 0


async def waits_for(db: AsyncSession, who: Actor) -> list[str]:
    """What Today shows somebody of partnerships."""
    return [one.matter for one in await partnership_matters(db, who)]


async def in_project(db: AsyncSession, project_id: UUID) -> set[UUID]:
    """The classes that take part now."""
    query = select(ProjectClass.class_id).where(
        ProjectClass.project_id == project_id, ProjectClass.left_at.is_(None)
    )
    return set(await db.scalars(query))


async def make_colleague(db: AsyncSession, of_class: SchoolClass) -> Player:
    """Kreszentia, verified at the school of a class."""
    player = await make_teacher(db, "kreszentia")
    db.add(
        Membership(person_id=player.actor.id, organisation_id=of_class.organisation_id, trust=Trust.VERIFIED)
    )
    await db.commit()
    return Player(await actor(db, player), player.email)
