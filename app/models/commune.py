"""The official list of communes, with the codes and names that lead to it.

Reference data of the State, the same for everyone: not scoped.
"""

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Base


class Commune(Base):
    """A commune of the official list, whether or not it has a site.

    ``lat``/``lon`` is the town hall, else the centre; the box is the contour's.
    ``scenery`` is what its landscape shows, in words (:mod:`app.kernel.scenery`).
    """

    __tablename__ = "commune"

    insee: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    name: Mapped[str] = mapped_column(sa.String(80))
    folded_name: Mapped[str] = mapped_column(sa.String(80), index=True)
    slug: Mapped[str] = mapped_column(sa.String(80))
    department: Mapped[str] = mapped_column(sa.String(3), index=True)
    department_name: Mapped[str] = mapped_column(sa.String(60))
    region: Mapped[str] = mapped_column(sa.String(3))
    epci_siren: Mapped[str | None] = mapped_column(sa.String(9), index=True)
    epci_name: Mapped[str | None] = mapped_column(sa.String(150))
    population: Mapped[int | None]
    siren: Mapped[str | None] = mapped_column(sa.String(9))
    lat: Mapped[float | None]
    lon: Mapped[float | None]
    west: Mapped[float | None]
    south: Mapped[float | None]
    east: Mapped[float | None]
    north: Mapped[float | None]
    timezone: Mapped[str] = mapped_column(sa.String(40))
    website: Mapped[str | None] = mapped_column(sa.String(250))
    scenery: Mapped[str | None] = mapped_column(sa.String(60))

    __table_args__ = (
        sa.Index("ix_commune_lat_lon", "lat", "lon"),
        sa.CheckConstraint("(lat IS NULL) = (lon IS NULL)", name="lat_lon_together"),
    )


class CommunePostalCode(Base):
    """A postal code that a commune uses. Most are shared: it is never an identity."""

    __tablename__ = "commune_postal_code"

    insee: Mapped[str] = mapped_column(
        sa.ForeignKey("commune.insee", ondelete="CASCADE"), primary_key=True
    )
    postal_code: Mapped[str] = mapped_column(sa.String(5), primary_key=True, index=True)


class CommuneAlias(Base):
    """A code that leads to a commune: a former commune, a part of one, an arrondissement."""

    __tablename__ = "commune_alias"

    code: Mapped[str] = mapped_column(sa.String(5), primary_key=True)
    insee: Mapped[str] = mapped_column(
        sa.ForeignKey("commune.insee", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(14))
    name: Mapped[str | None] = mapped_column(sa.String(80))
    folded_name: Mapped[str | None] = mapped_column(sa.String(80), index=True)

    __table_args__ = (
        sa.CheckConstraint(
            "kind IN ('former', 'delegated', 'associated', 'arrondissement')", name="known_kind"
        ),
    )


class CommuneContour(Base):
    """The outline of a commune: rings of delta-coded 1/10 000 degrees, lon before lat."""

    __tablename__ = "commune_contour"

    insee: Mapped[str] = mapped_column(
        sa.ForeignKey("commune.insee", ondelete="CASCADE"), primary_key=True
    )
    rings: Mapped[str] = mapped_column(sa.Text)
