"""Suggestions, and why they are made, on the wire."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from app.api.schemas.classes import ClassOut, SlotIO
from app.domain.lessons import CommonSlot
from app.domain.matching import Match
from app.domain.matching.fairness import Lift
from app.domain.matching.likeness import COUNTS_FROM, COUNTS_FULL, MOST
from app.domain.matching.reasons import TimeReason
from app.domain.matching.teaching import Lowering
from app.services.matchmaking.explain import Explained
from app.services.matchmaking.suggest import Suggestion
from app.services.matchmaking.telling import tell, tell_lift, tell_lowering, tell_short


class ReasonOut(BaseModel):
    """One part of a score: `value` 0 to 1, `weight` its share of the sum, and the sentence in the reader's language."""

    code: str
    value: float
    weight: float
    points: float
    text: str
    short: str


class SlotTimesOut(BaseModel):
    """Local times of a shared lesson from the week of Monday `since` on, until the next change of the clocks."""

    since: date
    ours: SlotIO
    theirs: SlotIO
    minutes: int


class CommonSlotOut(BaseModel):
    """A lesson that both classes share, in both local times; it happens in `weeks` of the weeks that both can use."""

    ours: SlotIO
    theirs: SlotIO
    minutes: int
    weeks: int
    times: list[SlotTimesOut]

    @classmethod
    def of(cls, slot: CommonSlot) -> "CommonSlotOut":
        """Return a shared lesson as it goes over the wire."""
        return cls(
            ours=SlotIO.of(slot.ours),
            theirs=SlotIO.of(slot.theirs),
            minutes=slot.minutes,
            weeks=slot.weeks,
            times=[
                SlotTimesOut(
                    since=one.since,
                    ours=SlotIO.of(one.ours),
                    theirs=SlotIO.of(one.theirs),
                    minutes=one.minutes,
                )
                for one in slot.times
            ],
        )


class MatchOut(BaseModel):
    """How well two classes fit, 0 to 1: the sum of all points times the brake."""

    score: float
    brake: float
    excluded: str | None
    reasons: list[ReasonOut]
    best_slots: list[CommonSlotOut]

    @classmethod
    def of(cls, match: Match, locale: str) -> "MatchOut":
        """Return a match with its sentences in `locale`."""
        time = match.part("time")
        assert isinstance(time, TimeReason)
        return cls(
            score=match.score,
            brake=match.brake,
            excluded=match.excluded.value if match.excluded else None,
            reasons=[
                ReasonOut(
                    code=part.code,
                    value=part.value,
                    weight=part.weight,
                    points=part.points,
                    text=tell(part, locale),
                    short=tell_short(part, locale),
                )
                for part in match.strongest_first
            ],
            best_slots=[CommonSlotOut.of(slot) for slot in time.best],
        )


class MoveOut(BaseModel):
    """What moves a class in a list besides the score: `code`, by how many points (less than 0: lower), and the sentence."""

    code: str
    points: float
    text: str

    @classmethod
    def all_of(cls, lifts: Iterable[Lift], lowerings: Iterable[Lowering], locale: str) -> "list[MoveOut]":
        """Return lifts and lowerings as they go over the wire."""
        return [
            *(cls(code=one.cause.value, points=one.points, text=tell_lift(one, locale)) for one in lifts),
            *(
                cls(
                    code=f"not_for_us.{one.reason.value}", points=-one.points, text=tell_lowering(one, locale)
                )
                for one in lowerings
            ),
        ]


class TextsOut(BaseModel):
    """How near the own words of both classes are: `closeness` at most 1, null where one has written too little.

    `points` are those of the move `texts`: 0 up to `counts_from`, `most` from `counts_full` on, and 0 for trades
    that are not near.
    """

    closeness: float | None
    points: float
    counts_from: float = COUNTS_FROM
    counts_full: float = COUNTS_FULL
    most: float = MOST


class ExplainedOut(MatchOut):
    """A match with what stands behind it.

    `rough`: the score by which the index chose whom to score exactly, null where it does not look at the pair.
    `worth`: what our list is ordered by, score and moves; `their_moves`, `their_worth`: our class in their list.
    `placed`, `most_open`: open proposals to them and how many they take at a time; who is full is not suggested.
    `texts`: null where this installation does not compare texts.
    """

    rough: float | None
    moves: list[MoveOut]
    worth: float
    their_moves: list[MoveOut]
    their_worth: float
    their_reasons: list[str]
    placed: int
    most_open: int
    texts: TextsOut | None

    @classmethod
    def of(cls, pair: Explained, locale: str) -> "ExplainedOut":  # type: ignore[override]
        """Return a pair with its sentences in `locale`."""
        match = MatchOut.of(pair.match, locale)
        return cls(
            **{name: getattr(match, name) for name in MatchOut.model_fields},
            rough=pair.rough,
            moves=MoveOut.all_of(pair.lifts, pair.lowerings, locale),
            worth=pair.worth,
            their_moves=MoveOut.all_of(pair.their_lifts, (), locale),
            their_worth=pair.their_worth,
            their_reasons=[tell(part, locale) for part in pair.match.mirrored().strongest_first],
            placed=pair.openness.placed,
            most_open=pair.openness.most_open,
            texts=TextsOut(closeness=pair.texts.cosine, points=pair.texts.points) if pair.texts else None,
        )


class SuggestionOut(BaseModel):
    """A class that could fit, why, and what moved it in the list from place `place_by_score` (from 1) to `place`."""

    class_: ClassOut = Field(serialization_alias="class")
    match: MatchOut
    place: int
    place_by_score: int
    moves: list[MoveOut]
    call_id: UUID | None
    proposal_id: UUID | None
    is_new: bool

    @classmethod
    def of(cls, one: Suggestion, locale: str) -> "SuggestionOut":
        """Return a suggestion with its sentences in `locale`."""
        return cls(
            class_=ClassOut.of(one.shown),
            match=MatchOut.of(one.match, locale),
            place=one.ordered.place + 1,
            place_by_score=one.ordered.place_by_score + 1,
            moves=MoveOut.all_of(one.ordered.lifts, one.ordered.lowerings, locale),
            call_id=one.call.id if one.call else None,
            proposal_id=one.proposal.id if one.proposal else None,
            is_new=one.is_new,
        )


class SuggestionsOut(BaseModel):
    """One page of suggestions. `total`: all that fit the filters; `scored`: the best of them, which can be paged.

    `is_estimate`: all counts are those of a sample, rounded to two digits.
    """

    total: int
    is_estimate: bool
    scored: int
    offset: int
    suggestions: list[SuggestionOut]
    counts: dict[str, int]
    countries: dict[str, int]
