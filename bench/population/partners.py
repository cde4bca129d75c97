"""Who has worked together in the made-up world: large schools with good English often, small new ones seldom."""

from collections import defaultdict
from dataclasses import dataclass
from itertools import accumulate

from bench.population.world import World

#: For each finished project, so many that still run.
RUNNING = 0.5


@dataclass(frozen=True, slots=True)
class Pairing:
    """Classes of different countries in one project, which began `days` ago."""

    classes: tuple[int, ...]
    days: int
    is_finished: bool


def pair_classes(world: World) -> list[Pairing]:
    """Return the projects: two or three classes of one trade, of verified schools, from different countries."""
    p = world.population
    dice = p.dice("partners")
    finished = round(p.schools * p.finished)
    by_trade: dict[int, list[int]] = defaultdict(list)
    for of, (school, trade) in enumerate(zip(world.school_of_class, world.trade_of_class, strict=True)):
        if world.schools[school].trust == "verified":
            by_trade[trade].append(of)
    weights = {
        trade: list(accumulate(_drawn_to(world, of) for of in members)) for trade, members in by_trade.items()
    }
    order = [trade for trade, members in sorted(by_trade.items()) if len(members) > 1]
    if not order:
        return []
    heavy = list(accumulate(weights[trade][-1] for trade in order))
    pairs: list[Pairing] = []
    for number, trade in enumerate(dice.choices(order, cum_weights=heavy, k=round(finished * (1 + RUNNING)))):
        drawn = dice.choices(by_trade[trade], cum_weights=weights[trade], k=6)
        abroad = {world.schools[world.school_of_class[of]].land.country: of for of in drawn}
        classes = tuple(abroad.values())[: 2 if dice.random() < 0.8 else 3]
        if len(classes) > 1:
            done = number < finished
            pairs.append(Pairing(classes, dice.randrange(130, 900) if done else dice.randrange(1, 130), done))
    return pairs


def _drawn_to(world: World, of: int) -> float:
    at = world.schools[world.school_of_class[of]]
    return at.size * (0.2 + at.land.english) * (0.1 + at.days / 1000) * (0.5 if at.is_rural else 1)
