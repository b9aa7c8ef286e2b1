"""A draft shows nothing, publishing shows everything, and any publication can come back."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.kernel.scope import Scope
from app.models.draft import KeptFile
from app.models.scoping import within
from app.models.site import SiteAsset
from app.queries import drafts, sites
from app.services.drafts import files, publish
from app.services.drafts.publish import CannotPublishError
from tests.builders import Builder
from tests.conftest import NOW
from tests.db.drafts_room import CLAIRE, KARIM, LEGAL, TITLE, deeds, show, write


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
    assert publish.publish(session, site.id, may=lambda _: True, by=CLAIRE, now=NOW, may_open=False)
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


def test_pictures_of_the_folder_outlive_it(session: Session, towns) -> None:
    besancon, _ = towns
    scope = Scope.of_site(besancon.id, ())
    emblem = SiteAsset(
        site_id=besancon.id,
        name="emblem.svg",
        media_type="image/svg+xml",
        content=b"<svg/>",
        digest="d" * 64,
    )
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
