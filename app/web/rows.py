"""A row of a list as HTML: one event, or one activity, which may have no time.

Written here and by no template: twenty rows are most of a page, and macros within macros
cost ten times what this does. What a row shares with other pages (tiles, pictograms,
languages, photographs) is still its component's, made once where it does not change.

The whole row is one link, its title's. Its number is seen beside a map alone (``.with-map``),
whose pins are named by the titles (``t…``).
"""

from __future__ import annotations

from functools import lru_cache

from markupsafe import Markup, escape

from app.kernel.text import Reading
from app.web.cards import EventCard, Tag
from app.web.catalogues import spoken
from app.web.kept import macro
from app.web.pictures import Photo
from app.web.wording import typo

_WIDTH = "9rem"
_PLAIN, _STRONG = "<li>", '<li class="strong">'
# Stand for what changes, in the pieces that are made once.
_NUMBER, _EVENT = "\ue003", "\ue004"


def event_row(card: EventCard, language: str, level: int) -> Markup:
    """Return the row of ``card``, for who chose ``language``; ``level`` is its heading's.

    Every word of the card is escaped here, whoever wrote it.
    """
    number, interface = card.number, spoken()
    classes = " has-image" if card.image else ""
    if card.status == "cancelled":
        classes += " is-cancelled"
    before, after = _tile(card.theme)
    return Markup(  # noqa: S704 (each word is escaped on its way in)
        f'<li class="event{classes}" id="e{number}">\n'
        f"  {before}{number}{after}\n"
        f"  <div>{_when(card, language, interface)}"
        f'    <h{level} class="event-title" id="t{number}"><a href="{escape(card.url)}">'
        f"{_title(card.title, language)}</a></h{level}>"
        f"{_status(card.status_label)}"
        f'    <p class="event-where">{_where(card, language)}</p>\n'
        f'    <p class="vh">{escape(card.theme_label)}</p>\n'
        f"    {_tags(card.tags)}\n"
        f"  </div>{_picture(card.image)}{_keep(card, interface)}</li>"
    )


def _when(card: EventCard, language: str, interface: str) -> str:
    title, time = card.title, ""
    foreign = ""
    if title.text and title.language not in ("", language):
        foreign = _language(title.language, interface)
    if card.when_text:
        time = f'<time datetime="{escape(card.starts_iso)}">{escape(card.when_text)}</time>'
    return f'    <p class="event-when">{time}{foreign}</p>' if time or foreign else ""


def _title(title: Reading, language: str) -> str:
    said = escape(typo(title.text, title.language))
    marks = _marks(title.language, language)
    return f"<span{marks}>{said}</span>" if marks else said


def _status(label: str | None) -> str:
    return f'    <p class="status">{_icon("alert")}{escape(label)}</p>' if label else ""


def _where(card: EventCard, language: str) -> str:
    # Names of France, which keep their direction and their voice in any page.
    parts, marks = [], _marks("fr", language)
    if card.distance_text:
        parts.append(f'<span class="distance">{escape(card.distance_text)}</span>')
    names = (card.place_line, card.organizer)
    parts += [f"<bdi{marks}>{escape(said)}</bdi>" for said in names if said]
    return " · ".join(parts)


def _tags(tags: tuple[Tag, ...]) -> str:
    if not tags:
        return ""
    items = [
        f"{_STRONG if strong else _PLAIN}{_icon(name)}{escape(label)}</li>"
        for name, label, strong in tags
    ]
    return f'<ul class="tags" role="list">{"".join(items)}</ul>'


def _picture(photo: Photo | None) -> str:
    if photo is None:
        return ""
    return f"  {macro('components/picture.html', 'picture')(photo, _WIDTH)}"


def _keep(card: EventCard, interface: str) -> str:
    if not card.keep:
        return ""
    button = _keep_button(interface)
    return "  " + button.replace(_EVENT, str(card.keep)).replace(_NUMBER, str(card.number))


@lru_cache(maxsize=32)
def _tile(theme: str) -> tuple[str, str]:
    """Return what is before and after the number of a theme's tile."""
    made = macro("components/tile.html", "tile")(theme, _NUMBER)
    before, _, after = str(made).partition(_NUMBER)
    return before, after


@lru_cache(maxsize=32)
def _icon(name: str) -> str:
    return str(macro("components/icon.html", "icon")(name))


@lru_cache(maxsize=8)
def _keep_button(_interface: str) -> str:
    """Return the button of an event, in the language that this request speaks."""
    made = macro("components/keep.html", "keep")(_EVENT, f"t{_NUMBER}", f"k{_NUMBER}")
    return str(made)


@lru_cache(maxsize=256)
def _language(code: str, _interface: str) -> str:
    """Return "en anglais", in the language that this request speaks."""
    return f" {macro('components/text.html', 'language_label')(code)}"


@lru_cache(maxsize=256)
def _marks(code: str, reader: str) -> str:
    return str(macro("components/text.html", "marks")(code, reader))
