"""The address of a tile server, as operators write it."""

import hashlib
from base64 import b64encode
from pathlib import Path

import pytest

from app.kernel.tile_server import tile_server
from app.settings import Settings, SettingsError

LEAFLET = Path(__file__).parents[2] / "app" / "static" / "leaflet"
IGN = (
    "https://data.geopf.fr/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0"
    "&LAYER=GEOGRAPHICALGRIDSYSTEMS.PLANIGNV2&STYLE=normal&FORMAT=image/png"
    "&TILEMATRIXSET=PM&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}"
)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        (IGN, "https://data.geopf.fr"),
        ("https://tuiles.example:8443/{z}/{x}/{y}.png", "https://tuiles.example:8443"),
        ("http://localhost:8080/{z}/{x}/{y}.png", "http://localhost:8080"),
    ],
)
def test_a_server_is_allowed_by_its_origin_alone(url, origin):
    assert tile_server(url, "IGN").origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "tuiles.example/{z}/{x}/{y}.png",
        "http://tuiles.example/{z}/{x}/{y}.png",
        "ftp://tuiles.example/{z}/{x}/{y}.png",
        "https:///{z}/{x}/{y}.png",
        "https://tuiles.example/{z}/{x}.png",
        "https://tuiles.example/tuile.png",
        "https://{z}.{x}.{y}.example/",
        "https://a; script-src *//{z}/{x}/{y}",
        "https://tuiles.example:port/{z}/{x}/{y}",
        "https://moi:secret@tuiles.example/{z}/{x}/{y}",
        "https://tuilés.example/{z}/{x}/{y}",
    ],
)
def test_what_is_not_the_address_of_a_tile_server_refuses_to_start(url):
    with pytest.raises(SettingsError, match="RENTREE_TILES_URL"):
        Settings.from_environment({"RENTREE_TILES_URL": url})


def test_without_a_server_there_is_none():
    assert Settings.from_environment({}).tiles_url is None


@pytest.mark.parametrize(
    ("name", "integrity"),
    [
        ("leaflet.js", "20nQCchB9co0qIjJZRGuk2/Z9VM+kNiyxNV1lvTlZBo="),
        ("leaflet.css", "p4NxAoJBhIIN+hmNHrzRCf9tD/miZyoHS5obTRR9BMY="),
    ],
)
def test_leaflet_is_the_one_that_its_authors_published(name, integrity):
    # 1.9.4: the digests of https://leafletjs.com/download.html.
    content = (LEAFLET / name).read_bytes()
    assert b64encode(hashlib.sha256(content).digest()).decode() == integrity
    assert "BSD 2-Clause" in (LEAFLET / "LICENSE").read_text(encoding="utf-8")
