"""Makes the whole world in one unit of work: after an interruption there is nothing, and the next try begins anew."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import delete, func, select, text, update

from app.kit.passwords import sharing_hashes
from app.models.mail import Mail, MailState
from app.models.organisation import Organisation
from app.models.person import Person
from app.models.project import Project
from app.models.school_class import SchoolClass
from app.models.throttle import Throttle
from app.services.demo.classes import describe_classes, hand_out_cards, host_newcomers
from app.services.demo.partners import end_calls, exchange_proposals, open_calls
from app.services.demo.people import appoint_officers
from app.services.demo.periods import enter_holidays
from app.services.demo.projects import run_projects
from app.services.demo.schools import found_schools, receive_newcomers
from app.services.demo.stage import Stage
from app.services.fairness_report import make_report
from app.services.findable import learn_all
from app.services.open_data import make_figures

_STEPS: tuple[tuple[str, Callable[[Stage], Awaitable[None]]], ...] = (
    ("support officers", appoint_officers),
    ("schools and their teachers", found_schools),
    ("newcomers who wait", receive_newcomers),
    ("classes", describe_classes),
    ("holidays and exam weeks", enter_holidays),
    ("learners and their cards", hand_out_cards),
    ("calls", open_calls),
    ("projects: talk, files, sessions", run_projects),
    ("proposals", exchange_proposals),
    ("calls that have ended", end_calls),
    ("classes that begin with newcomers", host_newcomers),
)


async def load_world(stage: Stage) -> bool:
    """Fill an empty house; returns False, and does nothing, where anybody is in it already. Does not commit."""
    if await stage.db.scalar(select(Person.id).limit(1)) is not None:
        return False
    with sharing_hashes():
        for what, step in _STEPS:
            stage.tell(f"  {what}")
            await step(stage)
    await _settle(stage)
    await make_figures(stage.db)
    await make_report(stage.db)
    await _sum_up(stage)
    return True


async def _settle(stage: Stage) -> None:
    """Nothing of the past is still to be done: its mails lie in the outbox as sent, its jobs and counters are gone."""
    await stage.db.flush()
    await learn_all(stage.db)
    await stage.db.execute(update(Mail).values(state=MailState.SENT, sent_at=Mail.created_at))
    await stage.db.execute(delete(Throttle))
    past = "DELETE FROM procrastinate_jobs WHERE status = 'todo' AND (scheduled_at IS NULL OR scheduled_at <= :now)"
    # Reminders that would come within the hour tell of the past too.
    await stage.db.execute(text(past), {"now": stage.began + timedelta(hours=1)})


async def _sum_up(stage: Stage) -> None:
    counted = {
        "schools": await stage.db.scalar(select(func.count()).select_from(Organisation)),
        "people": await stage.db.scalar(select(func.count()).select_from(Person)),
        "classes": await stage.db.scalar(select(func.count()).select_from(SchoolClass)),
        "projects": await stage.db.scalar(select(func.count()).select_from(Project)),
    }
    stage.tell("  there are " + ", ".join(f"{count} {what}" for what, count in counted.items()))
