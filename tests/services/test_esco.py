"""Importing the download of ESCO: what it brings, what it leaves alone, and what it refuses as a whole."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.vocabulary.picks import OCCUPATIONS, TradeKind
from app.kit.csv_tables import BadTable
from app.services.esco import EscoRefused, esco_summary, import_esco
from app.services.esco.importing import LOCK
from app.services.trades import load_occupations, near_groups, search_trades
from tests.classroom import make_class
from tests.factories.esco import OCCUPATION_HEAD, Size, write, write_download

# Where a part of the official download lies: not ours to hand on, so the test looks for it.
REAL = Path(os.environ.get("JOURNEYWORK_TEST_ESCO", "no such folder"))
BAKER = f"{OCCUPATIONS}baker"
TABLES = ("occupation", "skill", "occupation_skill", "near_occupation", "trade_word", "trade_spelling")
Read = Callable[[str], list[tuple[object, ...]]]


@pytest.fixture
def read(database_url: str) -> Iterator[Read]:
    """Read rows; afterwards nothing of ESCO is left, as before."""
    with psycopg.connect(database_url.replace("+psycopg", "", 1), autocommit=True) as connection:
        yield lambda query: connection.execute(query).fetchall()
        connection.execute(
            "DELETE FROM occupation; DELETE FROM skill; DELETE FROM trade_word WHERE source = 'esco';"
            "DELETE FROM vocabulary_state WHERE name = 'esco'; DELETE FROM trade_spelling t WHERE NOT EXISTS ("
            " SELECT FROM trade_word w, unnest(string_to_array(searched, ' ')) AS word WHERE word = t.word)"
        )


def rows(read: Read) -> dict[str, list[tuple[object, ...]]]:
    return {table: sorted(read(f"SELECT t::text FROM {table} t")) for table in TABLES}


def bring(url: str, folder: Path, **choices: bool) -> list[str]:
    told: list[str] = []
    import_esco(url, folder, told.append, **choices)
    return told


def occupations(folder: Path, language: str, *lines: tuple[str, str, str, str]) -> Path:
    folder.mkdir(exist_ok=True)
    made = (("Occupation", f"{OCCUPATIONS}{uri}", isco, name, other, "") for uri, isco, name, other in lines)
    write(folder / f"occupations_{language}.csv", OCCUPATION_HEAD, made)
    return folder


LONG = (
    "Fachkraft für die Verarbeitung von Sauerteigerzeugnissen in handwerklichen und industriellen Backbetriebsstätten "
    * 2
)


async def test_occupations_are_found_by_the_words_of_every_language(
    db: AsyncSession, database_url: str, read: Read, tmp_path: Path
) -> None:
    occupations(
        tmp_path,
        "de",
        ("baker", "7512", "Bäcker/Bäckerin", "Brotbackfachmann\nSauerteigler"),
        ("long", "7512", LONG, ""),
    )
    occupations(
        tmp_path, "el", ("baker", "7512", "αρτοποιός/αρτοποιίας", "ωραίος ψωμάς"), ("long", "7512", "", "")
    )
    occupations(tmp_path, "ar", ("baker", "7512", "خَبَّازُ الخُبزِ", "صانع الأرغفة"), ("long", "7512", "x", ""))
    occupations(tmp_path, "pl", ("baker", "7512", "piekarz chałek", ""), ("long", "7512", "y", ""))
    bring(database_url, tmp_path)
    for typed, locale in (
        ("Sauerteigler", "de"), ("sauerteigeler", "de"), ("Bäckerin", "de"), ("ΩΡΑΊΟΣ ΨΩΜΆΣ", "el"),
        ("ωραιος", "el"), ("صانع الارغفه", "ar"), ("أرغفة", "ar"), ("piekarz chalek", "pl"),
    ):  # fmt: skip
        found = await search_trades(db, typed, locale, 8)
        assert BAKER in [hit.pick.value for hit in found], typed
    hit = next(hit for hit in found if hit.pick.value == BAKER)
    assert (hit.pick.kind, hit.isco, hit.isced_f) == (TradeKind.OCCUPATION, "7512", "0721")
    (long,) = [hit for hit in await search_trades(db, LONG[:112], "de", 8) if hit.pick.value.endswith("long")]
    assert long.name == " ".join(LONG.split())
    assert (await load_occupations(db, [BAKER]))[BAKER].name("ar") == "خَبَّازُ الخُبزِ"


def test_importing_twice_gives_the_same_rows(database_url: str, read: Read, tmp_path: Path) -> None:
    write_download(tmp_path, Size(), seed=7)
    bring(database_url, tmp_path)
    first = rows(read)
    assert all(len(first[table]) > 20 for table in TABLES)
    bring(database_url, tmp_path)
    assert rows(read) == first


async def test_a_new_version_changes_adds_and_marks_but_deletes_no_concept(
    db: AsyncSession, database_url: str, read: Read, tmp_path: Path
) -> None:
    old = occupations(
        tmp_path / "old", "en", ("baker", "7512", "baker", "breadsmith"), ("smith", "7221", "smith", "")
    )
    bring(database_url, old)
    _, mine = await make_class(db, "solene", isco=(), occupations=(f"{OCCUPATIONS}smith",))
    assert (mine.isco, mine.isced_f) == (["7221"], "0715")
    new = occupations(
        tmp_path / "new", "en", ("baker", "7512", "master baker", ""), ("cook", "5120", "cook", "")
    )
    with pytest.raises(EscoRefused, match="--accept-fewer"):
        bring(database_url, new)
    bring(database_url, new, accept_fewer=True)
    kept = dict(read("SELECT split_part(uri, '/', 6), obsolete_at IS NULL FROM occupation"))
    assert kept == {"baker": True, "smith": False, "cook": True}
    assert await load_occupations(db, mine.occupations)
    assert not [hit for hit in await search_trades(db, "breadsmith", "en") if hit.pick.value == BAKER]
    assert not [
        hit for hit in await search_trades(db, "smith", "en") if hit.pick.kind is TradeKind.OCCUPATION
    ]
    bring(database_url, old, accept_fewer=True)
    assert dict(read("SELECT split_part(uri, '/', 6), obsolete_at IS NULL FROM occupation"))["smith"]


def test_what_the_folder_lacks_is_said_and_left_as_it_was(
    database_url: str, read: Read, tmp_path: Path
) -> None:
    full = write_download(tmp_path / "full", Size(), seed=3)
    bring(database_url, full)
    before = rows(read)
    part = tmp_path / "part"
    part.mkdir()
    shutil.copy(full / "occupations_de.csv", part)
    told = "\n".join(bring(database_url, part))
    assert "ISCOGroups_….csv is missing" in told
    assert "occupationSkillRelations….csv is missing: near occupations are not known" in told
    assert rows(read) == before


async def test_near_occupations_are_those_that_share_skills(
    db: AsyncSession, database_url: str, read: Read, tmp_path: Path
) -> None:
    write_download(tmp_path, Size(), seed=5)
    bring(database_url, tmp_path)
    pairs = {
        (one, other): (count, close) for one, other, count, close in read("SELECT * FROM near_occupation")
    }
    assert pairs
    assert all(pairs.get((other, one), value) == value for (one, other), value in pairs.items())
    assert all(count >= 3 and 0.1 <= close <= 1 for count, close in pairs.values())
    ((uri,),) = read(
        "SELECT uri FROM occupation JOIN near_occupation ON id = occupation_id ORDER BY closeness DESC LIMIT 1"
    )
    assert await near_groups(db, [str(uri)])


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda raw: raw[: len(raw) // 2], "occupations_en.csv, line "),
        (
            lambda raw: raw.decode().encode("latin-1", "replace") + b"\r\nBerufe,B\xe4cker",
            "not written in UTF-8",
        ),
        (lambda raw: raw.replace(b"conceptUri", b"uri"), "The column conceptUri is missing"),
        (lambda raw: raw.replace(OCCUPATIONS.encode(), b"x:"), "is not the address of a concept"),
        (lambda raw: b"\r\n".join(raw.split(b"\r\n")[:20]), "one of them is only a part"),
        (lambda raw: b"", "empty"),
    ],
)
def test_a_damaged_download_changes_nothing(
    database_url: str, read: Read, tmp_path: Path, spoil: Callable[[bytes], bytes], said: str
) -> None:
    whole = write_download(tmp_path / "whole", Size(), seed=2)
    bring(database_url, whole)
    before = rows(read)
    spoiled = write_download(tmp_path / "spoiled", Size(), seed=9)
    path = spoiled / "occupations_en.csv"
    path.write_bytes(spoil(path.read_bytes()))
    with pytest.raises((BadTable, EscoRefused)) as refused:
        bring(database_url, spoiled, accept_fewer=True)
    assert said in str(refused.value)
    assert rows(read) == before


def test_an_interrupted_import_leaves_what_was_there(database_url: str, read: Read, tmp_path: Path) -> None:
    write_download(tmp_path, Size(), seed=2)
    bring(database_url, tmp_path)
    before = rows(read)
    other = write_download(tmp_path / "other", Size(), seed=8)
    for step in (
        "Reading",
        "Merging occupations and skills",
        "Merging words",
        "Comparing occupations by their skills",
    ):

        def interrupt(line: str, step: str = step) -> None:
            if line == step:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            import_esco(database_url, other, interrupt, accept_fewer=True)
        assert rows(read) == before, step


def test_one_import_at_a_time_and_no_folder_without_occupations(
    database_url: str, read: Read, tmp_path: Path
) -> None:
    with pytest.raises(EscoRefused, match="is no folder"):
        bring(database_url, tmp_path / "nowhere")
    with pytest.raises(EscoRefused, match=r"occupations_en\.csv"):
        bring(database_url, tmp_path)
    occupations(tmp_path, "en", ("baker", "7512", "baker", ""))
    with psycopg.connect(database_url.replace("+psycopg", "", 1)) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", (LOCK,))
        with pytest.raises(EscoRefused, match="Another import is running"):
            bring(database_url, tmp_path)
    assert esco_summary(database_url).counts["occupations"] == 0


@pytest.mark.skipif(
    not REAL.is_dir(), reason="JOURNEYWORK_TEST_ESCO names no folder with the official download"
)
async def test_the_official_download_is_read(db: AsyncSession, database_url: str, read: Read) -> None:
    told = "\n".join(bring(database_url, REAL))
    assert "Languages: en, es, fr" in told
    assert "skills_en.csv is missing" in told
    counts = esco_summary(database_url).counts
    assert (counts["occupations"], counts["skills"], counts["relations"]) == (2942, 13485, 0)
    for typed, locale, name in (
        ("boulangr", "fr", "boulanger/boulangère"),
        ("panadera", "es", "panadero/panadera"),
    ):
        assert name in [hit.name for hit in await search_trades(db, typed, locale, 8)], typed
