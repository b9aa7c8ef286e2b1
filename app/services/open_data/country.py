"""The portals of the country, and the address that each record has on one of them.

The same rule as on the web floor (``web.addresses``), for files that no request asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from app.kernel.hosts import split_port
from app.queries.facts import Addressed, PictureFacts
from app.queries.sites import SiteFacts
from app.services.open_data.shapes import ImageFile

EVENTS, ACTIVITIES = "/evenements", "/activites"
_FORM = "jpg"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How the public reaches this installation: ``https``, ``assos.example:8000``."""

    scheme: str
    base_host: str


class Country:
    """Every published portal, the national one first in what has no other place."""

    def __init__(self, found: Iterable[SiteFacts], reach: Reach, *, national: SiteFacts) -> None:
        self._reach = reach
        self._name, self._port = split_port(reach.base_host)
        self.national = national
        self.portals = tuple(facts for facts in found if facts.is_published)
        holding: defaultdict[str, list[SiteFacts]] = defaultdict(list)
        for facts in self.portals:
            for insee in facts.territory or ():
                holding[insee].append(facts)
        for portals in holding.values():
            portals.sort(key=lambda facts: (len(facts.territory or ()), facts.id))
        self._holding = dict(holding)

    @property
    def language(self) -> str:
        """The first language of the national portal, in which addresses are given."""
        return self.national.languages[0]

    def address(self, record: Addressed, hiding: frozenset[int], *, under: str) -> str:
        """Return the canonical address of a record, which the sites of ``hiding`` hide."""
        facts = self._canonical(record.insee, hiding)
        prefix = "" if self.language == facts.languages[0] else f"/{self.language}"
        if self.language not in facts.languages:
            prefix = ""
        return f"{self.origin(facts)}{prefix}{under}/{record.id}-{record.slug}"

    def origin(self, facts: SiteFacts) -> str:
        """Return ``scheme://host:port`` of a portal's primary host."""
        host = facts.primary_host
        port = self._port if host.kind == "subdomain" else ""
        return f"{self._reach.scheme}://{host.under(self._name)}{port}"

    def hosts(self, facts: SiteFacts) -> list[str]:
        """Return every name that leads to a portal, without port."""
        return [host.under(self._name) for host in facts.hosts]

    def served_at(self, picture: PictureFacts) -> ImageFile:
        """Return where the national portal serves a picture, in the form that all read."""
        width = picture.renditions[_FORM][-1]
        height = max(1, round(picture.height * width / picture.width))
        path = f"/photos/{picture.digest}-{width}.{_FORM}"
        return ImageFile(self.origin(self.national) + path, width, height)

    def _canonical(self, insee: str | None, hiding: frozenset[int]) -> SiteFacts:
        for facts in self._holding.get(insee or "", ()):
            if self.language in facts.languages and facts.id not in hiding:
                return facts
        return self.national
