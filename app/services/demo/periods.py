"""Schools enter holidays and exam weeks, and take over those of others."""

from datetime import date

from app.domain.calendars import PeriodKind, Reach
from app.kit.clock import now
from app.services import periods
from app.services.demo.stage import Stage
from app.services.periods import PeriodSaid

_NEW_YEAR = 8  # school years are told from August on
_ENTERED = (
    ("solene.lefevre", "lyon", "holiday", "Vacances de la Toussaint", (10, 17), (11, 1), "country", ""),
    ("solene.lefevre", "lyon", "holiday", "Vacances de Noël", (12, 19), (1, 3), "country", ""),
    ("bastien.moreau", "lyon", "exams", "Épreuves du CAP", (6, 7), (6, 18), "school", ""),
    ("maelle.kervadec", "nantes", "holiday", "Vacances d’hiver", (2, 20), (3, 7), "region", "Zone B"),
    ("maelle.kervadec", "nantes", "holiday", "Vacances de printemps", (4, 17), (5, 2), "region", "Zone B"),
    ("aino.korhonen", "tampere", "holiday", "Syysloma", (10, 12), (10, 18), "region", "Pirkanmaa"),
    ("aino.korhonen", "tampere", "holiday", "Joululoma", (12, 21), (1, 6), "country", ""),
)
_TAKEN_OVER = (("maelle.kervadec", "nantes", "Vacances de Noël"),)


async def enter_holidays(stage: Stage) -> None:
    """Enter a school year's holidays in France and Finland."""
    made = {}
    for who, school, kind, name, first, last, reach, region in _ENTERED:
        with stage.days_ago(40):
            said = PeriodSaid(PeriodKind(kind), name, _day(first), _day(last), Reach(reach), region)
            actor = await stage.actor(who)
            made[name] = await periods.enter_period(stage.db, actor, stage.schools[school], said)
    for who, school, name in _TAKEN_OVER:
        with stage.days_ago(30):
            actor = await stage.actor(who)
            await periods.adopt_period(stage.db, actor, stage.schools[school], made[name].id)


def _day(told: tuple[int, int]) -> date:
    """Return a day of the school year that runs today."""
    today, (month, day) = now().date(), told
    began = today.year if today.month >= _NEW_YEAR else today.year - 1
    return date(began if month >= _NEW_YEAR else began + 1, month, day)
