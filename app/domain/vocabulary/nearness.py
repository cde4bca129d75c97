"""How near two trades are, from the structure of ISCO-08 and ISCED-F 2013 alone.

ISCO-08 groups occupations by what people do: unit group (4 digits), minor group (3), sub-major group
(2), major group (1). ISCED-F groups training by what people learn: detailed field (4 digits), narrow
field (3), broad field (2). Bakers and butchers share a minor group; electricians (7411) and solar
installers taught in the same field 0713 share only the field. We take the nearer of the two views.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Near(StrEnum):
    """The closest thing that two trades share."""

    SAME_TRADE = "same_trade"
    SAME_GROUP_AND_FIELD = "same_group_and_field"
    SAME_GROUP = "same_group"
    SAME_FIELD = "same_field"
    NEAR_FIELD = "near_field"
    NEAR_GROUP = "near_group"
    SAME_BROAD_FIELD = "same_broad_field"
    SAME_MAJOR_GROUP = "same_major_group"
    FAR = "far"
    #: Told by occupations of ESCO, never by codes; how near, the skills say (app/domain/matching/parts.py).
    SHARED_SKILLS = "shared_skills"


#: How near, 0 to 1. The order of `Near` is the order of these numbers.
NEARNESS: dict[Near, float] = {
    Near.SAME_TRADE: 1.0,
    Near.SAME_GROUP_AND_FIELD: 0.85,
    Near.SAME_GROUP: 0.75,
    Near.SAME_FIELD: 0.7,
    Near.NEAR_FIELD: 0.4,
    Near.NEAR_GROUP: 0.35,
    Near.SAME_BROAD_FIELD: 0.15,
    Near.SAME_MAJOR_GROUP: 0.1,
    Near.FAR: 0.0,
}

# Sub-major group 75 holds food, wood and clothes, 73 holds handicraft and printing, and so on: sharing two digits
# says little there. In these the sub-major group counts like the major group.
_MIXED_SUB_MAJOR = frozenset({"26", "34", "51", "73", "75", "81", "96"})

# Narrow field 072 holds food, wood, clothes and mining, 101 holds hair, hotels and sport: they count like broad fields.
_MIXED_NARROW_FIELDS = frozenset({"072", "101"})


@dataclass(frozen=True, slots=True)
class Kinship:
    """How near two trades are and through what; the codes are None where only the fields were compared."""

    near: Near
    ours: str | None
    theirs: str | None

    @property
    def value(self) -> float:
        """Return the nearness, 0 to 1."""
        return NEARNESS[self.near]


def kinship(
    our_trades: Iterable[str],
    our_fields: Iterable[str],
    their_trades: Iterable[str],
    their_fields: Iterable[str],
) -> Kinship:
    """Return the closest kinship between two sets of ISCO-08 codes and ISCED-F codes.

    Ties between pairs of trades go to the pair with the smallest codes, so that both sides see the same pair.
    """
    by_field = near_by_field(our_fields, their_fields)
    theirs = sorted(set(their_trades))
    best = Kinship(by_field, None, None)
    pairs = [(our, their) for our in sorted(set(our_trades)) for their in theirs]
    for our, their in sorted(pairs, key=lambda pair: sorted(pair)):
        near = _together(near_by_trade(our, their), by_field)
        if NEARNESS[near] > best.value or (best.ours is None and NEARNESS[near] == best.value):
            best = Kinship(near, our, their)
    return best


def near_by_trade(a: str, b: str) -> Near:
    """Return what two ISCO-08 unit groups share by their codes alone."""
    if a == b:
        return Near.SAME_TRADE
    if a[:3] == b[:3]:
        return Near.SAME_GROUP
    if a[:2] == b[:2] and a[:2] not in _MIXED_SUB_MAJOR:
        return Near.NEAR_GROUP
    return Near.SAME_MAJOR_GROUP if a[:1] == b[:1] else Near.FAR


def near_by_field(ours: Iterable[str], theirs: Iterable[str]) -> Near:
    """Return the closest thing two sets of ISCED-F codes (4 digits) share."""
    pairs = [(a, b) for a in set(ours) for b in set(theirs)]
    if any(a == b for a, b in pairs):
        return Near.SAME_FIELD
    if any(a[:3] == b[:3] and a[:3] not in _MIXED_NARROW_FIELDS for a, b in pairs):
        return Near.NEAR_FIELD
    return Near.SAME_BROAD_FIELD if any(a[:2] == b[:2] for a, b in pairs) else Near.FAR


def _together(by_trade: Near, by_field: Near) -> Near:
    if by_trade is Near.SAME_GROUP and by_field is Near.SAME_FIELD:
        return Near.SAME_GROUP_AND_FIELD
    return max(by_trade, by_field, key=lambda near: NEARNESS[near])
