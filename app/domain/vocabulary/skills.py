"""How near two occupations are by the essential skills that they share.

A skill that every second occupation asks for ("work in teams") says little, a rare one ("shape dough") much: a
skill weighs `log(1 + occupations / occupations that ask for it)`. The closeness of two occupations is the weighted
Jaccard index: the weight of the skills that both ask for, divided by the weight of those that one of them asks for.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from math import fsum, log1p

#: Essential skills of an occupation: number of the skill to its weight.
Skills = Mapping[int, float]


@dataclass(frozen=True, slots=True)
class SharedSkills:
    """How many essential skills two occupations share, and how much that is: 0 (nothing) to 1 (the same)."""

    count: int
    closeness: float


NOTHING = SharedSkills(0, 0.0)


def weight(occupations: int, asking: int) -> float:
    """Return what a skill weighs that `asking` of all `occupations` ask for: at least log 2, more when rare."""
    return log1p(occupations / asking) if asking else 0.0


def shared_skills(ours: Skills, theirs: Skills) -> SharedSkills:
    """Return what two occupations share. The same from both sides; nothing where one has no skills.

    The weights of the skills that both ask for are taken from `ours`; both sides know the same weights.
    """
    common = ours.keys() & theirs.keys()
    if not common:
        return NOTHING
    both = fsum(ours[skill] for skill in common)
    either = fsum(ours.values()) + fsum(theirs.values()) - both
    return SharedSkills(len(common), round(both / either, 6))


def nearest(
    skills_of: Mapping[int, Skills], *, most: int, least: float, least_shared: int
) -> Iterator[tuple[int, int, SharedSkills]]:
    """Yield (occupation, other, what they share): for each at most `most` others, the nearest first.

    Left out are pairs below `least` closeness or with fewer than `least_shared` skills in common. Only occupations
    that share a skill are compared: time grows with the pairs that share one, memory with the skills.
    """
    asking: dict[int, list[int]] = defaultdict(list)
    for occupation, skills in skills_of.items():
        for skill in skills:
            asking[skill].append(occupation)
    totals = {occupation: fsum(skills.values()) for occupation, skills in skills_of.items()}
    for occupation, skills in skills_of.items():
        found = _sharing(occupation, skills, asking, totals)
        kept = [one for one in found if one[1].closeness >= least and one[1].count >= least_shared]
        kept.sort(key=lambda one: (-one[1].closeness, one[0]))
        for other, shared in kept[:most]:
            yield occupation, other, shared


def _sharing(
    occupation: int, skills: Skills, asking: Mapping[int, Collection[int]], totals: Mapping[int, float]
) -> Iterator[tuple[int, SharedSkills]]:
    both: dict[int, float] = defaultdict(float)
    count: dict[int, int] = defaultdict(int)
    for skill, value in skills.items():
        for other in asking[skill]:
            both[other] += value
            count[other] += 1
    for other, value in both.items():
        if other != occupation:
            either = totals[occupation] + totals[other] - value
            yield other, SharedSkills(count[other], round(min(1.0, value / either), 6))
