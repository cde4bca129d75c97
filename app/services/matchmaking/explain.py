"""One pair, with every number behind it, from both sides."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.matching import Match, score
from app.domain.matching.fairness import Lift, lifts_of, worth
from app.domain.matching.likeness import Likeness
from app.domain.matching.teaching import Lowering, lowerings
from app.domain.openness import Openness
from app.domain.permissions import Act
from app.models.proposal import Proposal
from app.services.classes import ClassShown, class_shown, load_class
from app.services.embeddings import cosines_between
from app.services.matchmaking.dismiss import traits_of
from app.services.matchmaking.openness import openness_of
from app.services.matchmaking.pool import rough_score
from app.services.matchmaking.standings import standings_of
from app.services.matchmaking.suggest import open_between


@dataclass(frozen=True, slots=True)
class Explained:
    """A class that the actor teaches, another one, how they fit, and what moves each in the other's list.

    `rough` is the score by which the index chose whom to score exactly; None where it does not look at the pair.
    `their_lifts` is what fairness adds for our class in their list. What they have dismissed is theirs to know.
    `texts`: how near their own words are, None where texts are not compared. The lift of it is among both lifts.
    """

    ours: ClassShown
    theirs: ClassShown
    match: Match
    proposal: Proposal | None
    rough: float | None
    lifts: Sequence[Lift]
    their_lifts: Sequence[Lift]
    lowerings: Sequence[Lowering]
    openness: Openness
    texts: Likeness | None = None

    @property
    def worth(self) -> float:
        """Return what our list is ordered by."""
        return worth(self.match.score, self.lifts, self.lowerings)

    @property
    def their_worth(self) -> float:
        """Return what their list is ordered by, but for what their own dismissals take away."""
        return worth(self.match.score, self.their_lifts, ())


async def explain_pair(
    db: AsyncSession, actor: Actor, mine_id: UUID, theirs_id: UUID, *, by_texts: bool = False
) -> Explained:
    """Return how a class of the actor fits another one. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, mine_id, Act.SUGGESTIONS_VIEW))
    theirs = await class_shown(db, await load_class(db, actor, theirs_id, Act.CLASS_VIEW))
    between = await open_between(db, mine_id, [theirs_id])
    match = score(ours.facts, theirs.facts)
    standings = await standings_of(db, [ours, theirs])
    texts = (
        Likeness.of(match, (await cosines_between(db, mine_id, [theirs_id])).get(theirs_id))
        if by_texts
        else None
    )
    near = texts.lifts if texts else ()
    return Explained(
        ours,
        theirs,
        match,
        between.get(theirs_id),
        await rough_score(db, ours.row, theirs_id),
        (*lifts_of(standings[theirs_id]), *near),
        (*lifts_of(standings[mine_id]), *near),
        lowerings(await traits_of(db, mine_id), match, theirs.school.country),
        (await openness_of(db, [theirs_id]))[theirs_id],
        texts,
    )
