"""The form of an edition: what was typed, what is wrong with it, and what it asks for."""

from __future__ import annotations

import re
from datetime import date

from flask import request

from app.kernel.folding import fold
from app.kernel.languages import INTERFACE_LANGUAGES, LANGUAGES
from app.kernel.slugs import slugify
from app.kernel.text import LocalizedText
from app.queries.campaigns import Answers, Edition
from app.services.campaigns import Wanted
from app.web.catalogues import gettext
from app.web.console.forms import Form
from app.web.site import directory

FRENCH = "fr"
LONGEST_TITLE, LONGEST_LEAD, LONGEST_TAG, LONGEST_SLUG = 80, 300, 60, 60
NEW = "nouvelle"
"""What stands where a slug would, in the address of a new one."""
# Some ten thousand slugs.
_LONGEST_LIST = 200_000
_BETWEEN = re.compile(r"[\s,;]+")
_MOST_NAMED = 5
_EARLIEST, _LATEST = 2000, 2100
_OURS = frozenset(INTERFACE_LANGUAGES)


def sent() -> Form:
    """Read what this request sends; the list of portals may be long."""
    typed = request.form.get("sites", "").strip()[:_LONGEST_LIST]
    return Form.showing(**{**Form.sent().values, "sites": typed})


def showing(edition: Edition | None, answers: Answers) -> Form:
    """Return the form of an edition as it is, or an empty one."""
    if edition is None:
        return Form.showing(who="all")
    words = {
        f"{name}_{language}": text.get(language, "")
        for name, text in (("title", edition.title), ("lead", edition.lead))
        for language in languages()
    }
    return Form.showing(
        tag=edition.tag,
        first_day=edition.first_day.isoformat(),
        last_day=edition.last_day.isoformat(),
        who="all" if edition.is_for_all else "chosen",
        sites="\n".join(answers.joined),
        seen=edition.updated_at.isoformat(),
        **words,
    )


def languages() -> list[str]:
    """Return the languages in which an edition may be told: ours, then those of any site."""
    spoken = {language for facts in directory().everything() for language in facts.languages}
    return [*INTERFACE_LANGUAGES, *(code for code in LANGUAGES if code in spoken - _OURS)]


def wanted(form: Form, before: Edition | None) -> Wanted | None:
    """Return what the form asks for; ``None`` when it cannot be, and its faults say why."""
    first, last = _day(form, "first_day"), _day(form, "last_day")
    if first and last and last < first:
        form.faults["last_day"] = gettext("Le dernier jour est avant le premier.")
    title = _text(form, "title", before.title if before else None, LONGEST_TITLE)
    lead = _text(form, "lead", before.lead if before else None, LONGEST_LEAD)
    if FRENCH not in title:
        form.faults["title_fr"] = gettext("Écrivez le titre en français.")
    tag = _tag(form)
    slug = before.slug if before else _slug(form)
    is_for_all, sites = _sites(form)
    if form.faults or first is None or last is None:
        return None
    return Wanted(
        slug=slug,
        title=title,
        lead=lead,
        tag=tag,
        first_day=first,
        last_day=last,
        is_for_all=is_for_all,
        sites=sites,
    )


def _day(form: Form, name: str) -> date | None:
    try:
        day = date.fromisoformat(form.values[name])
    except ValueError:
        day = None
    if day is None or not _EARLIEST <= day.year <= _LATEST:
        form.faults[name] = gettext("Donnez une date : l’année, le mois, le jour.")
        return None
    return day


def _text(form: Form, name: str, before: LocalizedText | None, longest: int) -> LocalizedText:
    """Return a text as it is to be; a translation that was touched was written from this French."""
    text = before or LocalizedText()
    for language in languages():
        said = form.values[f"{name}_{language}"]
        if len(said) > longest:
            form.faults[f"{name}_{language}"] = gettext(
                "C’est trop long : %(most)d caractères au plus.", most=longest
            )
        if said != text.get(language, ""):
            source = None if language == FRENCH else form.values[f"{name}_{FRENCH}"]
            text = text.with_(language, said, written_from=source)
    return text


def _tag(form: Form) -> str:
    tag = form.values["tag"]
    if not fold(tag):
        form.faults["tag"] = gettext(
            "Donnez le mot-clé qui désigne les événements, par exemple : rentrée 2026."
        )
    elif len(tag) > LONGEST_TAG:
        form.faults["tag"] = gettext(
            "C’est trop long : %(most)d caractères au plus.", most=LONGEST_TAG
        )
    return tag


def _slug(form: Form) -> str:
    typed = form.values["slug"]
    slug = typed or slugify(form.values["title_fr"], longest=LONGEST_SLUG)
    if not slug and "title_fr" in form.faults:
        return slug  # it comes with the title
    if not slug or slug != slugify(slug) or len(slug) > LONGEST_SLUG or slug == NEW:
        form.faults["slug"] = gettext(
            "Une adresse se compose de lettres sans accent, de chiffres et de traits d’union, "
            "comme rentree-2026."
        )
    return slug


def _sites(form: Form) -> tuple[bool, frozenset[int]]:
    """Return whether it is for all, else the portals that were named by their slug."""
    if form.values["who"] == "all":
        return True, frozenset()
    if form.values["who"] != "chosen":
        form.faults["who"] = gettext("Dites pour qui est l’édition.")
    names = dict.fromkeys(filter(None, _BETWEEN.split(form.values["sites"].lower())))
    known = {name: directory().id_of(name) for name in names}
    strange = [name for name, number in known.items() if number is None]
    if strange:
        form.faults["sites"] = gettext(
            "Aucun portail ne s’appelle ainsi : %(names)s.",
            names=", ".join(strange[:_MOST_NAMED]) + ("…" if len(strange) > _MOST_NAMED else ""),
        )
    return False, frozenset(number for number in known.values() if number is not None)
