"""Forms of stories: a plan in rows of fields, so that it is written without script; filters of the gallery."""

from collections.abc import Sequence
from typing import Any

from pydantic import Field, create_model
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.schemas.accounts import Strict
from app.domain.story_plans import MOST_WEEKS, Step, StepKind
from app.domain.vocabulary.picks import LONGEST_URI, Pick
from app.kit.folding import fold
from app.services.stories import StoryText, StoryWishes
from app.services.trades import hits_of, search_trades
from app.web.class_forms import LONGEST_TRADE

#: Rows of the plan in the form; the first few are open, the rest in a fold.
ROWS, EMPTY_ROWS = 20, 3


class _StoryForm(Strict):
    """What a teacher types; the rows of the plan are fields `step_1_title`, `step_1_week` and so on."""

    title: str = Field(min_length=1, max_length=120)
    summary: str = Field(min_length=1, max_length=4000)
    results: str = Field("", max_length=4000)
    weeks: int = Field(ge=1, le=MOST_WEEKS)
    no_names: bool = False

    @property
    def said(self) -> StoryText:
        """The same for the service; a row without a title is no step."""
        steps = tuple(step for row in range(1, ROWS + 1) if (step := self._step(row)))
        return StoryText(self.title, self.summary, self.weeks, self.results, steps, self.no_names)

    def _step(self, row: int) -> Step | None:
        title = getattr(self, f"step_{row}_title")
        kind, week, minutes = (getattr(self, f"step_{row}_{name}") for name in ("kind", "week", "minutes"))
        return Step(kind, week, title, minutes) if title else None


def _row(number: int) -> dict[str, Any]:
    return {
        f"step_{number}_title": (str, Field("", max_length=120)),
        f"step_{number}_kind": (StepKind, StepKind.SESSION),
        f"step_{number}_week": (int, Field(1, ge=1, le=MOST_WEEKS)),
        f"step_{number}_minutes": (int, Field(0, ge=0, le=480)),
    }


StoryForm: type[_StoryForm] = create_model(
    "StoryForm",
    __base__=_StoryForm,
    __doc__=_StoryForm.__doc__,
    **{key: value for number in range(1, ROWS + 1) for key, value in _row(number).items()},
)


class StoryFilters(Strict):
    """What a reader of the gallery asks for; `trade` is typed, `trade_id` picked."""

    q: str = Field("", max_length=120)
    trade: str = Field("", max_length=LONGEST_TRADE)
    trade_id: str = Field("", max_length=LONGEST_URI)
    field: str = Field("", pattern=r"^(\d{2,4})?$")
    country: str = Field("", pattern="^([A-Z]{2})?$")
    language: str = Field("", pattern="^([a-z]{2,3})?$")
    offset: int = Field(0, ge=0, le=2000)

    @property
    def kept(self) -> dict[str, str]:
        """Return what an address carries, without the place in the list."""
        told = self.model_dump(exclude={"offset"})
        return {key: value for key, value in told.items() if value}


async def wishes_of(db: AsyncSession, asked: StoryFilters, locale: str) -> tuple[StoryWishes, bool]:
    """Return what is looked for, and whether the typed trade was understood."""
    pick = await _picked(db, asked, locale)
    told = StoryWishes(asked.q, pick, asked.field, asked.country, asked.language)
    return told, pick is not None or not asked.trade.strip()


def values_of(said: StoryText) -> dict[str, Any]:
    """Return what the form shows first."""
    told = {"title": said.title, "summary": said.summary, "results": said.results, "weeks": said.weeks}
    return told | _rows_of(said.steps[:ROWS])


def _rows_of(steps: Sequence[Step]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for number, step in enumerate(steps, start=1):
        values |= {f"step_{number}_{key}": value for key, value in step.kept.items()}
    return values


async def _picked(db: AsyncSession, asked: StoryFilters, locale: str) -> Pick | None:
    """Return the trade that is meant: the picked one, unless other words stand there now (no script cleared it)."""
    typed = asked.trade.strip()
    if not typed:
        return None
    pick = Pick.read(asked.trade_id)
    known = await hits_of(db, [pick], locale) if pick else []
    if known and fold(known[0].name) == fold(typed):
        return pick
    found = await search_trades(db, typed, locale, 1)
    return found[0].pick if found else None
