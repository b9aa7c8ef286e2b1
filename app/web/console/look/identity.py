"""How a site looks: its colour, its pictures, its titles. Administrators alone decide it.

Everything goes to the draft; the page shows the draft.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, g, render_template, request
from flask import redirect as to
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestEntityTooLarge

from app.kernel.drafting import Content, mark_of
from app.kernel.oklch import ColorError, checked
from app.kernel.scenery import ORDER
from app.kernel.typefaces import known_typeface
from app.queries import drafts
from app.queries.sites import SiteFacts
from app.services.drafts import edits
from app.services.drafts.edits import Edit
from app.web.catalogues import gettext
from app.web.clock import now
from app.web.console.forms import Form
from app.web.console.frame import page
from app.web.console.guard import SEE_OTHER
from app.web.console.look import identity_forms as forms
from app.web.console.look import identity_pictures as pictures
from app.web.console.look.identity_colors import MODELS, panel, sheet
from app.web.console.look.identity_preview import preview_of
from app.web.console.look.identity_words import MOST_MEGABYTES, TROUBLES, no_file, too_heavy
from app.web.console.look.identity_words import trouble_in_words as why_not
from app.web.console.roles import for_role, role_on
from app.web.console.session import present, visitor
from app.web.database import session
from app.web.site import directory
from app.web.wording import language_name

blueprint = Blueprint("identity", __name__, url_prefix="/<slug>/identite")
_MOST_REQUEST = MOST_MEGABYTES * 1_000_000 + 200_000
# What is read of a request that is too large, so that the browser hears the answer.
_MOST_DRAINED = 64 * 1_000_000
_UNPROCESSABLE, _TOO_LARGE = 422, 413


@blueprint.url_value_preprocessor
def take_pictures(_endpoint: str | None, _values: object) -> None:
    """Let files in, before anything reads what was sent."""
    request.max_content_length = _MOST_REQUEST


@blueprint.get("")
@for_role("administrator")
def show(facts: SiteFacts) -> ResponseReturnValue:
    """Show how the site would look, and what can be changed."""
    content = _content(facts)
    form = forms.filled(content)
    if lack := pictures.lacking_words(content):
        form.faults[lack] = pictures.say_what_it_shows()
    return _page(facts, content, form)


@blueprint.post("")
@for_role("administrator")
def save_look(facts: SiteFacts) -> ResponseReturnValue:
    """Keep the colour, the titles and the landscape in the draft; a logo, if one was chosen."""
    sent, content = Form.sent(), _content(facts)
    paths = [*forms.LOOK, *forms.held(sent, forms.emblem_words(content))]
    wanted = forms.edits_of(sent, paths)
    if given := pictures.sent_file("emblem_file"):
        wanted += _made(lambda: pictures.keep_emblem(facts, given, sent), sent, "emblem_file")
    if _save(facts, sent, wanted):
        return _back(facts)
    return _refused(facts, sent, paths, color=forms.chosen_color(sent))


@blueprint.post("/logo")
@for_role("administrator")
def save_emblem(facts: SiteFacts) -> ResponseReturnValue:
    """Keep an emblem, and what it shows, in the draft; what else was changed beside it too."""
    sent, content = Form.sent(), _content(facts)
    paths = [*forms.emblem_words(content), *forms.held(sent, forms.LOOK)]
    wanted = forms.edits_of(sent, paths)
    if given := pictures.sent_file("emblem_file"):
        wanted += _made(lambda: pictures.keep_emblem(facts, given, sent), sent, "emblem_file")
    elif not content.value(forms.EMBLEM):
        sent.faults["emblem_file"] = no_file()
    if _save(facts, sent, wanted):
        return _back(facts)
    return _refused(facts, sent, paths)


@blueprint.post("/banniere")
@for_role("administrator")
def save_banner(facts: SiteFacts) -> ResponseReturnValue:
    """Keep a photograph, what it shows and who took it, in the draft; the look that came along."""
    sent, content = Form.sent(), _content(facts)
    paths = [*forms.banner_words(content), *forms.held(sent, forms.LOOK)]
    wanted = forms.edits_of(sent, paths)
    if given := pictures.sent_file("banner_file"):
        wanted += _made(lambda: pictures.keep_banner(facts, given, sent), sent, "banner_file")
    elif not content.value(forms.BANNER):
        sent.faults["banner_file"] = no_file()
    is_saved = _save(facts, sent, wanted)
    # What was typed is kept all the same: only publishing waits for these words.
    if lack := pictures.lacking_words(_content(facts)):
        sent.faults.setdefault(lack, pictures.say_what_it_shows())
        is_saved = False
    return _back(facts) if is_saved else _refused(facts, sent, paths)


@blueprint.post("/logo/retirer")
@for_role("administrator")
def remove_emblem(facts: SiteFacts) -> ResponseReturnValue:
    """Take the emblem out of the draft, with what was said of it."""
    content = _content(facts)
    _remove(facts, content, [forms.EMBLEM, *forms.emblem_words(content)])
    return _back(facts)


@blueprint.post("/banniere/retirer")
@for_role("administrator")
def remove_banner(facts: SiteFacts) -> ResponseReturnValue:
    """Take the photograph out of the draft, with what was said of it."""
    content = _content(facts)
    _remove(facts, content, [forms.BANNER, *forms.banner_words(content)])
    return _back(facts)


@blueprint.get("/apercu")
@for_role("administrator")
def live(facts: SiteFacts) -> ResponseReturnValue:
    """Show what the fields would give, for the page that holds them: a piece of a page."""
    asked, content = request.args, _content(facts)
    landscape = [word for word in ORDER if asked.get(f"landscape-{word}")]
    typeface = known_typeface(asked.get("typeface"))
    color = _known(asked.get("color", content.value(forms.COLOR)), facts.brand_color)
    tried = content.with_(
        {forms.COLOR: color, forms.TYPEFACE: typeface, forms.LANDSCAPE: landscape}
    )
    return render_template("console/identity/live.html", **_shown(facts, tried))


@blueprint.get("/couleurs.css")
@for_role("administrator")
def colors(facts: SiteFacts) -> ResponseReturnValue:
    """Serve the colours of the picture of the site beside the form."""
    asked = request.args
    color = _known(asked.get("color", ""), facts.brand_color)
    return Response(sheet(color, known_typeface(asked.get("typeface"))), mimetype="text/css")


@blueprint.get("/fichiers/<name>")
@for_role("administrator")
def file(facts: SiteFacts, name: str) -> ResponseReturnValue:
    """Serve a picture of the draft."""
    return pictures.served(facts, name)


@blueprint.get("/partage.png")
@for_role("administrator")
def card(facts: SiteFacts) -> ResponseReturnValue:
    """Serve the card that the draft's emblem, colour and name give."""
    return pictures.card_png(facts, _content(facts))


@blueprint.get("/icone.png")
@for_role("administrator")
def icon(facts: SiteFacts) -> ResponseReturnValue:
    """Serve the icon that they give."""
    return pictures.icon_png(facts, _content(facts))


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_weight(_error: RequestEntityTooLarge) -> ResponseReturnValue:
    """Show the page again: the file was too large for anything of it to be read."""
    _drain()
    given = request.view_args or {}
    facts = g.get("here") or directory().by_slug(given.get("slug", ""))
    who = visitor()
    if facts is None or who is None or who.owes_second or role_on(who, facts) != "administrator":
        # The guard tells them, there, what they may know.
        return to(request.path.rpartition("/")[0], SEE_OTHER)
    g.here = facts
    content = _content(facts)
    form = forms.filled(content)
    field = "emblem_file" if request.path.endswith("/logo") else "banner_file"
    form.faults[field] = too_heavy()
    return _page(facts, content, form, status=_TOO_LARGE)


def _drain() -> None:
    left = min(request.content_length or 0, _MOST_DRAINED)
    stream = request.environ["wsgi.input"]
    while left > 0 and (read := stream.read(min(left, 1 << 16))):
        left -= len(read)


def _made(make: pictures.Making, sent: Form, field: str) -> list[Edit]:
    """Return the edit that shows a picture that was sent; say why not where it cannot be."""
    try:
        return [make()]
    except TROUBLES as wrong:
        session().rollback()
        sent.faults[field] = why_not(wrong)
        return []


def _save(facts: SiteFacts, sent: Form, wanted: list[Edit]) -> bool:
    """Keep what can be in the draft; tell whether all of it could."""
    outcome = edits.save(session(), facts.id, wanted, by=present().actor, now=now())
    forms.tell(sent, outcome)
    return not sent.faults


def _remove(facts: SiteFacts, content: Content, paths: list[str]) -> None:
    taken = [Edit(path, None, mark_of(content.values.get(path))) for path in paths]
    edits.save(session(), facts.id, taken, by=present().actor, now=now())


def _refused(
    facts: SiteFacts, sent: Form, paths: list[str] | tuple[str, ...], *, color: str = ""
) -> Response:
    content = _content(facts)
    form = forms.over(forms.filled(content), sent, paths)
    if color:
        form.values = {**form.values, "color": color}
    return _page(facts, content, form, status=_UNPROCESSABLE)


def _page(facts: SiteFacts, content: Content, form: Form, *, status: int = 200) -> Response:
    return page(
        "identity/identity",
        status=status,
        section="identity",
        form=form,
        picked=_known(form.values["color"], _known(content.value(forms.COLOR), facts.brand_color)),
        languages_here=[(code, language_name(code)) for code in content.languages],
        models=[(color, name()) for color, name in MODELS],
        landscapes=forms.landscape_names(),
        most=MOST_MEGABYTES,
        **_shown(facts, content),
    )


def _shown(facts: SiteFacts, content: Content) -> dict[str, object]:
    color = _known(content.value(forms.COLOR), facts.brand_color)
    return {
        "panel": panel(color),
        "preview": preview_of(facts, content),
        "room": f"/{facts.slug}/identite",
        "typeface": known_typeface(content.value(forms.TYPEFACE)),
    }


def _content(facts: SiteFacts) -> Content:
    return drafts.draft(session(), facts.id).content


def _known(color: str, otherwise: str) -> str:
    try:
        return checked(color)
    except ColorError:
        return otherwise


def _back(facts: SiteFacts) -> ResponseReturnValue:
    # To the top of the page, where it is said that it was kept.
    flash(gettext("C’est enregistré. Cela se verra quand le portail sera publié."))
    return to(f"/{facts.slug}/identite", SEE_OTHER)
