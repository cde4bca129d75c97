"""One pair, with every number behind it."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor
from app.domain.matching import Match, score
from app.domain.permissions import Act
from app.models.proposal import Proposal
from app.services.classes import ClassShown, class_shown, load_class
from app.services.matchmaking.suggest import open_between


@dataclass(frozen=True, slots=True)
class Explained:
    """A class that the actor teaches, another one, and how they fit."""

    ours: ClassShown
    theirs: ClassShown
    match: Match
    proposal: Proposal | None


async def explain_pair(db: AsyncSession, actor: Actor, mine_id: UUID, theirs_id: UUID) -> Explained:
    """Return how a class of the actor fits another one. Raises NotFound, Forbidden."""
    ours = await class_shown(db, await load_class(db, actor, mine_id, Act.SUGGESTIONS_VIEW))
    theirs = await class_shown(db, await load_class(db, actor, theirs_id, Act.CLASS_VIEW))
    between = await open_between(db, mine_id, [theirs_id])
    return Explained(ours, theirs, score(ours.facts, theirs.facts), between.get(theirs_id))
