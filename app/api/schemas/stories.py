"""Stories of finished projects on the wire."""

from datetime import date, datetime, time
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from app.api.schemas.accounts import Strict
from app.api.schemas.projects import ProjectOut
from app.domain.story_plans import MOST_STEPS, MOST_WEEKS, Step, StepKind
from app.models.story import ProjectStory
from app.services.stories import PlanWish, Side, StoryText


class StepIn(Strict):
    """One step: a live session, or a task that each class does in its own time. `minutes` 0: not told."""

    kind: StepKind
    week: int = Field(ge=1, le=MOST_WEEKS)
    title: str = Field(min_length=1, max_length=120)
    minutes: int = Field(0, ge=0, le=480)

    @property
    def step(self) -> Step:
        """The same for the service."""
        return Step(self.kind, self.week, self.title, self.minutes)


class StoryIn(Strict):
    """The story of a closed project; trades, countries and languages come from its classes.

    `no_names` says that somebody has looked whether words that are also names of learners are names.
    """

    title: str = Field(min_length=1, max_length=120)
    summary: str = Field(min_length=1, max_length=4000)
    results: str = Field("", max_length=4000)
    weeks: int = Field(ge=1, le=MOST_WEEKS)
    steps: list[StepIn] = Field([], max_length=MOST_STEPS)
    no_names: bool = False

    @property
    def said(self) -> StoryText:
        """The same for the service."""
        steps = tuple(one.step for one in self.steps)
        return StoryText(self.title, self.summary, self.weeks, self.results, steps, self.no_names)


class ConsentIn(Strict):
    """Consent to a story as it was at `changed_at`; `public`: people without an account may read it, too."""

    changed_at: AwareDatetime
    public: bool = False


class PlanIn(Strict):
    """For which class, under which name, and when its first session would be, in the class's own time."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "class_id": "0198f3a0-0000-7000-8000-000000000000",
                    "title": "Our bread",
                    "first": "2027-03-01",
                    "at": "10:00",
                }
            ]
        }
    )

    class_id: UUID
    title: str = Field(min_length=1, max_length=120)
    first: date
    at: time

    @property
    def wish(self) -> PlanWish:
        """The same for the service."""
        return PlanWish(self.class_id, self.title, self.first, self.at.replace(tzinfo=None))


class PlanOut(ProjectOut):
    """The project that was made of a plan. `later`: sessions that holidays and exams have moved, in their order."""

    later: list[str]


class StepOut(BaseModel):
    """A step of the plan."""

    kind: str
    week: int
    title: str
    minutes: int


class StoryOut(BaseModel):
    """A story. It names no person, class or school. `changed_at` is what a consent is given to, as it stands here."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    title: str
    summary: str
    results: str
    isco: list[str]
    occupations: list[str]
    fields: list[str]
    countries: list[str]
    languages: list[str]
    kinds: list[str]
    weeks: int
    steps: list[StepOut]
    state: str
    is_public: bool
    changed_at: datetime
    published_at: datetime | None

    @classmethod
    def of(cls, story: ProjectStory) -> "StoryOut":
        """Return a story for the wire."""
        return cls.model_validate(story)


class SideOut(BaseModel):
    """A partner school, and whether it has agreed."""

    organisation_id: UUID
    name: str
    agreed: bool
    public: bool

    @classmethod
    def of(cls, side: Side) -> "SideOut":
        """Return a side for the wire."""
        said = side.consent
        public = bool(said and said.public)
        return cls(
            organisation_id=side.organisation_id, name=side.name, agreed=said is not None, public=public
        )


class OwnStoryOut(BaseModel):
    """The story of one's own project, and who has agreed."""

    story: StoryOut
    sides: list[SideOut]
