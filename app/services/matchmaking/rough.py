"""The rough score as SQL: the weights, steps and brakes of the exact one (app/domain/matching), in what SQL sees cheaply.

The week of `REFERENCE_WEEK` stands for every week, the days that both terms share for weeks, and an occupation of ESCO
for what its group is worth (`AKIN`).
"""

from collections.abc import Mapping

from app.domain.matching import BRAKES
from app.domain.matching.parts import (
    CEFR_VALUES,
    DIFFERENT_AGES_VALUE,
    ENOUGH_MINUTES,
    ENOUGH_WEEKS,
    LEVEL_VALUES,
    SHARED_EQUIPMENT_VALUES,
    SHARED_KINDS_VALUES,
    WEIGHTS,
    WISHES_MET_VALUES,
)
from app.domain.vocabulary.terms import Cefr

#: What a class of a group is worth here whose occupations share many skills with ours; the exact score asks which.
AKIN = 0.5


def rough() -> str:
    """Return the rough score of a candidate `c`, with the columns `halves` and `spoken`."""
    return rough_of(
        trade="CASE WHEN c.field = :field THEN :trade ELSE :trade_elsewhere END",
        halves="halves",
        spoken="spoken",
        days=days_both("c"),
        apart="abs(c.eqf - :eqf)",
        same_age="c.age_band = :age_band",
        get="bit_count(c.offers & :our_seeks)",
        give="bit_count(c.seeks & :our_offers)",
        kinds="bit_count(c.kinds & :our_kinds)",
        equipment="bit_count(c.equipment & :our_equipment)",
    )


def rough_of(
    *,
    trade: str,
    halves: str,
    spoken: str,
    days: str,
    apart: str,
    same_age: str,
    get: str,
    give: str,
    kinds: str,
    equipment: str,
) -> str:
    """Return the rough score from SQL for what it looks at: values, and numbers of what both share.

    `halves` and `spoken` are used more than once: columns, so that they are reckoned once.
    """
    parts = {
        "trade": f"({trade})",
        "time": f"sqrt(least(1, {halves} * {number(30 / ENOUGH_MINUTES)}))",
        "language": _cases(spoken, {f"'{one}'": CEFR_VALUES[one] for one in Cefr}),
        "exchange": f"(({_steps(get, WISHES_MET_VALUES)} + {_steps(give, WISHES_MET_VALUES)}) / 2)",
        "weeks": f"least(1, ({days}) / {number(7 * ENOUGH_WEEKS)})",
        "level": _cases(apart, {str(one): value for one, value in enumerate(LEVEL_VALUES)}),
        "ages": f"CASE WHEN {same_age} THEN 1 ELSE {number(DIFFERENT_AGES_VALUE)} END",
        "kinds": _steps(kinds, SHARED_KINDS_VALUES),
        "equipment": _steps(equipment, SHARED_EQUIPMENT_VALUES),
    }
    total = " + ".join(f"{number(WEIGHTS[name])} * ({value})" for name, value in parts.items())
    brakes = (
        f"({number(brake.floor)} + {number(1 - brake.floor)} * least(1, ({parts[name]}) / {number(brake.enough)}))"
        for name, brake in BRAKES.items()
    )
    return f"({total}) * {' * '.join(brakes)}"


def spoken_with(row: str, languages: int) -> str:
    """Return the level of the best common language: of each the lower level of both; NULL where there is none.

    "0" comes before every level.
    """
    both = (
        f"nullif(least(coalesce({row}.languages ->> :code_{n}, '0'), :level_{n}), '0')"
        for n in range(languages)
    )
    return f"greatest({', '.join(both)})" if languages else "NULL::text"


def days_both(row: str) -> str:
    """Return the days that the term of a row shares with ours."""
    return f"greatest(0, least({row}.term_end, :term_end) - greatest({row}.term_start, :term_start))"


def number(value: float) -> str:
    """Return a number as SQL. Without the cast PostgreSQL counts in numeric, which takes several times as long."""
    return f"{value}::float8"


def _cases(what: str, values: Mapping[str, float]) -> str:
    return f"CASE {what} {' '.join(f'WHEN {key} THEN {number(value)}' for key, value in values.items())} ELSE 0 END"


def _steps(count: str, values: tuple[float, ...]) -> str:
    last = len(values) - 1
    told = " ".join(f"WHEN {n} THEN {number(value)}" for n, value in enumerate(values[:-1]))
    return f"CASE least({count}, {last}) {told} ELSE {number(values[-1])} END"
