"""The daily files: what they hold, how they are recognised, and that they are whole or absent."""

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
import sqlalchemy as sa

from app.kernel.text import LocalizedText
from app.models.site import Site
from app.services.open_data import dump
from app.services.open_data.columns import of_activities, of_events
from app.services.open_data.country import Reach
from app.services.open_data.portals import of_portals
from app.services.open_data.shelf import Shelf
from app.web.feeds.table import ACTIVITY_COLUMNS, COLUMNS

NOW = datetime(2026, 9, 4, 10, tzinfo=UTC)
REACH = Reach(scheme="https", base_host="rentree.test")


@pytest.fixture
def make(session, tmp_path):
    def made(now=NOW, **more):
        return dump.make(session, dump.Wanted(data_dir=tmp_path, reach=REACH, now=now, **more))

    return made


@pytest.fixture
def catalogue(build):
    build.national()
    town = build.site("besancon", "25056")
    build.event("25056", "Bal", organizer="Les Amis", is_free=True)
    build.event("81004", {"fr": "=1+1", "en": "Sum"}, is_free=False)
    build.event(None, "En ligne", mode="online", lasting=None)
    build.event("25056", "Hier", at=datetime(2026, 9, 3, 8, tzinfo=UTC))
    build.activity("25056", "Yoga", organizer="Les Amis")
    return town


def lines(tmp_path, published, name):
    path = Shelf.under(tmp_path).path(published, published.named(name))
    return [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]


def table(tmp_path, published, name):
    path = Shelf.under(tmp_path).path(published, published.named(name))
    text = gzip.decompress(path.read_bytes()).decode()
    return [*csv.DictReader(io.StringIO(text, newline=""))]


def test_a_line_is_what_the_api_answers(catalogue, make, visit, tmp_path):
    told = lines(tmp_path, make(), "evenements.jsonl.gz")
    assert {one["title"]["fr"] for one in told} == {"Bal", "=1+1", "En ligne"}
    for one in told:
        assert visit.raw(f"rentree.test/api/v1/events/{one['id']}").json == one
    (yoga,) = lines(tmp_path, make(NOW + timedelta(days=1)), "activites.jsonl.gz")
    assert visit.raw(f"rentree.test/api/v1/activities/{yoga['id']}").json == yoga


def test_the_table_says_the_same_and_runs_no_formula(catalogue, make, tmp_path):
    rows = {row["titre"]: row for row in table(tmp_path, make(), "evenements.csv.gz")}
    assert {*rows} == {"Bal", "'=1+1", "En ligne"}
    assert rows["Bal"]["gratuit"] == "oui"
    assert rows["'=1+1"]["gratuit"] == "non"
    assert rows["Bal"]["debut"] == "2026-09-05T20:00:00+02:00"
    assert rows["Bal"]["page"].startswith("https://besancon.rentree.test/evenements/")
    assert rows["'=1+1"]["page"].startswith("https://rentree.test/evenements/")
    assert rows["En ligne"]["code_insee"] == rows["En ligne"]["fin"] == ""


def test_the_portals_are_told_with_their_communes(catalogue, make, tmp_path):
    published = make()
    told = {one["slug"]: one for one in lines(tmp_path, published, "portails.jsonl.gz")}
    assert told["national"]["territory"] is None
    assert told["besancon"]["territory"] == ["25056"]
    assert told["besancon"]["url"] == "https://besancon.rentree.test/"
    rows = {row["nom_court"]: row for row in table(tmp_path, published, "portails.csv.gz")}
    assert (rows["national"]["national"], rows["besancon"]["national"]) == ("oui", "non")
    assert rows["besancon"]["communes"] == "25056"


def test_what_the_national_portal_hides_is_not_given_away(build, make, tmp_path):
    national = build.national()
    build.hide(national, build.event("25056", "Bal"))
    build.event("25056", "Concert")
    told = lines(tmp_path, make(), "evenements.jsonl.gz")
    assert [one["title"]["fr"] for one in told] == ["Concert"]


def test_the_address_is_that_of_a_portal_that_shows_it(build, make, tmp_path):
    build.national()
    town = build.site("besancon", "25056")
    build.hide(town, build.event("25056", "Bal"))
    (told,) = lines(tmp_path, make(), "evenements.jsonl.gz")
    assert told["url"].startswith("https://rentree.test/")


def test_each_file_is_recognised_counted_and_described(catalogue, make, tmp_path):
    published = make()
    shelf = Shelf.under(tmp_path)
    for file in published.files:
        body = shelf.path(published, file).read_bytes()
        assert (len(body), sha256(body).hexdigest()) == (file.size, file.sha256), file.name
        if file.is_compressed:
            body = gzip.decompress(body)
            head = 1 if file.name.endswith(".csv.gz") else 0
            if head:
                assert len([*csv.reader(io.StringIO(body.decode()))]) == file.records + 1
            else:
                assert body.count(b"\n") == file.records
            assert published.named(file.schema_name) is not None
    package = json.loads(shelf.path(published, published.named("datapackage.json")).read_bytes())
    hashes = {one["path"]: one["hash"] for one in package["resources"]}
    assert hashes == {f.name: f"sha256:{f.sha256}" for f in published.files if f.is_compressed}
    assert package["licenses"][0]["name"] == "etalab-2.0"


def test_a_schema_names_each_column_in_order_and_each_field(catalogue, make, tmp_path):
    published = make()
    shelf = Shelf.under(tmp_path)
    for name, columns in (
        ("evenements", of_events()),
        ("activites", of_activities()),
        ("portails", of_portals()),
    ):
        said = json.loads(shelf.path(published, published.named(f"{name}.table.json")).read_bytes())
        head = [field["name"] for field in said["fields"]]
        assert head == [column.name for column in columns]
        rows = table(tmp_path, published, f"{name}.csv.gz")
        assert [*rows[0]] == head
        shape = json.loads(
            shelf.path(published, published.named(f"{name}.schema.json")).read_bytes()
        )
        for one in lines(tmp_path, published, f"{name}.jsonl.gz"):
            assert {*one} == {*shape["properties"]}


def test_the_columns_are_named_as_in_the_lists(catalogue):
    for ours, theirs in ((of_events(), COLUMNS), (of_activities(), ACTIVITY_COLUMNS)):
        names = [column.name for column in ours]
        assert names == [name for name in theirs if name in names]


def test_the_files_of_the_day_before_stay_until_the_new_ones_are_whole(catalogue, make, tmp_path):
    first = make()
    with pytest.raises(KeyboardInterrupt):
        make(progress=_stop)
    shelf = Shelf.under(tmp_path)
    assert shelf.published() == first
    assert [entry.name for entry in shelf.root.iterdir() if entry.is_dir()] == [first.folder]
    for file in first.files:
        assert shelf.path(first, file).exists()


def test_two_days_are_kept_and_no_more(catalogue, make, tmp_path):
    made = [make(NOW + timedelta(days=day)) for day in range(4)]
    folders = sorted(e.name for e in Shelf.under(tmp_path).root.iterdir() if e.is_dir())
    assert folders == [one.folder for one in made[-2:]]


def test_two_in_the_same_second_do_not_meet(catalogue, make, tmp_path):
    first, second = make(), make()
    assert first.folder != second.folder
    assert Shelf.under(tmp_path).published() == second


def test_the_pages_that_show_them_are_made_again(catalogue, make, session):
    national = sa.select(Site.content_version).where(Site.is_national)
    before = session.scalar(national)
    make()
    session.expire_all()
    assert session.scalar(national) == before + 1


def test_without_a_national_portal_it_is_said(make, tmp_path):
    with pytest.raises(dump.OpenDataError, match="portail national"):
        make()
    assert Shelf.under(tmp_path).published() is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"made_at": 1}'])
def test_a_list_that_cannot_be_read_is_no_list(tmp_path, content):
    shelf = Shelf.under(tmp_path)
    shelf.root.mkdir()
    (shelf.root / "list.json").write_bytes(content)
    assert shelf.published() is None


def test_a_text_in_another_language_is_told_as_it_is(build, make, tmp_path):
    build.national()
    build.event("25056", {"en": "Ball"}, description=LocalizedText({"en": "We dance."}))
    published = make()
    (row,) = table(tmp_path, published, "evenements.csv.gz")
    assert (row["titre"], row["langue_du_titre"]) == ("Ball", "en")


def _stop(done):
    if done == 2:
        raise KeyboardInterrupt
