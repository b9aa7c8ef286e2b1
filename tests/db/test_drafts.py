"""A draft shows nothing, publishing shows everything, and any publication can come back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.drafting import Content, mark_of
from app.kernel.record import Actor
from app.kernel.scope import Scope
from app.models.account import RecordEntry
from app.models.draft import DraftEdit, KeptFile
from app.models.scoping import within
from app.models.site import Site, SiteAsset
from app.queries import drafts, sites
from app.services.drafts import edits, files, publish
from app.services.drafts.edits import Edit
from app.services.drafts.publish import CannotPublishError
from tests.builders import Builder
from tests.conftest import NOW

CLAIRE, KARIM = Actor(1, "Claire"), Actor(2, "Karim")
LEGAL = {"legal.publisher": "Ville", "legal.director": "La maire", "legal.host_name": "Hébergeur"}
TITLE = "texts.home.title.fr"


@pytest.fixture
def towns(build: Builder) -> tuple[Site, Site]:
    build.national()
    return build.site("besancon", "25056"), build.site("albi", "81004")


def write(session: Session, site: Site, values: dict[str, object], by: Actor = CLAIRE):
    """Change what stands now, having seen it."""
    now = drafts.draft(session, site.id).content
    asked = [Edit(path, value, mark_of(now.values.get(path))) for path, value in values.items()]
    return edits.save(session, site.id, asked, by=by, now=NOW)


def show(session: Session, site: Site, *, at=NOW, may=lambda _: True) -> int | None:
    return publish.publish(session, site.id, may=may, by=CLAIRE, now=at)


def deeds(session: Session, site: Site) -> list[str]:
    asked = select(RecordEntry.kind).order_by(RecordEntry.id)
    return list(session.scalars(within(asked, Scope.of_site(site.id, ()), RecordEntry)))


def test_a_draft_changes_nothing_that_people_see(session: Session, towns) -> None:
    besancon, _ = towns
    before = sites.by_slug(session, "besancon")
    outcome = write(session, besancon, {TITLE: "Sortir à Besançon", "brand.color": "#A4262C"})
    assert outcome.saved == ["brand.color", TITLE]
    after = sites.by_slug(session, "besancon")
    assert after == before
    assert drafts.draft(session, besancon.id).content.value("brand.color") == "#a4262c"
    assert sites.texts(session, before.scope).get("home.title") is None


def test_publishing_shows_it_all_at_once_and_says_who_and_what(session: Session, towns) -> None:
    besancon, albi = towns
    version = sites.by_slug(session, "besancon").content_version
    write(session, besancon, {TITLE: "Sortir", "brand.color": "#a4262c", **LEGAL})
    number = show(session, besancon)
    facts = sites.by_slug(session, "besancon")
    assert facts.brand_color == "#a4262c"
    assert facts.identity["legal"]["publisher"] == "Ville"
    assert sites.texts(session, facts.scope)["home.title"]["fr"] == "Sortir"
    assert facts.content_version > version
    assert drafts.edits_of(session, besancon.id) == {}
    made, opened = drafts.publications(session, besancon.id)
    assert (made.number, made.kind, made.by) == (number, "published", "Claire")
    assert {change.path for change in made.changes} == {TITLE, "brand.color", *LEGAL}
    assert opened.kind == "opened"
    assert deeds(session, besancon) == ["draft_saved", "published"]
    assert drafts.publications(session, albi.id) == []
    assert deeds(session, albi) == []


def test_nothing_to_publish_makes_no_publication(session: Session, towns) -> None:
    besancon, _ = towns
    write(session, besancon, LEGAL)
    show(session, besancon)
    assert show(session, besancon) is None
    assert len(drafts.publications(session, besancon.id)) == 2


def test_a_site_without_its_legal_notice_cannot_be_published(session: Session, towns) -> None:
    besancon, _ = towns
    write(session, besancon, {TITLE: "Sortir", "legal.publisher": "Ville"})
    with pytest.raises(CannotPublishError) as refused:
        show(session, besancon)
    assert refused.value.lacks == ("director", "host_name")
    assert drafts.draft(session, besancon.id).content.value(TITLE) == "Sortir"
    assert sites.texts(session, Scope.of_site(besancon.id, ())) == {}


def test_a_banner_must_be_told_or_said_to_be_decorative(session: Session, towns) -> None:
    besancon, _ = towns
    name = files.keep_file(
        session, besancon.id, b"jpeg", stem="banner", media_type="image/jpeg", by=CLAIRE, now=NOW
    )
    write(session, besancon, {"brand.banner": name, **LEGAL})
    with pytest.raises(CannotPublishError) as refused:
        show(session, besancon)
    assert refused.value.lacks == ("banner_alt",)
    write(session, besancon, {"brand.banner_decorative": "true"})
    assert show(session, besancon)
    facts = sites.by_slug(session, "besancon")
    assert facts.identity["brand"]["banner_decorative"] is True
    assert sites.asset(session, facts.scope, name).content == b"jpeg"


def test_an_editor_publishes_texts_and_leaves_the_look_waiting(session: Session, towns) -> None:
    besancon, _ = towns
    write(session, besancon, {TITLE: "Sortir", "brand.color": "#a4262c", **LEGAL})
    show(session, besancon, may=lambda path: not path.startswith("brand."))
    facts = sites.by_slug(session, "besancon")
    assert facts.brand_color != "#a4262c"
    assert set(drafts.edits_of(session, besancon.id)) == {"brand.color"}


def test_a_draft_site_opens_only_for_who_may_open_it(session: Session, build: Builder) -> None:
    build.national()
    site = build.site("albi", "81004")
    site.is_published = False
    session.commit()
    write(session, site, LEGAL)
    assert publish.publish(
        session, site.id, may=lambda _: True, by=CLAIRE, now=NOW, may_open=False
    )
    assert not sites.by_slug(session, "albi").is_published
    assert show(session, site)
    assert sites.by_slug(session, "albi").is_published


def test_any_publication_can_come_back_with_its_pictures(session: Session, towns) -> None:
    besancon, _ = towns
    kept = {"stem": "emblem", "media_type": "image/png", "by": CLAIRE, "now": NOW}
    first = files.keep_file(session, besancon.id, b"first", **kept)
    second = files.keep_file(session, besancon.id, b"second", **kept)
    write(session, besancon, {"brand.emblem": first, TITLE: "Un", **LEGAL})
    one = show(session, besancon)
    write(session, besancon, {"brand.emblem": second, TITLE: "Deux"})
    show(session, besancon, at=NOW + timedelta(hours=1))
    scope = Scope.of_site(besancon.id, ())
    assert sites.asset(session, scope, first) is None
    write(session, besancon, {TITLE: "Trois, jamais publié"})
    made = publish.restore(session, besancon.id, one, by=KARIM, now=NOW + timedelta(hours=2))
    assert sites.asset(session, scope, first).content == b"first"
    assert sites.asset(session, scope, second) is None
    assert sites.texts(session, scope)["home.title"]["fr"] == "Un"
    newest, aside, *_ = drafts.publications(session, besancon.id)
    assert (newest.number, newest.kind, newest.by) == (made, "restored", "Karim")
    assert aside.kind == "set_aside"
    assert drafts.edits_of(session, besancon.id) == {}
    publish.restore(session, besancon.id, aside.number, by=KARIM, now=NOW + timedelta(hours=3))
    assert sites.texts(session, scope)["home.title"]["fr"] == "Trois, jamais publié"


def test_a_neighbours_publication_cannot_be_brought_here(session: Session, towns) -> None:
    besancon, albi = towns
    write(session, besancon, {TITLE: "Sortir", **LEGAL})
    number = show(session, besancon)
    assert publish.restore(session, albi.id, number, by=CLAIRE, now=NOW) is None
    assert sites.texts(session, Scope.of_site(albi.id, ())) == {}


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


def test_pictures_of_the_folder_outlive_it(session: Session, towns) -> None:
    besancon, _ = towns
    scope = Scope.of_site(besancon.id, ())
    emblem = SiteAsset(
        site_id=besancon.id, name="emblem.svg", media_type="image/svg+xml", content=b"<svg/>",
        digest="d" * 64,
    )  # fmt: skip
    session.add(emblem)
    besancon.identity = {**besancon.identity, "brand": {"emblem": "emblem.svg"}}
    session.commit()
    write(session, besancon, {"brand.emblem": "", **LEGAL})
    show(session, besancon)
    assert sites.asset(session, scope, "emblem.svg") is None
    kept = session.scalars(within(select(KeptFile), scope, KeptFile)).one()
    assert bytes(kept.content) == b"<svg/>"
    opened = drafts.publications(session, besancon.id)[-1]
    assert drafts.content_of(session, besancon.id, opened.number).value("brand.emblem")


def test_taking_a_site_offline_loses_nothing(session: Session, towns) -> None:
    besancon, _ = towns
    write(session, besancon, {TITLE: "Sortir", **LEGAL})
    show(session, besancon)
    assert publish.unpublish(session, besancon.id, by=CLAIRE, now=NOW)
    assert not sites.by_slug(session, "besancon").is_published
    assert show(session, besancon)
    facts = sites.by_slug(session, "besancon")
    assert facts.is_published
    assert sites.texts(session, facts.scope)["home.title"]["fr"] == "Sortir"
