"""ESCO: reads the official download into the database. Everything works without it, and better with it."""

from app.services.esco.importing import EscoRefused, import_esco
from app.services.esco.summary import esco_summary

__all__ = ["EscoRefused", "esco_summary", "import_esco"]
