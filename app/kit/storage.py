"""Where files lie: a local folder, or an S3 bucket, behind one small door (obstore)."""

from pathlib import Path

from obstore.store import LocalStore, ObjectStore, from_url


def open_storage(where: str) -> ObjectStore:
    """Return the store at `where`: an absolute folder (made if missing) or a URL such as s3://bucket/prefix."""
    if "://" in where:
        return from_url(where)
    Path(where).mkdir(parents=True, exist_ok=True)
    return LocalStore(prefix=where)
