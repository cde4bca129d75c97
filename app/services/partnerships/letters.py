"""What people are written about their partnership, and to whom of a class in a project."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.words import N_
from app.models.organisation import OfficerPost
from app.models.person import Person
from app.models.project import MemberRole, ProjectMember
from app.services.letters import Letter
from app.services.mails import write_mail

CHECK_IN = (
    N_("How is it going? %(project)s"),
    N_(
        "Hello %(name)s,\n\nyour project “%(project)s” is in week %(week)s. How is it going: good, so-so, or stuck? "
        "Two taps are enough. Your partners do not see the answer:\n\n%(link)s\n"
    ),
)
STUCK = (
    N_("A class would like help: %(class_name)s"),
    N_(
        "Hello %(name)s,\n\nthe class %(class_name)s (%(school)s) is stuck in its project, or would like help. "
        "See whom to write to:\n\n%(link)s\n"
    ),
)
ROLL_CALL = (
    N_("Are you still there? %(project)s"),
    N_(
        "Hello %(name)s,\n\nyour partners in “%(project)s” have not heard of your class for a while and ask whether you "
        "are still there. One tap is enough; you have 14 days:\n\n%(link)s\n"
    ),
)
IDLE = (
    N_("Does it go on? %(project)s"),
    N_(
        "Hello %(name)s,\n\nnothing has happened in “%(project)s” for four weeks, and nothing is planned. Does your class "
        "go on? One tap is enough. If nobody answers for 14 days, the project is closed; everything in it stays "
        "readable:\n\n%(link)s\n"
    ),
)
HERE = (
    N_("%(class_name)s is still there: %(project)s"),
    N_("Hello %(name)s,\n\n%(class_name)s has answered: they are still there and go on.\n\n%(link)s\n"),
)
GONE = (
    N_("%(class_name)s has left: %(project)s"),
    N_(
        "Hello %(name)s,\n\n%(class_name)s does not take part in “%(project)s” any more. Your project stays: files, talk and "
        "sessions are all there. You can ask another class to join it:\n\n%(suggested)s%(link)s\n"
    ),
)
TAKEN_OUT = (
    N_("Your class does not take part any more: %(project)s"),
    N_(
        "Hello %(name)s,\n\nnobody of your class has answered for 14 days, so it does not take part in “%(project)s” any "
        "more. What you have made stays yours. Other classes fit you too:\n\n%(suggested)s%(link)s\n"
    ),
)
CLOSED = (
    N_("The project is closed: %(project)s"),
    N_(
        "Hello %(name)s,\n\nnothing has happened in “%(project)s” for weeks and nobody has answered, so it is closed now. "
        "You can still read everything in it. Other classes fit you too:\n\n%(suggested)s%(link)s\n"
    ),
)
HAND_OVER = (
    N_("%(who)s would like to hand over to you: %(class_name)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s asks you to take over the class %(class_name)s%(what)s. It is yours once you have "
        "accepted:\n\n%(link)s\n"
    ),
)
HAND_OVER_ACCEPTED = (
    N_("%(who)s has taken over: %(class_name)s"),
    N_(
        "Hello %(name)s,\n\n%(who)s has taken over the class %(class_name)s%(what)s. Thank you for your work.\n"
    ),
)
HAND_OVER_DECLINED = (
    N_("%(who)s cannot take over: %(class_name)s"),
    N_("Hello %(name)s,\n\n%(who)s cannot take over the class %(class_name)s%(what)s. It stays with you.\n"),
)


async def write_all(db: AsyncSession, to: list[Person], letter: Letter, **told: object) -> None:
    """Write `letter` to each of them."""
    subject, text = letter
    for person in to:
        await write_mail(db, person, subject, text, **{"name": person.name, **told})


async def teachers_in(db: AsyncSession, project_id: UUID, class_id: UUID) -> list[Person]:
    """Return the teachers who take part in a project with a class."""
    return list(
        await db.scalars(
            select(Person)
            .join(ProjectMember, ProjectMember.person_id == Person.id)
            .where(
                ProjectMember.project_id == project_id,
                ProjectMember.class_id == class_id,
                ProjectMember.role == MemberRole.TEACHER,
                ProjectMember.left_at.is_(None),
            )
            .order_by(Person.id)
        )
    )


async def officers_of(db: AsyncSession, country: str) -> list[Person]:
    """Return the officers of a country; the sponsors where it has none."""
    for wanted in (country, "*"):
        query = (
            select(Person)
            .join(OfficerPost, OfficerPost.person_id == Person.id)
            .where(OfficerPost.country == wanted)
        )
        found = list(await db.scalars(query.order_by(Person.id)))
        if found:
            return found
    return []
