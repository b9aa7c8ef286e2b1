"""Make believable rows with only the details a test is about."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, NamedTuple

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session

from app.kernel.folding import fold
from app.kernel.geo import Point
from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.models.commune import Commune, CommuneContour, CommunePostalCode
from app.models.curation import Curation
from app.models.event import Event
from app.models.site import Host, Registry, Site, SiteTerritory, SiteText
from app.services.ingest.draft import Timing
from app.services.ingest.fill import fill

WRITTEN = datetime(2026, 8, 1, tzinfo=UTC)
TOWNS = {
    "25056": ("Besançon", "25000", "25", "Doubs", 47.2378, 6.0241, "Europe/Paris"),
    "25036": ("Avanne-Aveney", "25720", "25", "Doubs", 47.1999, 5.9608, "Europe/Paris"),
    "97411": ("Saint-Denis", "97400", "974", "La Réunion", -20.8789, 55.4481, "Indian/Reunion"),
    "93066": ("Saint-Denis", "93200", "93", "Seine-Saint-Denis", 48.9362, 2.3574, "Europe/Paris"),
    "81004": ("Albi", "81000", "81", "Tarn", 43.9289, 2.1464, "Europe/Paris"),
    "51513": (
        "Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson",
        "51290",
        "51",
        "Marne",
        48.6320,
        4.6560,
        "Europe/Paris",
    ),
    "75056": ("Paris", "75001", "75", "Paris", 48.8566, 2.3522, "Europe/Paris"),
}


_COMMUNE = Commune.__table__
_SEQUENCE = Registry.__table__.c.sequence
_COUNTED = sa.update(Registry).values(sequence=_SEQUENCE + 1).returning(_SEQUENCE)


class Here(NamedTuple):
    """What an event takes from its commune."""

    lat: float | None
    lon: float | None
    timezone: str


class Builder:
    """``build.site("besancon", "25056")``, ``build.event("25056", "Bal")``."""

    def __init__(self, session: Session, app: Flask) -> None:
        self._session = session
        self._app = app
        self._number = count(1)
        self._known: dict[str, Here] = {}

    def commune(self, insee: str) -> Commune:
        """A real commune of :data:`TOWNS`, once."""
        self._here(insee)
        self._session.commit()
        commune = self._session.get_one(Commune, insee)
        # A test may have moved it since.
        self._known[insee] = Here(commune.lat, commune.lon, commune.timezone)
        return commune

    def _here(self, insee: str) -> Here:
        """Return where a commune is: one that is known is not asked for again."""
        if insee not in self._known:
            where = sa.select(_COMMUNE.c["lat", "lon", "timezone"]).where(_COMMUNE.c.insee == insee)
            found = self._session.connection().execute(where).one_or_none()
            self._known[insee] = Here(*found) if found else self._commune(insee)
        return self._known[insee]

    def _commune(self, insee: str) -> Here:
        name, postal_code, department, department_name, lat, lon, zone = TOWNS[insee]
        self._put(
            Commune,
            insee=insee,
            name=name,
            folded_name=fold(name),
            slug=slugify(name),
            department=department,
            department_name=department_name,
            region="27",
            population=10_000,
            lat=lat,
            lon=lon,
            south=lat - 0.05,
            north=lat + 0.05,
            west=lon - 0.05,
            east=lon + 0.05,
            timezone=zone,
        )
        self._put(CommunePostalCode, insee=insee, postal_code=postal_code)
        return Here(lat, lon, zone)

    def contour(self, insee: str, rings: str) -> None:
        """Draw a commune, as the official list does."""
        self._save(CommuneContour(insee=insee, rings=rings))
        self._session.commit()

    def site(
        self,
        slug: str = "besancon",
        *insees: str,
        languages: tuple[str, ...] = ("fr", "en", "ar"),
        national: bool = False,
        subdomain: str | None = None,
        aliases: tuple[str, ...] = (),
        texts: dict[str, dict[str, str]] | None = None,
        **more: Any,
    ) -> Site:
        """A published site of the communes given, at ``<slug>.rentree.test``."""
        sequence = self._next_sequence()
        communes = [self._here(insee) for insee in insees]
        site = self._save(
            Site(
                **{
                    "slug": slug,
                    "is_national": national,
                    "name": LocalizedText({"fr": slug.replace("-", " ").title()}),
                    "languages": list(languages),
                    "timezone": communes[0].timezone if communes else "Europe/Paris",
                    "brand_color": "#0e6e5c",
                    "identity": {},
                    "changed_sequence": sequence,
                    "updated_at": WRITTEN,
                    **more,
                }
            )
        )
        label = ("" if national else slug) if subdomain is None else subdomain
        self._put(Host, site_id=site.id, kind="subdomain", name=label, is_primary=True)
        for alias in aliases:
            kind = "domain" if "." in alias else "subdomain"
            self._put(Host, site_id=site.id, kind=kind, name=alias, is_alias=True)
        for insee in insees:
            self._put(SiteTerritory, site_id=site.id, insee=insee)
        for key, text in (texts or {}).items():
            self._put(SiteText, site_id=site.id, key=key, text=LocalizedText(text))
        self._tell()
        return site

    def national(self, **more: Any) -> Site:
        """The national site, at ``rentree.test``."""
        return self.site("national", national=True, **more)

    def event(
        self,
        insee: str | None = "25056",
        title: str | dict[str, str] = "Bal",
        *,
        at: datetime = datetime(2026, 9, 5, 18, tzinfo=UTC),
        lasting: timedelta | None = timedelta(hours=2),
        times: tuple[datetime, ...] = (),
        **more: Any,
    ) -> Event:
        """An event at its commune's town hall, at 20 h in Paris tomorrow by default."""
        here = self._here(insee) if insee else None
        text = LocalizedText({"fr": title} if isinstance(title, str) else title)
        starts = (at, *times)
        event = self._save(
            Event(
                **{
                    "insee": insee,
                    "source": "console",
                    "source_key": f"record-{next(self._number)}",
                    "fingerprint": "",
                    "reading": "",
                    "slug": slugify(text.read(["fr"]).text),
                    "title": text,
                    "description": LocalizedText(),
                    "body": LocalizedText(),
                    "conditions": LocalizedText(),
                    "keywords": {},
                    "starts_at": min(starts),
                    "ends_at": max(starts) + lasting if lasting else None,
                    "timezone": here.timezone if here else "Europe/Paris",
                    "lat": here.lat if here else None,
                    "lon": here.lon if here else None,
                    "access": [],
                    "spoken": [],
                    "registration": [],
                    "created_at": WRITTEN,
                    "updated_at": WRITTEN,
                    **more,
                }
            )
        )
        self._session.flush()
        self._session.refresh(event)
        if event.status != "withdrawn":
            self._occurrences(event, starts, lasting)
        self._tell()
        return event

    def activity(
        self,
        insee: str | None = "25056",
        title: str | dict[str, str] = "Adhésion",
        *,
        until: datetime | None = None,
        **more: Any,
    ) -> Event:
        """Something that one joins for a season, ``until`` an instant if there is an end."""
        return self.event(insee, title, **{"is_season": True, "ends_at": until, **more})

    def hide(self, site: Site, event: Event) -> Curation:
        """Let ``site`` hide ``event``."""
        hidden = self._save(
            Curation(site_id=site.id, event_id=event.id, is_hidden=True, updated_at=WRITTEN)
        )
        self._tell()
        return hidden

    def _occurrences(
        self, event: Event, starts: tuple[datetime, ...], lasting: timedelta | None
    ) -> None:
        row = {column.name: getattr(event, column.name) for column in Event.__table__.columns}
        times = [Timing(start, start + lasting if lasting else None) for start in sorted(starts)]
        fill(self._session, [(event.id, row, times)], halls=self._halls(event.insee))

    def _halls(self, insee: str | None) -> dict[str, Point | None]:
        if insee is None:
            return {}
        here = self._here(insee)
        is_known = here.lat is not None and here.lon is not None
        return {insee: Point(here.lat, here.lon) if is_known else None}

    def _tell(self) -> None:
        """Let the application know that sites show something new, as a version would."""
        self._session.commit()
        self._app.extensions["sites"].forget()

    def _next_sequence(self) -> int:
        told = self._session.connection().scalar(_COUNTED)
        return told or self._save(Registry(id=1, sequence=1)).sequence

    def _put(self, model: type[Any], /, **row: Any) -> None:
        """Write a row that nobody is given: what an object is followed with is not paid for."""
        self._session.connection().execute(model.__table__.insert(), row)

    def _save(self, row: Any) -> Any:
        self._session.add(row)
        self._session.flush()
        return row
