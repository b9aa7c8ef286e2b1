"""The pages that the law asks of a public site, and how to reach its people."""

from __future__ import annotations

from flask import render_template
from flask.typing import ResponseReturnValue

from app.kernel.languages import interface_language
from app.web.catalogues import gettext
from app.web.public.home import open_portals
from app.web.public.prose import prose
from app.web.public_page import page_of
from app.web.site import origin_of, site
from app.web.tiles import tiles


def contact() -> ResponseReturnValue:
    """Say who answers and how: law of 21 June 2004, article 6 III."""
    return _page("contact", gettext("Nous contacter"), notice="contact.practical")


def accessibility() -> ResponseReturnValue:
    """Declare where accessibility stands: decree 2019-768, article 4, in its mandatory shape."""
    return _page("accessibility", gettext("Accessibilité"), notice="accessibility.notice")


def legal_notice() -> ResponseReturnValue:
    """Name the publisher and the host: law of 21 June 2004, article 6 III."""
    return _page("legal_notice", gettext("Mentions légales"), notice="legal.notice")


def privacy() -> ResponseReturnValue:
    """Say what is kept of visitors (GDPR, articles 12 and 13): nearly nothing."""
    return _page("privacy", gettext("Données personnelles"), notice="privacy.notice")


def site_map() -> ResponseReturnValue:
    """List every page: the second way to find one (WCAG 2.4.5)."""
    title = gettext("Plan du site")
    return render_template(
        "public/site_map.html",
        page=page_of(title, section="site_map"),
        steps=steps_to(title),
        portals=open_portals() if site.facts.is_national else (),
        language=interface_language(site.language),
    )


def _page(name: str, title: str, *, notice: str) -> ResponseReturnValue:
    own = site.text(notice)
    return render_template(
        f"public/{name}.html",
        page=page_of(title, section=name),
        steps=steps_to(title),
        site_url=origin_of(site.facts),
        notice=own,
        notice_html=prose(own),
        reach=filled("contact", CONTACT),
        legal=filled("legal", LEGAL),
        access=filled("accessibility", ACCESSIBILITY),
        has_tiles=tiles() is not None,
        language=interface_language(site.language),
    )


CONTACT = ("name", "referent", "address", "postal_code", "city", "phone", "email", "website")
LEGAL = ("publisher", "director", "host_name", "host_address", "host_phone")
ACCESSIBILITY = ("status", "email", "audited_on", "scheme")


def filled(section: str, keys: tuple[str, ...]) -> dict[str, str]:
    """Return what the folder says, every key present: templates refuse what is undefined."""
    given = site.identity(section)
    return {key: str(given.get(key) or "") for key in keys}


def steps_to(title: str) -> list[tuple[str, str]]:
    """Return the breadcrumbs of a page right under the home page."""
    return [(gettext("Accueil"), f"{site.base_path}/"), (title, "")]
