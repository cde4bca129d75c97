"""Nothing that the house keeps of a person is forgotten in the export, and no secret goes along."""

import re
from collections.abc import Iterator
from uuid import uuid4

import pytest
from sqlalchemy import Column
from sqlalchemy.sql import visitors

import app.models  # noqa: F401  registers every table
from app.kit.db import Base
from app.services.exports.part import Part
from app.services.exports.parts import NOT_THEIRS, PARTS

SECRET = re.compile(r"hash|token|code_hash|sealed|secret|^key$|sha256")


def asked_of(part: Part) -> Iterator[str]:
    """The columns by which a part tells whose a row is: those in its WHERE and in its joins."""
    query = part.query(uuid4())
    conditions = [query.whereclause, *query.get_final_froms()]
    for condition in conditions:
        assert condition is not None, part.name
        for found in visitors.iterate(condition):
            table = getattr(found, "table", None)
            if isinstance(found, Column) and table is not None:
                yield f"{table.name}.{found.name}"


def pointing_at_people() -> set[str]:
    return {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if any(key.target_fullname == "person.id" for key in column.foreign_keys)
    }


def test_every_column_that_points_at_a_person_has_a_part_or_a_reason() -> None:
    columns = pointing_at_people()
    covered = {column for part in PARTS for column in asked_of(part)} & columns
    assert len(columns) > 40
    assert columns - covered - set(NOT_THEIRS) == set(), (
        "say in app/services/exports/parts what is kept of people"
    )
    assert covered & set(NOT_THEIRS) == set(), "reasons for what has a part"
    assert set(NOT_THEIRS) - columns == set(), "reasons without a column"
    assert all(len(reason) > 20 for reason in NOT_THEIRS.values())


def test_a_column_that_nobody_thought_of_would_be_found() -> None:
    without = [part for part in PARTS if part.name != "messages"]
    covered = {column for part in without for column in asked_of(part)}
    assert "message.author_id" in pointing_at_people() - covered


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_no_part_takes_a_secret_along(part: Part) -> None:
    selected = part.query(uuid4()).selected_columns
    assert [column.key for column in selected if SECRET.search(str(column.key))] == []


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_a_part_is_one_table_with_what_is_joined_to_it(part: Part) -> None:
    assert len(part.query(uuid4()).get_final_froms()) == 1, (
        "two tables side by side: every row with every row"
    )


def test_names_of_files_are_told_apart() -> None:
    names = [part.name for part in PARTS]
    assert len(set(names)) == len(names)
    assert all(re.fullmatch(r"[a-z]+(-[a-z]+)*", name) for name in names)
