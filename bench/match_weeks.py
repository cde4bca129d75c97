"""Weeks of a small made-up world: who is shown, asked and matched, by score alone and with the step of fairness.

Every class looks at its first page now and then, some often and some seldom, proposes to somebody on it (rather to
those further up), and answers what it was asked: yes rather where it fits. Nobody is asked twice by the same class.
Both orders get the same classes, the same newcomers in the same weeks and the same dice: each throw belongs to a class,
a week and a question, so what happened to others before does not shift it. What differs is the order of the lists.
"""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from itertools import combinations
from random import Random

from app.domain.matching import Match, Ranked, lot_of, score_knowing
from app.domain.matching.fairness import SMALL_SCHOOL, Standing, order
from app.domain.rounds import Hours
from app.models.call import MOST_OPEN
from app.models.school_class import SchoolClass
from app.services.classes.showing import facts_of
from app.services.matchmaking.pool import SCORED
from app.services.matchmaking.standings import FEW, LEAST_CLASSES
from app.services.matchmaking.suggest import PAGE
from bench.population import Population
from bench.population.partners import pair_classes
from bench.population.rows import tables
from bench.population.world import School, World, make_world

#: A class is content with so many partners. Some look every other day, some once in two months.
PARTNERS, LOOKS = 2, (0.12, 0.3, 0.5, 0.8)
#: A third come in later weeks. Of those who look, so many ask nobody.
NEWCOMERS, ASK_NOBODY = 0.3, 0.5
#: So many answers take another week. A yes is as likely as this times the score.
LATER, YES = 0.4, 0.5
#: The trades of the classes: the most usual ones of the made-up world.
TRADES = 6


@dataclass
class Player:
    """A class in the weeks. `is_known`: it has had a partner before; `met`: whom it has asked or was asked by."""

    row: SchoolClass
    school: School
    school_number: int
    since: int
    looks: float
    is_known: bool
    learners: int = 0
    shown: int = 0
    weeks: int = 0
    lists: dict[int, set[str]] = field(default_factory=dict)
    asked_in: int | None = None
    open_from: list[str] = field(default_factory=list)
    met: set[str] = field(default_factory=set)
    fits: list[float] = field(default_factory=list)

    @property
    def id(self) -> str:
        """The id of the class."""
        return str(self.row.id)

    @property
    def land(self) -> str:
        """The country of its school."""
        return self.school.land.country

    @property
    def is_content(self) -> bool:
        """Whether it has found all the partners that it wants."""
        return len(self.fits) >= PARTNERS

    def anew(self) -> "Player":
        """Return the same class before the first week."""
        return Player(
            self.row, self.school, self.school_number, self.since, self.looks, self.is_known, self.learners
        )


@dataclass(frozen=True)
class Outcome:
    """What the weeks came to, and the scores of whoever was shown."""

    players: Sequence[Player]
    shown_scores: Sequence[float]


def make_players(classes: int, weeks: int, seed: int) -> list[Player]:
    """Return classes of a few usual trades of a made-up world, some of which come in later weeks."""
    world = make_world(Population(schools=classes * 3, seed=seed))
    rows = next(rows for model, rows in tables(world) if model is SchoolClass)
    known = {of for pair in pair_classes(world) for of in pair.classes}
    found = []
    for number, told in enumerate(rows):
        if world.trade_of_class[number] < TRADES and _is_verified(world, number):
            dice = Random(f"player {seed} {number}")
            since = dice.randrange(1, weeks // 2 + 1) if dice.random() < NEWCOMERS else 0
            school = world.school_of_class[number]
            row = SchoolClass(occupations=[], **told)
            is_known = number in known and not since
            found.append(Player(row, world.schools[school], school, since, dice.choice(LOOKS), is_known))
    Random(f"players {seed}").shuffle(found)
    chosen = found[:classes]
    for player in chosen:
        player.learners = sum(
            other.row.size for other in chosen if other.school_number == player.school_number
        )
    return chosen


def _is_verified(world: World, number: int) -> bool:
    return world.schools[world.school_of_class[number]].trust == "verified"


def score_all(players: Sequence[Player]) -> dict[str, list[Ranked]]:
    """Return for each class all others of other countries, best first, as `matching.rank` orders them."""
    facts = [facts_of(player.row) for player in players]
    hours = Hours([one.timetable for one in facts])
    found: list[list[Ranked]] = [[] for _ in players]
    for a, b in combinations(range(len(players)), 2):
        if players[a].land == players[b].land:
            continue
        minutes, weeks = hours.usual_minutes((a, b)), hours.common_weeks((a, b))
        score = score_knowing(facts[a], facts[b], minutes=minutes, weeks=weeks)
        if score:
            found[a].append(Ranked(facts[b], Match(score, ())))
            found[b].append(Ranked(facts[a], Match(score, ())))
    return {
        ours.class_id: sorted(
            others, key=lambda one: (-one.match.score, lot_of(ours.class_id, one.facts.class_id))
        )
        for ours, others in zip(facts, found, strict=True)
    }


class Weeks:
    """Weeks that pass once."""

    def __init__(
        self, players: Sequence[Player], ranked: Mapping[str, Sequence[Ranked]], seed: int, *, fair: bool
    ) -> None:
        self.players = [player.anew() for player in players]
        self.by_id = {player.id: player for player in self.players}
        self.ranked, self.seed, self.fair = ranked, seed, fair
        self.scores: list[float] = []

    def run(self, weeks: int) -> Outcome:
        """Let them pass."""
        for week in range(weeks):
            here = [player for player in self.players if player.since <= week]
            self._dice("order", week).shuffle(here)
            few = lands_with_few(here)
            for player in here:
                player.weeks += not player.is_content
                if not player.is_content and self._dice("look", week, player.id).random() < player.looks:
                    self._look(player, week, few)
            for player in here:
                self._answer(player, week)
        return Outcome(self.players, self.scores)

    def _dice(self, *what: object) -> Random:
        return Random(f"{self.seed} {what}")

    def _look(self, player: Player, week: int, few: Set[str]) -> None:
        page = self._page(player, week, few)
        for one in page:
            seen = self.by_id[one.facts.class_id]
            seen.shown += 1
            seen.lists.setdefault(week, set()).add(player.id)
            self.scores.append(one.match.score)
        self._propose(player, page, week)

    def _page(self, player: Player, week: int, few: Set[str]) -> list[Ranked]:
        possible: list[Ranked] = []
        for one in self.ranked[player.id]:
            other = self.by_id[one.facts.class_id]
            if other.since <= week and _can_be_asked(other) and other.id not in player.met:
                possible.append(one)
            if len(possible) >= (SCORED if self.fair else PAGE):
                break
        if not self.fair:
            return possible
        standings = {
            one.facts.class_id: standing_of(self.by_id[one.facts.class_id], week, few) for one in possible
        }
        return [one.ranked for one in order(possible, standings)[:PAGE]]

    def _propose(self, player: Player, page: Sequence[Ranked], week: int) -> None:
        """Ask one of the page: who is further up and fits better is asked more often; sometimes nobody is."""
        dice = self._dice("propose", week, player.id)
        if not page or dice.random() < ASK_NOBODY:
            return
        weights = [one.match.score**2 / (place + 1) for place, one in enumerate(page)]
        chosen = self.by_id[dice.choices(page, weights)[0].facts.class_id]
        chosen.open_from.append(player.id)
        chosen.asked_in = week
        chosen.met.add(player.id)
        player.met.add(chosen.id)

    def _answer(self, player: Player, week: int) -> None:
        """Answer what came, some this week and some later; yes to some while there is room."""
        waiting = []
        for asking in player.open_from:
            other, dice = self.by_id[asking], self._dice("answer", week, player.id, asking)
            fit = self._fit(player.id, asking)
            if dice.random() < LATER:
                waiting.append(asking)
            elif not player.is_content and not other.is_content and dice.random() < YES * fit:
                player.fits.append(fit)
                other.fits.append(fit)
        player.open_from[:] = waiting

    def _fit(self, one: str, other: str) -> float:
        return next(found.match.score for found in self.ranked[one] if found.facts.class_id == other)


def standing_of(player: Player, week: int, few: Set[str]) -> Standing:
    """Return how a class stands in a week, as app/services/matchmaking/standings.py finds it."""
    last = player.since if player.asked_in is None else player.asked_in
    viewers = set().union(*(player.lists.get(one, set()) for one in (week - 1, week)))
    return Standing(
        days_unasked=7 * (week - last),
        times_shown=len(viewers),
        is_first_timer=not player.is_known and not player.fits,
        is_small=player.learners < SMALL_SCHOOL,
        is_rural=player.school.is_rural,
        is_from_few=player.land in few,
    )


def lands_with_few(players: Sequence[Player]) -> set[str]:
    """Return the countries with few partners, as app/services/matchmaking/standings.py finds them."""
    of_land: dict[str, list[Player]] = {}
    for player in players:
        of_land.setdefault(player.land, []).append(player)
    of_all = _partnered(players)
    if not of_all:
        return set()
    return {land for land, of in of_land.items() if len(of) < LEAST_CLASSES or _partnered(of) < FEW * of_all}


def _can_be_asked(player: Player) -> bool:
    return not player.is_content and len(player.open_from) < MOST_OPEN


def _partnered(players: Sequence[Player]) -> float:
    return sum(player.is_known or bool(player.fits) for player in players) / len(players)
