"""What newcomers and buddies are written: that they have each other, what the other one wrote, that it is over."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.words import N_
from app.models.buddy import BuddyPair
from app.models.person import Person
from app.services.buddies.facts import schools_of
from app.services.letters import Letter
from app.services.mails import write_mail

YOUR_BUDDY: Letter = (
    N_("%(who)s helps you with your first steps"),
    N_(
        "Hello %(name)s,\n\nyou are new here, and %(who)s (%(school)s) is your buddy: a teacher who has done projects with "
        "other schools and has offered to answer questions. Write whenever something is unclear; the two of you "
        "alone read it:\n\n%(link)s\n"
    ),
)
YOUR_NEWCOMER: Letter = (
    N_("%(who)s is new here, and you are the buddy"),
    N_(
        "Hello %(name)s,\n\nyou have offered to help newcomers. %(who)s (%(school)s) has just been verified and can write to "
        "you from now on. A first “hello” from you makes it easier. Here you write, and see how far the first "
        "steps are:\n\n%(link)s\n\nIf you have no time just now, one press there ends it.\n"
    ),
)
WROTE: Letter = (
    N_("%(who)s has written to you"),
    N_("Hello %(name)s,\n\n%(who)s writes:\n\n%(said)s\n\nAnswer here:\n\n%(link)s\n"),
)
NEWCOMER_ENDED: Letter = (
    N_("%(who)s goes on without a buddy's help"),
    N_(
        "Hello %(name)s,\n\n%(who)s has ended your time as buddy. That is no judgement on you: thank you for your help. "
        "Both of you can read what you wrote for 30 more days:\n\n%(link)s\n"
    ),
)
BUDDY_ENDED: Letter = (
    N_("%(who)s has to end the time as your buddy"),
    N_(
        "Hello %(name)s,\n\n%(who)s cannot go on as your buddy, and wishes you well. Both of you can read what you wrote for "
        "30 more days:\n\n%(link)s\n\nFor questions there is the help page.\n"
    ),
)
ANOTHER_WANTED: Letter = (
    BUDDY_ENDED[0],
    N_(
        "Hello %(name)s,\n\n%(who)s cannot go on as your buddy, and wishes you well. You are on the list for another one: as "
        "soon as somebody is free who fits you, you get a mail. Both of you can read what you wrote for 30 more days:"
        "\n\n%(link)s\n"
    ),
)
TIME_IS_OVER: Letter = (
    N_("Your time with %(who)s as a buddy pair is over"),
    N_(
        "Hello %(name)s,\n\nyour time with %(who)s as newcomer and buddy ends today, as the "
        "page has said. Thank you both. You can read what you wrote for 30 more days:\n\n%(link)s\n"
    ),
)


async def write_of_beginning(db: AsyncSession, pair: BuddyPair, base_url: str) -> None:
    """Tell both that they have each other."""
    await write_to(db, pair, pair.newcomer_id, YOUR_BUDDY, base_url)
    await write_to(db, pair, pair.buddy_id, YOUR_NEWCOMER, base_url)


async def write_to(
    db: AsyncSession, pair: BuddyPair, to: UUID, letter: Letter, base_url: str, *, said: str = ""
) -> None:
    """Write to one of the two about the other one."""
    other_id = pair.other_than(to)
    people = {one.id: one for one in await db.scalars(select(Person).where(Person.id.in_((to, other_id))))}
    schools = await schools_of(db, [other_id])
    await write_mail(
        db,
        people[to],
        *letter,
        name=people[to].display_name,
        who=people[other_id].display_name,
        school=", ".join(school.name for school in schools.get(other_id, [])),
        said=said,
        link=f"{base_url}/buddies/{pair.id}",
    )
