"""The job's work: reads every part, writes the ZIP on the disk, moves it into the store, tells the person.

No unit of work stays open while files are copied. A kill at any moment costs nothing: the job begins again, and the
row says READY only once the bytes are in the store.
"""

import asyncio
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

from obstore.store import ObjectStore
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.domain.export_events import ExportReady
from app.kit.clock import now
from app.kit.db import Database
from app.kit.storage import remove, stream, take_in
from app.kit.words import N_
from app.models.file import FileVersion
from app.models.person import Person
from app.models.personal_export import ExportState, PersonalExport
from app.services.exports.asking import KEPT
from app.services.exports.clearing import forget_exports
from app.services.exports.part import Row, rows_of
from app.services.exports.parts import PARTS
from app.services.exports.parts.projects import FILES
from app.services.language import speak
from app.services.mails import write_mail
from app.services.record import record

#: So many bytes of uploaded files go along, the newest first; all of them are listed, and can be fetched in the projects.
MOST_FILE_BYTES = 500_000_000

SUBJECT = N_("Your data from Journeywork is ready")
TEXT = N_(
    "Hello %(name)s,\n\nwhat Journeywork knows about you is ready to be downloaded, for seven days:\n\n%(link)s\n\n"
    "If you did not ask for it, somebody else may be signed in as you: change your password, and sign all other "
    "devices out on the same page.\n"
)


@dataclass(frozen=True, slots=True)
class Subject:
    """One file of the ZIP. `title` is a msgid, `first` some of its rows for a look, `count` how many it has."""

    name: str
    title: str
    count: int
    first: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Contents:
    """What the index of a ZIP tells, in the person's language."""

    name: str
    locale: str
    time_zone: str
    at: datetime
    subjects: Sequence[Subject]
    files: int
    files_left_out: int


async def write_export(
    database: Database,
    store: ObjectStore,
    folder: Path,
    export_id: UUID,
    *,
    index: Callable[[Contents], str],
    base_url: str,
    most_file_bytes: int = MOST_FILE_BYTES,
) -> None:
    """Put an export together in `folder`, keep it, and tell its person; nothing where it has been called off."""
    async with database.unit() as db:
        export = await db.get(PersonalExport, export_id)
        if export is None or export.state is not ExportState.WAITING:
            return
        person = await db.get_one(Person, export.person_id)
        told = {part.name: await rows_of(db, part, person.id) for part in PARTS}
        copied = await _choose(db, told[FILES], most_file_bytes)
    contents = _contents(person, told, len(copied))
    path = folder / f"{export_id}.zip"
    try:
        await _write_zip(path, store, contents, told, copied, index(contents))
        size = path.stat().st_size
        await take_in(store, export.key, path)
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)
    async with database.unit() as db:
        kept = await _finish(db, export_id, size, base_url)
    if not kept:
        await remove(store, [export.key])


async def _choose(db: AsyncSession, files: Sequence[Row], most: int) -> list[tuple[str, str, int]]:
    """Note in the list of files where each lies in the ZIP; return names there, keys in the store and sizes."""
    ids = [UUID(row.pop("id")) for row in files]
    rows = await db.execute(select(FileVersion.id, FileVersion.key).where(FileVersion.id.in_(ids)))
    keys = {row.id: row.key for row in rows}
    chosen: list[tuple[str, str, int]] = []
    for number, (version_id, row) in enumerate(zip(ids, files, strict=True), 1):
        most -= row["size"]
        # The first that does not fit ends it: which files are there is easy to say, the newest.
        row["in_this_download"] = f"{FILES}/{number:04}-{row['name']}" if most >= 0 else None
        if most >= 0:
            chosen.append((row["in_this_download"], keys[version_id], row["size"]))
    return chosen


def _contents(person: Person, told: dict[str, list[Row]], copied: int) -> Contents:
    subjects = [
        Subject(part.name, part.title, len(told[part.name]), told[part.name][:3])
        for part in PARTS
        if told[part.name]
    ]
    left_out = len(told[FILES]) - copied
    return Contents(person.display_name, person.locale, person.time_zone, now(), subjects, copied, left_out)


async def _write_zip(
    path: Path,
    store: ObjectStore,
    contents: Contents,
    told: dict[str, list[Row]],
    copied: Sequence[tuple[str, str, int]],
    index: str,
) -> None:
    _ = speak(contents.locale)
    await asyncio.to_thread(path.parent.mkdir, mode=0o700, parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as kept:
        kept.writestr("index.html", index)
        for part in (one for one in PARTS if told[one.name]):
            subject = {"subject": _(part.title), "written": contents.at.isoformat(), "rows": told[part.name]}
            await asyncio.to_thread(kept.writestr, f"{part.name}.json", _as_json(subject))
        for name, key, size in copied:
            try:
                # Pictures and films are small already: copied as they are.
                with kept.open(
                    zipfile.ZipInfo(name, _zip_time(contents.at)), "w", force_zip64=True
                ) as target:
                    async for piece in stream(store, key, 0, size):
                        await asyncio.to_thread(target.write, piece)
            except FileNotFoundError:  # deleted for good while we were reading
                continue


def _as_json(subject: dict[str, Any]) -> str:
    return json.dumps(subject, ensure_ascii=False, indent=2, default=str) + "\n"


def _zip_time(at: datetime) -> tuple[int, int, int, int, int, int]:
    return (at.year, at.month, at.day, at.hour, at.minute, at.second)


async def _finish(db: AsyncSession, export_id: UUID, size: int, base_url: str) -> bool:
    """Say that it is ready; older ones go. Returns False where it was called off meanwhile."""
    export = await db.get(PersonalExport, export_id, with_for_update=True)
    if export is None:
        return False
    person = await db.get_one(Person, export.person_id)
    export.state, export.size, export.ready_at = ExportState.READY, size, now()
    export.expires_at = now() + KEPT
    await forget_exports(db, person.id, but=export.id)
    await record(db, None, ExportReady(person.id, export.id))
    await write_mail(db, person, SUBJECT, TEXT, name=person.name, link=f"{base_url}/account#export")
    return True
