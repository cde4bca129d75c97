"""Weeks of a small made-up world: who is shown, asked and matched, by score alone and with the step of fairness.

Every class looks at its first page now and then, proposes to somebody on it (rather to those further up), and answers
what it was asked. Both runs use the same dice, the same limit of open proposals, and the same newcomers, so what differs
is the order of the lists.
"""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from random import Random

from app.domain.matching import Ranked, rank
from app.domain.matching.fairness import SMALL_SCHOOL, Standing, order
from app.models.call import MOST_OPEN
from app.models.school_class import SchoolClass
from app.services.classes.showing import facts_of
from app.services.matchmaking.standings import FEW, LEAST_CLASSES
from bench.population import Population
from bench.population.rows import tables
from bench.population.world import School, make_world

PAGE = 8
LOOKS, PARTNERS = 0.5, 2
NEWCOMERS = 0.3


@dataclass
class Player:
    """A class in the weeks."""

    row: SchoolClass
    school: School
    school_number: int
    since: int
    shown: int = 0
    lists: dict[int, set[str]] = field(default_factory=dict)
    asked_in: int | None = None
    open_from: list[str] = field(default_factory=list)
    partners: int = 0

    @property
    def id(self) -> str:
        """The id of the class."""
        return str(self.row.id)


@dataclass(frozen=True)
class Outcome:
    """What the weeks came to."""

    players: Sequence[Player]
    shown_scores: Sequence[float]

    def of(self, which: Iterable[bool]) -> "tuple[float, float]":
        """Return mean exposures and the share with a partner, of the players that are marked."""
        chosen = [player for player, marked in zip(self.players, which, strict=True) if marked]
        if not chosen:
            return 0.0, 0.0
        exposed = sum(player.shown for player in chosen) / len(chosen)
        return exposed, sum(player.partners > 0 for player in chosen) / len(chosen)


def make_players(classes: int, weeks: int, seed: int) -> list[Player]:
    """Return classes of a few usual trades of the made-up world, some of which come in later weeks."""
    world = make_world(Population(schools=classes * 4, seed=seed))
    rows = next(rows for model, rows in tables(world) if model is SchoolClass)
    dice, found = Random(f"players {seed}"), []
    for number, told in enumerate(rows):
        school = world.school_of_class[number]
        if world.trade_of_class[number] < 6 and world.schools[school].trust == "verified":
            row = SchoolClass(occupations=[], **told)
            since = dice.randrange(1, weeks - 2) if dice.random() < NEWCOMERS else 0
            found.append(Player(row, world.schools[school], school, since))
    dice.shuffle(found)
    return found[:classes]


def score_all(players: Sequence[Player]) -> dict[str, list[Ranked]]:
    """Return for each class all others of other countries, best first."""
    facts = {player.id: facts_of(player.row) for player in players}
    return {
        player.id: rank(
            facts[player.id],
            (facts[other.id] for other in players if other.school.land != player.school.land),
        )
        for player in players
    }


def run_weeks(
    players: Sequence[Player], ranked: Mapping[str, Sequence[Ranked]], weeks: int, seed: int, *, fair: bool
) -> Outcome:
    """Let the weeks pass."""
    dice, by_id, scores = Random(f"weeks {seed}"), {player.id: player for player in players}, []
    learners = _learners(players)
    for week in range(weeks):
        here = [player for player in players if player.since <= week]
        few = _lands_with_few(here)
        for player in here:
            if player.partners >= PARTNERS or dice.random() > LOOKS:
                continue
            page = _page(player, by_id, ranked[player.id], week, learners, few, fair=fair)
            for one in page:
                seen = by_id[one.facts.class_id]
                seen.shown += 1
                seen.lists.setdefault(week, set()).add(player.id)
                scores.append(one.match.score)
            _propose(player, by_id, page, week, dice)
        for player in here:
            _answer(player, by_id, dice)
    return Outcome(players, scores)


def gini(values: Iterable[float]) -> float:
    """Return the Gini coefficient: 0 where all have the same, near 1 where one has all."""
    ordered = sorted(values)
    total = sum(ordered)
    if not total:
        return 0.0
    weighted = sum(place * value for place, value in enumerate(ordered, start=1))
    return 2 * weighted / (len(ordered) * total) - (len(ordered) + 1) / len(ordered)


def _page(
    player: Player,
    by_id: Mapping[str, Player],
    ranked: Sequence[Ranked],
    week: int,
    learners: Mapping[int, int],
    few: Set[str],
    *,
    fair: bool,
) -> list[Ranked]:
    possible = [one for one in ranked if _can_answer(by_id[one.facts.class_id], player, week)][:60]
    if not fair:
        return possible[:PAGE]
    standings = {
        one.facts.class_id: _standing(by_id[one.facts.class_id], week, learners, few) for one in possible
    }
    return [one.ranked for one in order(possible, standings)[:PAGE]]


def _can_answer(other: Player, player: Player, week: int) -> bool:
    return (
        other.since <= week
        and other.partners < PARTNERS
        and len(other.open_from) < MOST_OPEN
        and player.id not in other.open_from
    )


def _standing(player: Player, week: int, learners: Mapping[int, int], few: Set[str]) -> Standing:
    last = player.since if player.asked_in is None else player.asked_in
    viewers = set().union(*(player.lists.get(one, set()) for one in (week - 1, week)))
    return Standing(
        days_unasked=7 * (week - last),
        times_shown=len(viewers),
        is_first_timer=player.partners == 0,
        is_small=learners[player.school_number] < SMALL_SCHOOL,
        is_rural=player.school.is_rural,
        is_from_few=player.school.land.country in few,
    )


def _lands_with_few(players: Sequence[Player]) -> set[str]:
    """Return the countries with few partners, as app/services/matchmaking/standings.py finds them."""
    of_land: dict[str, list[Player]] = {}
    for player in players:
        of_land.setdefault(player.school.land.country, []).append(player)
    of_all = _share(players)
    if not of_all:
        return set()
    return {land for land, of in of_land.items() if len(of) < LEAST_CLASSES or _share(of) < FEW * of_all}


def _share(players: Sequence[Player]) -> float:
    return sum(player.partners > 0 for player in players) / len(players)


def _learners(players: Sequence[Player]) -> dict[int, int]:
    found: dict[int, int] = {}
    for player in players:
        found[player.school_number] = found.get(player.school_number, 0) + player.row.size
    return found


def _propose(
    player: Player, by_id: Mapping[str, Player], page: Sequence[Ranked], week: int, dice: Random
) -> None:
    """Ask one of the page: who is further up and fits better is asked more often; sometimes nobody is."""
    if not page or dice.random() < 0.3:
        return
    weights = [one.match.score**2 / (place + 1) for place, one in enumerate(page)]
    chosen = by_id[dice.choices(page, weights)[0].facts.class_id]
    chosen.open_from.append(player.id)
    chosen.asked_in = week


def _answer(player: Player, by_id: Mapping[str, Player], dice: Random) -> None:
    """Answer what came, some this week and some the next; yes to some while there is room."""
    waiting = []
    for asking in player.open_from:
        if dice.random() < 0.4:
            waiting.append(asking)
        elif player.partners < PARTNERS and by_id[asking].partners < PARTNERS and dice.random() < 0.5:
            player.partners += 1
            by_id[asking].partners += 1
    player.open_from[:] = waiting
