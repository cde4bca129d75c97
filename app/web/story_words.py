"""A story in the reader's language."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.story_plans import Step
from app.domain.vocabulary.fields import field_name
from app.domain.vocabulary.naming import country_name, duration, language_name
from app.domain.vocabulary.trades import trade_name
from app.models.story import ProjectStory
from app.services.trades import KnownOccupation, load_occupations
from app.web.class_words import joined, kind_names


@dataclass(frozen=True, slots=True)
class StoryWords:
    """What pages say about a story. `plan` holds (week, steps) with (kind, title, how long)."""

    id: UUID
    title: str
    summary: str
    results: str
    trades: str
    fields: str
    countries: str
    languages: str
    kinds: str
    weeks: int
    plan: Sequence[tuple[int, Sequence[tuple[str, str, str]]]]


async def story_words(db: AsyncSession, stories: Iterable[ProjectStory], locale: str) -> list[StoryWords]:
    """Return stories in words."""
    shown = list(stories)
    known = await load_occupations(db, {uri for one in shown for uri in one.occupations})
    return [_words(one, known, locale) for one in shown]


def _words(story: ProjectStory, known: dict[str, KnownOccupation], locale: str) -> StoryWords:
    return StoryWords(
        id=story.id,
        title=story.title,
        summary=story.summary,
        results=story.results,
        trades=joined(_trades(story, known, locale), locale),
        fields=joined((field_name(code, locale) for code in story.fields), locale),
        countries=joined((country_name(code, locale) for code in story.countries), locale),
        languages=joined((language_name(code, locale) for code in story.languages), locale),
        kinds=kind_names(story.kinds, locale),
        weeks=story.weeks,
        plan=_plan(map(Step.read, story.steps), locale),
    )


def _trades(story: ProjectStory, known: dict[str, KnownOccupation], locale: str) -> list[str]:
    """Return its occupations, the groups for which it names none, else its fields."""
    named = [known[uri] for uri in story.occupations if uri in known]
    told = {one.isco for one in named}
    groups = [trade_name(code, locale) for code in story.isco if code not in told]
    fields = [field_name(code, locale) for code in story.fields]
    return [*(one.name(locale) for one in named), *groups] or fields


def _plan(steps: Iterable[Step], locale: str) -> list[tuple[int, list[tuple[str, str, str]]]]:
    weeks: dict[int, list[tuple[str, str, str]]] = {}
    for step in steps:
        lasts = duration(step.minutes, locale) if step.minutes else ""
        weeks.setdefault(step.week, []).append((step.kind.value, step.title, lasts))
    return sorted(weeks.items())
