"""A class that never had a partner begins: the project opens at once, for its host agreed in advance."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.errors import Conflict, NotVerified
from app.domain.permissions import Act
from app.domain.starter_events import StarterBegun
from app.domain.starters import FIRST_WORD
from app.kit.clock import now
from app.kit.words import N_
from app.models.starter import Starter, StarterState
from app.services.classes import ClassShown, class_shown, load_class, lock_classes
from app.services.language import LOCALES, speak
from app.services.projects.opening import open_project
from app.services.record import record
from app.services.sessions.plan import plan_session
from app.services.starters.hosting import free_hosts
from app.services.starters.looking import had_a_partner, meetings_of
from app.services.starters.telling import tell_begun, tell_host


class NobodyIsFree(Conflict):
    """No class that offers to begin with newcomers has a place that would fit."""

    code = "nobody_is_free"
    message = N_(
        "No class that fits is free for two weeks just now. Look at your suggestions, or try again soon."
    )


async def begin_starter(db: AsyncSession, actor: Actor, class_id: UUID, base_url: str) -> Starter:
    """Open the starter project of a class with the best host that is free. Twice is once.

    Raises NotFound, Forbidden, NotVerified, Gone, Conflict (it had a partner already), NobodyIsFree.
    """
    row = await load_class(db, actor, class_id, Act.STARTER_BEGIN)
    if row.organisation_id not in actor.verified_organisations:
        raise NotVerified
    await lock_classes(db, [class_id])
    running = select(Starter).where(Starter.class_id == class_id, Starter.state == StarterState.RUNNING)
    if (found := await db.scalar(running)) is not None:
        return found
    if await had_a_partner(db, class_id):
        raise Conflict(message=N_("Your class has had a partner already: propose a project of your own."))
    ours = await class_shown(db, row)
    free = await free_hosts(db, ours, lock=True)
    if not free:
        raise NobodyIsFree
    host, reserve = free[0], free[1] if len(free) > 1 else None
    say = speak(_language(ours, host, actor.locale))
    title = say(N_("Two weeks: %(ours)s and %(theirs)s")) % {"ours": ours.name, "theirs": host.name}
    project = await open_project(db, title=title[:120], classes=[ours.id, host.id], created_by=actor.id)
    at = now()
    starter = Starter(
        class_id=ours.id,
        host_class_id=host.id,
        reserve_class_id=reserve.id if reserve else None,
        project_id=project.id,
        since=at,
        answer_until=at + FIRST_WORD,
        created_at=at,
    )
    db.add(starter)
    times = await meetings_of(db, ours, host, at)
    project.aims = plan_in_words(_language(ours, host, actor.locale), met=len(times))
    await db.flush()
    await record(db, actor.id, StarterBegun(project.id, starter.id))
    names = (N_("Hello! Show each other one tool"), N_("Show what you have made"))
    for one, name in zip(times, names, strict=False):
        await plan_session(
            db,
            actor,
            project.id,
            title=say(name),
            starts_at=one.starts,
            minutes=one.minutes,
            base_url=base_url,
        )
    await tell_host(db, starter, base_url)
    await tell_begun(db, starter, base_url)
    return starter


def plan_in_words(locale: str, *, met: int) -> str:
    """Return the plan of two weeks as markdown. met: how many of the two meetings stand in the calendar already."""
    say = speak(locale)
    steps = [
        N_("**Day 1**: say hello in the talk. Three pictures of your workshop, one sentence each."),
        N_("**Week 1**: meet live. Each class shows one tool and says its name in its own language."),
        N_(
            "**Week 1 and 2**: both classes make the same small thing, and put pictures of each step into the files."
        ),
        N_("**Week 2**: meet live again. Show what you have made, and ask each other two questions."),
        N_("**At the end**: go on together, or say thank you and close the project."),
    ]
    told = [f"1. {say(step)}" for step in steps]
    if met < 2:
        told += ["", say(N_("Your timetables share too few lessons: agree in the talk when you meet."))]
    return "\n".join(told)


def _language(ours: ClassShown, host: ClassShown, locale: str) -> str:
    """Return the language of the plan: one that both classes speak and we write, else the teacher's own."""
    both = [code for code in LOCALES if code in ours.row.languages and code in host.row.languages]
    return locale if locale in both else next(iter(both), locale)
