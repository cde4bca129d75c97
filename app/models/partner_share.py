"""How many classes of each country have found partners: counted anew by a job, read by the fairness step."""

from datetime import datetime

from sqlalchemy.orm import Mapped, mapped_column

from app.kit.db import Base


class PartnerShare(Base):
    """Of `classes` living classes of verified schools of a country, `partnered` have shared a project with another school."""

    __tablename__ = "partner_share"

    country: Mapped[str] = mapped_column(primary_key=True)
    classes: Mapped[int]
    partnered: Mapped[int]
    counted_at: Mapped[datetime]
