"""How common words and keys are decides which way the search looks."""

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.actor import Actor, Kind
from app.domain.search import Wanted
from app.kit.ids import new_id
from app.services.search import looking
from app.services.search.looking import conditions
from app.services.search.shares import Shares, shares_of
from app.services.search.wording import Asked, Part

TEACHER = Actor(new_id(), Kind.TEACHER, "T", "T")
SHARES = Shares.read({"e:4": 0.4, "c:FI": 0.01}, {"bread": 0.2, "break": 0.1, "college": 0.5}, 1_000_000)


def test_beginnings_and_whole_words_have_their_shares() -> None:
    assert SHARES.of_beginning("brea") == pytest.approx(0.3)
    assert SHARES.of_beginning("col") == pytest.approx(0.5)
    assert SHARES.of_word("break") == pytest.approx(0.1)
    assert SHARES.of_word("brea") == SHARES.of_beginning("x") == 0
    assert SHARES.of_keys(["e:4", "c:FI", "c:XX"]) == pytest.approx(0.41)


def test_a_rare_word_is_looked_up_and_common_ones_are_asked_of_the_rows() -> None:
    asked = Asked([Part("'college':*", 0.5), Part("'himamaylan'", 0.0)], {})
    sought = conditions(TEACHER, Wanted.from_query("level=4"), asked, SHARES)
    assert [sought.values[one.split(":")[1].split()[0]] for one in sought.by_index] == ["'himamaylan'"]
    assert len(sought.on_rows) == 2
    assert sought.window == looking.WINDOW


def test_one_common_condition_is_looked_for_along_the_newest_first() -> None:
    level = Wanted.from_query("level=4")
    assert conditions(TEACHER, level, None, SHARES).window == looking.FAR
    assert conditions(TEACHER, level, None, SHARES).is_broad_for(21, looking.WINDOW)
    assert not conditions(TEACHER, level, None, Shares()).is_broad_for(21, looking.WINDOW)


async def test_a_database_without_statistics_has_none(db: AsyncSession) -> None:
    await db.execute(text("DELETE FROM search_document"))
    assert (await shares_of(db)).of_word("nothing") == 0
