"""What has had its time goes for good, with its bytes; everything else stays."""

from datetime import timedelta

from httpx2 import AsyncClient
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.kit.clock import travel
from app.models.file import File, FileVersion, Upload
from app.services.files.clearing import drop_old_uploads, empty_bins
from tests.api.test_uploads import begin, upload
from tests.workshop import make_workshop


async def test_the_bin_keeps_a_file_for_thirty_days(client: AsyncClient, db: AsyncSession) -> None:
    workshop = await make_workshop(db)
    kept = await upload(client, workshop.leo, workshop.project_id, "kept.txt", b"rye")
    gone = await upload(client, workshop.leo, workshop.project_id, "gone.txt", b"wheat")
    await client.delete(f"/api/v1/files/{gone}", headers=workshop.leo.headers)
    with travel(timedelta(days=29)):
        assert await empty_bins(db) == 0
    with travel(timedelta(days=31)):
        assert await empty_bins(db) == 1
    await db.commit()
    assert (await db.scalars(select(File.id))).all() == [kept]
    assert await db.scalar(select(func.count()).select_from(FileVersion)) == 1
    jobs = await db.execute(text("SELECT args FROM procrastinate_jobs WHERE task_name = 'files.remove'"))
    [(args,)] = jobs.all()
    assert len(args["keys"]) == 3


async def test_an_upload_that_nobody_goes_on_with_is_forgotten(client: AsyncClient, db: AsyncSession) -> None:
    workshop = await make_workshop(db)
    await begin(client, workshop.leo, workshop.project_id, "a.txt", 10)
    done = await upload(client, workshop.leo, workshop.project_id, "b.txt", b"rye")
    assert await drop_old_uploads(db) == 0
    with travel(timedelta(days=4)):
        assert await drop_old_uploads(db) == 2
    await db.commit()
    assert await db.scalar(select(func.count()).select_from(Upload)) == 0
    got = await client.get(f"/api/v1/files/{done}/content", headers=workshop.leo.headers)
    assert got.content == b"rye"
