"""What has had its day goes: least data, small tables."""

from datetime import timedelta

from sqlalchemy import delete, null, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import now
from app.models.email_link import EmailLink
from app.models.event import LoggedEvent
from app.models.mail import Mail, MailState
from app.models.matching_round import MatchingRound, RoundEntry, RoundState
from app.models.partnership import CheckIn, HandOver, RollCall
from app.models.period import Period
from app.models.sign_in import SignIn
from app.models.throttle import Throttle
from app.services.buddies import clear_pairs
from app.services.matchmaking.exposures import forget_old

EVENTS_KEPT = timedelta(days=7)
MAILS_KEPT = timedelta(days=14)
LINKS_KEPT = timedelta(days=14)
#: No term is longer than this, so no class needs an older holiday.
PERIODS_KEPT = timedelta(days=600)
ROUND_FACTS_KEPT, ROUNDS_KEPT = timedelta(days=30), timedelta(days=365)
PARTNERSHIPS_KEPT = timedelta(days=400)


async def sweep(db: AsyncSession) -> None:
    """Delete expired sign-ins and links, sent mails, spent counters, old holidays and exposures, what was
    answered about partnerships more than a year ago, what newcomers and buddies wrote, and events too old to replay."""
    at = now()
    await db.execute(delete(SignIn).where(SignIn.expires_at < at))
    await db.execute(delete(EmailLink).where(EmailLink.expires_at < at - LINKS_KEPT))
    await db.execute(delete(LoggedEvent).where(LoggedEvent.at < at - EVENTS_KEPT))
    await db.execute(delete(Mail).where(Mail.state == MailState.SENT, Mail.sent_at < at - MAILS_KEPT))
    await db.execute(delete(CheckIn).where(CheckIn.created_at < at - PARTNERSHIPS_KEPT))
    await db.execute(delete(RollCall).where(RollCall.answered_at < at - PARTNERSHIPS_KEPT))
    await db.execute(delete(HandOver).where(HandOver.answered_at < at - PARTNERSHIPS_KEPT))
    await db.execute(delete(Throttle).where(Throttle.since < at - timedelta(days=1)))
    await clear_pairs(db)
    await forget_old(db)
    await db.execute(delete(Period).where(Period.last_day < at.date() - PERIODS_KEPT))
    await _sweep_rounds(db)


async def _sweep_rounds(db: AsyncSession) -> None:
    """A round that is over needs no facts after a month, and nobody needs it after a year; projects stay."""
    over = MatchingRound.state.in_((RoundState.ENDED, RoundState.CANCELLED))
    old = select(MatchingRound.id).where(over, MatchingRound.since < now() - ROUND_FACTS_KEPT)
    forget = update(RoundEntry).where(RoundEntry.round_id.in_(old), RoundEntry.facts.is_not(None))
    await db.execute(forget.values(facts=null()))
    await db.execute(delete(MatchingRound).where(over, MatchingRound.since < now() - ROUNDS_KEPT))
