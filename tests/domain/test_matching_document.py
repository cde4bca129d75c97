"""docs/matching.md says what the score does: its numbers are those of the code."""

from pathlib import Path

from app.domain.matching import BRAKES, WEIGHTS, score
from app.domain.matching.fairness import (
    COUNTRYSIDE,
    GAP,
    SELDOM_MOST,
    SHARE,
    SMALL_SCHOOL,
    UNASKED_FIRST,
    UNASKED_FROM,
    UNASKED_FULL,
    UNASKED_MOST,
    Cause,
)
from app.domain.matching.likeness import COUNTS_FROM, COUNTS_FULL
from app.domain.matching.likeness import MOST as TEXTS_MOST
from app.domain.matching.parts import SKILLS_EACH, SKILLS_MOST
from app.domain.matching.teaching import FIRST, FURTHER, MOST, MOST_EACH, NotForUs
from app.domain.vocabulary.esco import LEAST_SHARED, MOST_NEAR
from app.domain.vocabulary.nearness import NEARNESS
from app.services.embeddings.keeping import LEAST
from app.services.matchmaking.exposures import COUNTED, KEPT
from app.services.matchmaking.pool import SCORED
from app.services.matchmaking.sample import LARGE
from app.services.trades.occupations import LOOKED_AT, MOST_LOOKED_AT
from tests.domain.test_matching import LYON, TAMPERE, WELDERS_IN_TAMPERE

DOCUMENT = (Path(__file__).parents[2] / "docs" / "matching.md").read_text(encoding="utf-8")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


ROWS = [cells(line) for line in DOCUMENT.splitlines() if line.strip().startswith("|")]


def test_the_weights_in_the_document_are_the_weights() -> None:
    written = {row[0]: float(row[2]) for row in ROWS if row[0] in WEIGHTS and row[1].endswith("?")}
    assert written == WEIGHTS


def test_the_brakes_in_the_document_are_the_brakes() -> None:
    written = {
        row[0]: (float(row[1]), float(row[2])) for row in ROWS if len(row) == 3 and row[1][:1].isdigit()
    }
    assert written == {code: (brake.floor, brake.enough) for code, brake in BRAKES.items()}


def test_the_nearness_in_the_document_is_the_nearness() -> None:
    written = [float(row[1]) for row in ROWS if len(row) == 2 and row[1][:1].isdigit()]
    assert written == list(NEARNESS.values())


def test_what_shared_skills_are_worth_is_written_as_it_is() -> None:
    assert f"`{SKILLS_EACH:g} × closeness`, at most\n  {SKILLS_MOST}," in DOCUMENT
    assert f"Fewer than {LEAST_SHARED} skills" in DOCUMENT
    assert f"(closeness from {LOOKED_AT} on, at most {MOST_LOOKED_AT} groups" in DOCUMENT
    assert f"the nearest {MOST_NEAR} of each occupation" in DOCUMENT


def test_the_example_in_the_document_is_what_the_score_says() -> None:
    match = score(LYON, TAMPERE)
    written = {row[0]: (float(row[2]), float(row[3])) for row in ROWS if len(row) == 4 and row[0] in WEIGHTS}
    assert written == {part.code: (part.value, round(part.points, 3)) for part in match.parts}
    assert f"the score is {match.score}." in DOCUMENT
    assert f"The score is {score(LYON, WELDERS_IN_TAMPERE).score}." in DOCUMENT


def test_the_lifts_of_fairness_and_their_bound_are_written_as_they_are() -> None:
    written = {row[0]: row[2] for row in ROWS if len(row) == 4 and row[0] in list(Cause)}
    assert set(written) == set(Cause)
    assert written["unasked"].startswith(
        f"{UNASKED_FIRST}, rising to {UNASKED_MOST} after {UNASKED_FULL} days"
    )
    assert written["seldom"].startswith(f"{SELDOM_MOST},")
    assert {written[name] for name in ("first", "small", "rural", "few")} == {str(SHARE)}
    assert written["texts"] == f"0 to {TEXTS_MOST}"
    assert (
        f"up to **{COUNTS_FROM}** adds nothing, **{COUNTS_FULL}** and more adds **{TEXTS_MOST}** points"
        in DOCUMENT
    )
    assert f"fewer than {LEAST} bytes" in DOCUMENT
    assert f"at most **{GAP}**" in DOCUMENT
    assert f"no proposal for {UNASKED_FROM} days" in DOCUMENT
    assert f"fewer than {SMALL_SCHOOL} learners" in DOCUMENT
    assert f"fewer than {COUNTRYSIDE:,} people" in DOCUMENT


def test_what_dismissals_teach_is_written_as_it_is() -> None:
    assert {row[0] for row in ROWS if len(row) == 3} >= set(NotForUs) - {NotForUs.OTHER}
    assert (
        f"lowers by {FIRST}, each further one by {FURTHER} more, at most {MOST_EACH} by one reason"
        in DOCUMENT
    )
    assert f"and {MOST}\nby all" in DOCUMENT


def test_the_sizes_of_pools_are_written_as_they_are() -> None:
    assert f"Up to {LARGE:,} classes" in DOCUMENT
    assert f"The best {SCORED} get the exact score" in DOCUMENT
    assert f"Rows are kept for {KEPT.days} days; {COUNTED.days} count" in DOCUMENT
