"""The form of a site's look: what it shows of the draft, and what becomes of what is sent."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from app.kernel.drafting import Content, Value, mark_of
from app.kernel.scenery import ORDER
from app.services.drafts.edits import Edit, Outcome
from app.web.catalogues import gettext
from app.web.console.forms import Form
from app.web.console.refusals_in_words import conflict_in_words, refusal_in_words

COLOR, TYPEFACE, LANDSCAPE = "brand.color", "brand.typeface", "brand.landscape"
EMBLEM, BANNER = "brand.emblem", "brand.banner"
CREDIT, DECORATIVE = "brand.banner_credit", "brand.banner_decorative"
LOOK = (COLOR, TYPEFACE, LANDSCAPE)
PICKED = "picked"
"""The field in which a browser lets one choose a colour with a pointer."""


def emblem_words(content: Content) -> list[str]:
    """Return the facts that say what the emblem shows, one a language."""
    return [f"brand.emblem_alt.{code}" for code in content.languages]


def banner_words(content: Content) -> list[str]:
    """Return the facts that go with the photograph."""
    spoken = [f"brand.banner_alt.{code}" for code in content.languages]
    return [*spoken, DECORATIVE, CREDIT]


def name_of(path: str) -> str:
    """Return the name of a fact's field.

    >>> name_of("brand.banner_alt.fr"), name_of("brand.color")
    ('banner_alt-fr', 'color')
    """
    return path.removeprefix("brand.").replace(".", "-")


def seen(name: str) -> str:
    """Return the name of the field that remembers what ``name`` showed."""
    return f"shown-{name}"


def filled(content: Content) -> Form:
    """Return the forms of the page, showing the draft."""
    values: dict[str, str] = defaultdict(str)
    for path in (*LOOK, EMBLEM, BANNER, *emblem_words(content), *banner_words(content)):
        values[seen(name_of(path))] = mark_of(content.values.get(path))
        if path != LANDSCAPE:
            values[name_of(path)] = content.value(path)
    values |= {f"landscape-{word}": "true" for word in content.listed(LANDSCAPE)}
    values |= {"across": "middle", "down": "middle", "frame": "whole"}
    values[PICKED] = content.value(COLOR)
    return Form(values)


def over(below: Form, sent: Form, paths: Iterable[str]) -> Form:
    """Return ``below`` with what was sent of ``paths``, and its faults; nothing typed is lost."""
    values: dict[str, str] = defaultdict(str, below.values)
    for path in paths:
        name = name_of(path)
        values[name], values[seen(name)] = sent.values[name], sent.values[seen(name)]
    if LANDSCAPE in paths:
        values |= {f"landscape-{word}": sent.values[f"landscape-{word}"] for word in ORDER}
    values |= {name: sent.values[name] for name in ("across", "down", "frame") if sent.values[name]}
    return Form(values, sent.faults)


def held(sent: Form, paths: Iterable[str]) -> list[str]:
    """Return those of ``paths`` that a form holds a field for."""
    return [path for path in paths if seen(name_of(path)) in sent.values]


def edits_of(sent: Form, paths: Sequence[str]) -> list[Edit]:
    """Return what a form sends of ``paths``."""
    return [Edit(path, _value(sent, path), sent.values[seen(name_of(path))]) for path in paths]


def chosen_color(sent: Form) -> str:
    """Return the colour that somebody meant: a model, the code typed, or the one picked.

    Two fields say the same without a script: the one that no longer says what it showed wins.
    """
    typed, picked = sent.values["color"], sent.values[PICKED]
    if model := sent.values["model"]:
        return model
    shown = sent.values[seen("color")]
    is_typed = mark_of(typed.lower()) != shown
    return picked if picked and not is_typed and mark_of(picked.lower()) != shown else typed


def tell(sent: Form, outcome: Outcome) -> None:
    """Write beside each field why it was not saved. Sent again, what is contested is decided."""
    values: dict[str, str] = defaultdict(str, sent.values)
    for path, refused in outcome.refused.items():
        sent.faults[name_of(path)] = refusal_in_words(refused)
    for path, conflict in outcome.conflicts.items():
        sent.faults[name_of(path)] = f"{conflict_in_words(conflict)}{_quoted(conflict.theirs)}"
        values[seen(name_of(path))] = conflict.mark
    for path in outcome.saved:
        name = name_of(path)
        values[seen(name)] = mark_of(_value(sent, path))
    sent.values = values


def landscape_names() -> Mapping[str, str]:
    """Return what each word of a landscape draws, in words."""
    return {
        "sea": gettext("la mer"),
        "river": gettext("un cours d’eau"),
        "mountain": gettext("la montagne"),
        "hills": gettext("des collines"),
        "plain": gettext("la plaine"),
        "island": gettext("une île"),
        "tropics": gettext("les tropiques"),
    }


def _value(sent: Form, path: str) -> Value:
    if path == LANDSCAPE:
        return [word for word in ORDER if sent.values[f"landscape-{word}"]]
    if path == COLOR:
        return chosen_color(sent)
    if path == DECORATIVE:
        return "true" if sent.values[name_of(path)] else ""
    return sent.values[name_of(path)]


def _quoted(theirs: Value) -> str:
    if isinstance(theirs, list):
        theirs = ", ".join(landscape_names().get(word, word) for word in theirs)
    return f" «\u00a0{theirs}\u00a0»" if theirs else ""
