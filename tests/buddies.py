"""Solène has had a project with Yassine and helps newcomers; others are verified for the first time."""

from sqlalchemy.ext.asyncio import AsyncSession

from app.models.buddy import BuddyPair
from app.services import buddies
from tests.cast import BASE, Player, actor, make_teacher
from tests.partners import Pair, make_pair
from tests.schools import make_officer, verified_school

COUNTRIES = {"aino": ("FI", "Tampere"), "odile": ("BE", "Liège"), "kreszentia": ("DE", "Dresden")}


async def make_helper(db: AsyncSession, *, most: int = 1) -> Pair:
    """Solène's and Yassine's project; Solène helps so many newcomers; commits."""
    pair = await make_pair(db)
    await buddies.set_help(db, pair.solene.actor, helps=True, most=most, base_url=BASE)
    await db.commit()
    return pair


async def make_newcomers(db: AsyncSession, *names: str) -> list[Player]:
    """People of the cast whose schools an officer has just verified, in this order; commits."""
    officer = await make_officer(db, "dimitra", *(COUNTRIES[who][0] for who in names))
    made = []
    for who in names:
        player = await make_teacher(db, who)
        country, place = COUNTRIES[who]
        said = {"name": f"School of {who}", "country": country, "place": place, "languages": []}
        await verified_school(db, player, officer, **said)
        made.append(Player(await actor(db, player), player.email))
    return made


async def make_buddies(db: AsyncSession) -> tuple[Pair, Player, BuddyPair]:
    """Solène is Aino's buddy; commits."""
    pair = await make_helper(db)
    [aino] = await make_newcomers(db, "aino")
    made = await buddies.assign(db, aino.actor.id, BASE)
    assert made is not None
    await db.commit()
    return pair, aino, made
