"""Workbench cameras on the wire."""

from datetime import datetime

from pydantic import BaseModel


class BenchLinkOut(BaseModel):
    """A fresh link for a phone; it works once, until `expires_at`. `qr` is a picture of `url`: a `data:` address, SVG."""

    url: str
    code: str
    qr: str
    expires_at: datetime
    seconds: int
