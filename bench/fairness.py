"""Fairness: whom weeks of a made-up world show and match, by score alone and with the step of fairness.

Some hundred classes of a made-up world, drawn anew for each of several seeds, look for partners for some weeks, once in
either order with the same dice (`bench/match_weeks.py`). Every figure is told by score alone, with the step of fairness,
and as the difference of the two in the same world: the mean over the worlds; in brackets, for a difference, twice its
standard error on either side. `--quick`: few classes and worlds. `--seed N`: another first seed.
"""

import statistics
from collections.abc import Callable, Mapping, Sequence

from app.domain.evenness import gini
from bench.figure import Figure
from bench.match_weeks import Outcome, Player, Weeks, make_players, score_all

CLASSES, WEEKS, WORLDS, THROWS, SEED = 360, 16, 8, 4, 101
QUICK_CLASSES, QUICK_WEEKS, QUICK_WORLDS = 120, 10, 2
EXPOSURE = "Gini of exposure"
#: Fewer classes say nothing about the share of a country.
LEAST_OF_LAND = 3
Told = dict[str, float]


async def measure(arguments: list[str]) -> list[Figure]:
    """Return the figures."""
    quick = "--quick" in arguments
    seed = int(arguments[arguments.index("--seed") + 1]) if "--seed" in arguments else SEED
    plain, fair = (
        weigh(QUICK_CLASSES, QUICK_WEEKS, QUICK_WORLDS, seed)
        if quick
        else weigh(CLASSES, WEEKS, WORLDS, seed)
    )
    figures = []
    for what in plain[0]:
        unit = "" if what.startswith(("Gini", "mean")) else "%" if what.endswith("partner") else "a week"
        by_score, by_both = (statistics.mean(one[what] for one in runs) for runs in (plain, fair))
        apart = [ours[what] - theirs[what] for ours, theirs in zip(fair, plain, strict=True)]
        about, middle = 2 * statistics.stdev(apart) / len(apart) ** 0.5, by_both - by_score
        figures += [
            Figure(f"by score: {what}", by_score, unit),
            Figure(f"fair: {what}", by_both, unit, by_score if what == EXPOSURE else None),
            Figure(
                f"difference: {what}",
                middle,
                unit,
                spread=(round(middle - about, 4), round(middle + about, 4)),
            ),
        ]
    return figures


def weigh(classes: int, weeks: int, worlds: int, seed: int) -> tuple[list[Told], list[Told]]:
    """Return what the weeks came to by score alone and with the step of fairness, run for run."""
    plain, fair = [], []
    for world in range(seed, seed + worlds):
        players = make_players(classes, weeks, world)
        ranked = score_all(players)
        for throw in range(THROWS):
            dice = world * THROWS + throw
            plain.append(told_of(Weeks(players, ranked, dice, fair=False).run(weeks)))
            fair.append(told_of(Weeks(players, ranked, dice, fair=True).run(weeks)))
    return plain, fair


def told_of(outcome: Outcome) -> Told:
    """Return how evenly classes were shown and found partners, and how those did for whom the step is meant."""
    players = outcome.players
    of_land: dict[str, list[Player]] = {}
    for player in players:
        of_land.setdefault(player.land, []).append(player)
    counted = [len(of_land[player.land]) for player in players]
    usual = statistics.median(counted)
    told = {
        EXPOSURE: gini(shown_a_week(player) for player in players),
        "Gini of partners over countries": gini(
            partnered(of) for of in of_land.values() if len(of) >= LEAST_OF_LAND
        ),
        "Gini of partners by country size and newness": gini(_cells(players, counted)),
        "mean score of who was shown": statistics.mean(outcome.shown_scores),
        "mean score of partners": statistics.mean(fit for player in players for fit in player.fits),
    }
    groups: Mapping[str, Callable[[Player], bool]] = {
        "all": lambda player: True,
        "smaller countries": lambda player: len(of_land[player.land]) < usual,
        "larger countries": lambda player: len(of_land[player.land]) >= usual,
        "newcomers": lambda player: player.since > 0,
        "there from the start": lambda player: player.since == 0,
        "first-timers": lambda player: not player.is_known,
        "rural schools": lambda player: player.school.is_rural,
    }
    for name, belongs in groups.items():
        of = [player for player in players if belongs(player)]
        told[f"{name}, with a partner"] = 100 * partnered(of)
        told[f"{name}, shown"] = statistics.mean(map(shown_a_week, of)) if of else 0.0
    return told


def shown_a_week(player: Player) -> float:
    """Return to how many a class was shown in a week in which it looked for partners."""
    return player.shown / max(1, player.weeks)


def partnered(players: Sequence[Player]) -> float:
    """Return the share that has found a partner in these weeks."""
    return statistics.mean(bool(player.fits) for player in players) if players else 0.0


def _cells(players: Sequence[Player], counted: Sequence[int]) -> list[float]:
    """Return the share with a partner of each quarter of the classes by the size of their country, old and new apart."""
    edges = statistics.quantiles(counted, n=4)
    cells: dict[tuple[int, bool], list[Player]] = {}
    for player, count in zip(players, counted, strict=True):
        cells.setdefault((sum(count > edge for edge in edges), player.since > 0), []).append(player)
    return [partnered(of) for of in cells.values()]
