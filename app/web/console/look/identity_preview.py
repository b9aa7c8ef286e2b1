"""A small picture of the head of a site, as its draft would have it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.kernel.drafting import Content
from app.kernel.scenery import Scenery, parts_of
from app.kernel.text import Reading
from app.queries.sites import SiteFacts
from app.web.catalogues import gettext, spoken


@dataclass(frozen=True, slots=True)
class Preview:
    """What the picture shows. ``emblem`` and ``banner`` are addresses, empty without a file."""

    name: Reading
    title: Reading
    lead: Reading
    emblem: str
    banner: str
    scenery: Scenery


def preview_of(facts: SiteFacts, content: Content) -> Preview:
    """Return what the draft of a site shows at the top of its home page."""
    read = [content.source]
    name, title = content.text("name").read(read), content.text("texts.home.title").read(read)
    lead = content.text("texts.home.lead").read(read)
    if not title.text:
        asked = gettext("Que faire à %(place)s\u202f?", place=name.text)
        title = Reading(asked, spoken())
    return Preview(
        name,
        title,
        lead,
        file_path(facts, content.value("brand.emblem")),
        file_path(facts, content.value("brand.banner")),
        scenery_of(facts, content),
    )


def scenery_of(facts: SiteFacts, content: Content) -> Scenery:
    """Return the landscape that the draft asks for, else the site's."""
    said = content.listed("brand.landscape")
    return replace(facts.scenery, parts=parts_of(" ".join(said))) if said else facts.scenery


def file_path(facts: SiteFacts, name: str) -> str:
    """Return where the console serves a picture of the draft; empty without a name."""
    return f"/{facts.slug}/identite/fichiers/{name}" if name else ""
