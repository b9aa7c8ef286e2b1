"""What people write waits, and two people at once lose nothing."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import Content, mark_of
from app.kernel.scope import Scope
from app.models.draft import DraftEdit
from app.models.scoping import within
from app.queries import drafts, sites
from app.services.drafts import edits, files
from app.services.drafts.edits import Edit
from tests.conftest import NOW
from tests.db.drafts_room import CLAIRE, KARIM, LEGAL, TITLE, deeds, show, write


def test_a_draft_changes_nothing_that_people_see(session: Session, towns) -> None:
    besancon, _ = towns
    before = sites.by_slug(session, "besancon")
    outcome = write(session, besancon, {TITLE: "Sortir à Besançon", "brand.color": "#A4262C"})
    assert outcome.saved == ["brand.color", TITLE]
    after = sites.by_slug(session, "besancon")
    assert after == before
    assert drafts.draft(session, besancon.id).content.value("brand.color") == "#a4262c"
    assert sites.texts(session, before.scope).get("home.title") is None


def test_a_neighbours_picture_cannot_be_named_here(session: Session, towns) -> None:
    besancon, albi = towns
    name = files.keep_file(
        session, besancon.id, b"png", stem="emblem", media_type="image/png", by=CLAIRE, now=NOW
    )
    outcome = write(session, albi, {"brand.emblem": name})
    assert outcome.refused["brand.emblem"].reason == "no_file"
    assert drafts.kept_file(session, Scope.of_site(albi.id, ()), name) is None


def test_two_people_on_two_texts_disturb_nobody(session: Session, towns) -> None:
    besancon, _ = towns
    blank = mark_of(None)
    lead = "texts.home.lead.fr"
    mine = [Edit(TITLE, "Le mien", blank), Edit(lead, "", blank)]
    hers = [Edit(TITLE, "", blank), Edit(lead, "Le sien", blank)]
    assert edits.save(session, besancon.id, mine, by=CLAIRE, now=NOW).is_whole
    assert edits.save(session, besancon.id, hers, by=KARIM, now=NOW).is_whole
    content = drafts.draft(session, besancon.id).content
    assert (content.value(TITLE), content.value(lead)) == ("Le mien", "Le sien")


def test_the_second_of_two_people_on_one_text_is_told_and_overwrites_nothing(
    session: Session, towns
) -> None:
    besancon, _ = towns
    blank = mark_of(None)
    edits.save(session, besancon.id, [Edit(TITLE, "Le sien", blank)], by=KARIM, now=NOW)
    outcome = edits.save(session, besancon.id, [Edit(TITLE, "Le mien", blank)], by=CLAIRE, now=NOW)
    conflict = outcome.conflicts[TITLE]
    assert (conflict.theirs, conflict.by, conflict.at) == ("Le sien", "Karim", NOW)
    assert drafts.draft(session, besancon.id).content.value(TITLE) == "Le sien"
    again = [Edit(TITLE, "Le mien et le sien", conflict.mark)]
    assert edits.save(session, besancon.id, again, by=CLAIRE, now=NOW).is_whole
    assert drafts.draft(session, besancon.id).content.value(TITLE) == "Le mien et le sien"


def test_a_form_sent_twice_changes_things_once(session: Session, towns) -> None:
    besancon, _ = towns
    sent = [Edit(TITLE, "Sortir", mark_of(None))]
    assert edits.save(session, besancon.id, sent, by=CLAIRE, now=NOW).saved == [TITLE]
    assert edits.save(session, besancon.id, sent, by=CLAIRE, now=NOW).saved == []
    assert deeds(session, besancon) == ["draft_saved"]


def test_a_translation_follows_its_source(session: Session, towns) -> None:
    besancon, _ = towns
    english = "texts.home.title.en"
    write(session, besancon, {"languages": ["fr", "en"], TITLE: "Sortir", **LEGAL})
    write(session, besancon, {english: "Going out"})
    show(session, besancon)

    def state() -> str:
        text = drafts.draft(session, besancon.id).content.text("texts.home.title")
        return text.state("en", source="fr").value

    assert state() == "up_to_date"
    write(session, besancon, {TITLE: "Sortir à Besançon"})
    assert state() == "source_changed"
    mark = drafts.draft(session, besancon.id).content.marks[english]
    assert drafts.written_from(session, besancon.id, TITLE, mark) == "Sortir"
    same = [Edit(english, "Going out", mark_of("Going out"), is_read=False)]
    edits.save(session, besancon.id, same, by=CLAIRE, now=NOW)
    assert state() == "source_changed"
    read = [Edit(english, "Going out", mark_of("Going out"))]
    edits.save(session, besancon.id, read, by=CLAIRE, now=NOW)
    assert state() == "up_to_date"
    proposed = [Edit(english, "Out and about", mark_of("Going out"), is_read=False)]
    edits.save(session, besancon.id, proposed, by=CLAIRE, now=NOW)
    assert state() == "to_review"
    show(session, besancon)
    assert state() == "to_review"


def test_a_change_taken_back_waits_no_more(session: Session, towns) -> None:
    besancon, albi = towns
    write(session, besancon, {TITLE: "Sortir"})
    write(session, albi, {TITLE: "Albi"})
    assert edits.drop(session, besancon.id, [TITLE, "contact.name"], by=CLAIRE, now=NOW) == [TITLE]
    assert drafts.edits_of(session, besancon.id) == {}
    assert list(drafts.edits_of(session, albi.id)) == [TITLE]


def test_going_back_to_what_is_published_leaves_nothing_waiting(session: Session, towns) -> None:
    besancon, _ = towns
    color = besancon.brand_color
    write(session, besancon, {"brand.color": "#123456"})
    write(session, besancon, {"brand.color": color})
    assert session.scalars(within(select(DraftEdit), Scope.everything(), DraftEdit)).all() == []


@pytest.mark.parametrize(
    ("path", "value", "reason"),
    [
        ("brand.color", "red;}</style><script>", "color"),
        ("brand.color", "url(//x)", "color"),
        ("brand.color", "#fff", "color"),
        ("brand.typeface", "Comic Sans", "typeface"),
        ("brand.landscape", ["volcan-de-feu"], "landscape"),
        ("brand.emblem", "../../etc/passwd", "no_file"),
        ("brand.nothing", "x", "unknown"),
        ("contact.email", "claire chez mairie", "email"),
        ("contact.website", "javascript:alert(1)", "web"),
        ("contact.phone", "appelez-moi", "phone"),
        ("contact.postal_code", "2500", "postal"),
        ("contact.name", "a\nb", "one_line"),
        ("contact.name", "x" * 251, "too_long"),
        ("contact.name", "a\x00b", "control"),
        ("contact.name", "\ud800", "control"),
        ("accessibility.status", "parfait", "status"),
        ("accessibility.audited_on", "hier", "date"),
        ("texts.home.title.fr", "x" * 121, "too_long"),
        ("texts.home.title.fr", "a\nb", "one_line"),
        ("texts.home.title.xx", "bonjour", "unknown"),
        ("texts.nothing.fr", "bonjour", "unknown"),
        ("languages", ["fr", "xx"], "language"),
        ("languages", ["fr", "fr"], "language"),
        ("languages", ["en", "fr"], "first_language"),
        ("languages", [], "first_language"),
        ("hosts.domains", "evil.example", "unknown"),
        ("slug", "albi", "unknown"),
    ],
)
def test_what_cannot_be_is_refused_and_the_rest_is_kept(
    session: Session, towns, path: str, value: object, reason: str
) -> None:
    besancon, _ = towns
    asked = [Edit(path, value, "seen"), Edit("contact.city", "Besançon", mark_of(None))]
    outcome = edits.save(session, besancon.id, asked, by=CLAIRE, now=NOW)
    assert outcome.refused[path].reason == reason
    assert outcome.saved == ["contact.city"]


def test_a_content_comes_back_from_what_is_kept() -> None:
    said = Content({"languages": ["fr", "en"], "name.fr": "Albi"}).with_(
        {"name.en": "Albi"}, {"name.en": "abc"}
    )
    assert Content.from_json(said.to_json()) == said
