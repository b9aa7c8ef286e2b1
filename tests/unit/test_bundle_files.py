"""A folder is read whole, and everything wrong in it is said at once, with its line."""

import struct
import tomllib
import zlib
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from app.services.sites.bundle import read_folder
from app.services.sites.toml_lines import TomlLines
from tests.tenants_on_disk import EMBLEM, FRENCH, SITE, write


def problems(folder, **files):
    """What is wrong in a folder that is right but for ``files``: ``{"site.toml:3": reason}``."""
    reading = read_folder(write(folder, **files), base_name="rentree.test")
    assert (reading.bundle is None) is bool(reading.problems)
    return {f"{p.file}:{p.line}": p.reason for p in reading.problems}


def test_a_right_folder_is_read_whole(tmp_path):
    bundle = read_folder(write(tmp_path), base_name="rentree.test").bundle
    assert bundle.site.name == {"fr": "Besançon"}
    assert bundle.texts["fr"]["home.presentation"] == "Une boucle du Doubs.\n\nUne citadelle."
    assert bundle.sources["site.toml"] == SITE
    assert bundle.assets["emblem.svg"].content == EMBLEM.encode()


def test_everything_wrong_is_said_at_once_with_its_line(tmp_path):
    found = problems(
        tmp_path,
        site_toml=SITE.replace("#0e6e5c", "vert").replace('"fr", "en"', '"fr", "xx"')
        + "telephone = '03'\n[legl]\npublisher = 'x'\n",
        texts_fr='home.titel = "Que faire ?"\nhome.lead = 3\n',
        emblem=EMBLEM.replace("<path", '<script>alert(1)</script><path onload="x()"'),
    )
    assert {place.rpartition(":")[0] for place in found} == {
        "site.toml",
        "texts/fr.toml",
        "assets/emblem.svg",
    }
    assert "« vert » n’est pas une couleur" in found["site.toml:13"].replace("\xa0", " ")
    assert "xx" in found["site.toml:4"]
    assert "contact.telephone" in found["site.toml:18"]
    assert "legal" in found["site.toml:19"]
    assert "home.title" in found["texts/fr.toml:1"]
    assert "texts/fr.toml:2" in found
    assert "assets/emblem.svg:2" in found


@pytest.mark.parametrize(
    ("before", "after", "line", "words"),
    [
        ('"25056"]', "25056]", 3, 'écrivez "25056"'),
        ('territory = ["25056"]\n', "", 1, "quel territoire"),
        ('territory = ["25056"]', "territory = []", 3, "quel territoire"),
        ('territory = ["25056"]', 'territory = ["25056"]\ncountry = true', 4, "un seul des trois"),
        ('slug = "besancon"', 'slug = "Besançon"', 2, "minuscules"),
        ('slug = "besancon"', 'slug = "admin"', 2, "réservé"),
        ('slug = "besancon"', 'slug = "en"', 2, "code de langue"),
        ('slug = "besancon"\n', "", 1, "il manque"),
        ('"besac"', '"www"', 10, "réservé"),
        ('"besac"', '"besac", "besac"', 10, "deux fois"),
        ("www.besac.example", "https://besac.example", 10, "nom de domaine"),
        ("www.besac.example", "x.rentree.test", 10, "sous l’adresse"),
        ("www.besac.example", "nîmes.example", 10, "xn--nmes-0pa.example"),
        ('"fr", "en"', '"fr", "en", "fr"', 4, "deux fois"),
        ('"fr", "en"', '"en", "fr"', 6, "propre langue"),
        ('fr = "Besançon"', 'de = "Bisanz"', 7, "languages"),
        ('name = "Mairie de Besançon"', 'email = "mairie"', 17, "adresse électronique"),
        ('name = "Mairie de Besançon"', 'phone = "appelez-nous"', 17, "téléphone"),
        ('name = "Mairie de Besançon"', 'website = "besancon.fr"', 17, "https"),
        ('name = "Mairie de Besançon"', 'postal_code = "25"', 17, "code postal"),
        ('name = "Mairie de Besançon"', 'name = "Mairie\\u0000"', 17, "invisible"),
        ('emblem = "emblem.svg"', 'emblem = "emblem.png"', 14, "emblem.svg"),
        ("[contact]", '[accessibility]\nstatus = "conforme"\n[contact]', 17, "non-conforme"),
        (
            "[contact]",
            '[accessibility]\nstatus = "totalement-conforme"\n[contact]',
            16,
            "audited_on",
        ),
        ("# Un commentaire", 'timezone = "Europe/Pari"\n# Un commentaire', 1, "Europe/Paris"),
        ('color = "#0e6e5c"', "color = #0e6e5c", 13, "guillemets"),
        ('color = "#0e6e5c"', 'color = "#0e6e5c', 13, "guillemet"),
        ("[brand]", "[name]", 12, "déjà écrite"),
        ('slug = "besancon"', 'slug = "besancon"\nslug = "autre"', 3, "déjà écrite"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, before, after, line, words):
    assert before in SITE
    found = problems(tmp_path, site_toml=SITE.replace(before, after, 1))
    assert words in found.get(f"site.toml:{line}", ""), found


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('home.title = "a"\nhome.title = "b"', 2, "déjà"),
        ('[home]\ntitle = "Deux\\nlignes"', 2, "une seule ligne"),
        (f'home.title = "{"x" * 121}"', 1, "120"),
        ('"home.titre" = "x"', 1, "home.title"),
        ('home.title = """\nsans fin', 2, "refermé"),
        (b'home.lead = "ok"\nhome.title = "caf\xe9"', 2, "UTF-8"),
    ],
)
def test_a_wrong_text_is_named(tmp_path, text, line, words):
    found = problems(tmp_path, texts_fr=text)
    assert words in found.get(f"texts/fr.toml:{line}", ""), found


def test_brackets_without_an_end_are_refused_with_a_sentence(tmp_path):
    found = problems(tmp_path, texts_fr="home.title = " + "[" * 50_000)
    assert "crochets" in found["texts/fr.toml:1"]


def test_the_line_is_that_of_the_file_however_long(tmp_path):
    text = FRENCH + 'site.notice = "Un, deux, # trois"\n# fin\nhome.titel = "x"\n'
    assert list(problems(tmp_path, texts_fr=text)) == ["texts/fr.toml:9"]


def test_a_text_may_be_written_in_a_section_or_between_quotes(tmp_path):
    text = '"home.title" = "Un"\n[home]\nlead = "Deux"\n'
    bundle = read_folder(write(tmp_path, texts_fr=text), base_name="rentree.test").bundle
    assert bundle.texts["fr"] == {"home.title": "Un", "home.lead": "Deux"}


def test_windows_line_ends_and_byte_order_marks_change_nothing(tmp_path):
    text = "\ufeff" + SITE.replace("\n", "\r\n")
    bundle = read_folder(write(tmp_path, site_toml=text), base_name="rentree.test").bundle
    assert bundle.site.slug == "besancon"
    assert bundle.sources["site.toml"] == text


def test_a_language_that_the_site_does_not_speak_is_refused(tmp_path):
    write(tmp_path)
    (tmp_path / "texts" / "de.toml").write_text('home.title = "x"')
    assert "de" in problems(tmp_path)["texts/de.toml:1"]


def test_what_nothing_would_read_is_refused_but_not_what_systems_leave(tmp_path):
    (tmp_path / ".DS_Store").write_bytes(b"x")
    assert problems(tmp_path) == {}
    (tmp_path / "text").mkdir()
    assert "texts" in problems(tmp_path)["text:1"]


@pytest.mark.parametrize(
    "inside",
    [
        "<script>alert(1)</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<image href="https://tracker.example/x.png"/>',
        '<path onclick="x()"/>',
        '<path style="fill:red"/>',
        "<style>@import 'x'</style>",
        '<path fill="url(https://tracker.example/#a)"/>',
        '<path fill="url(#a) url(https://tracker.example)"/>',
        '<linearGradient href="javascript:alert(1)"/>',
        '<linearGradient xlink:href="data:text/html,x"/>',
        '<a href="#x"><path/></a>',
        '<animate attributeName="href" to="x"/>',
        '<h:script xmlns:h="http://www.w3.org/1999/xhtml">x</h:script>',
        '<set onbegin="x()"/>',
        "<?xml-stylesheet href='https://x.example/a.css'?>",
        "<path",
    ],
)
def test_a_drawing_that_does_more_than_draw_is_refused(tmp_path, inside):
    found = problems(tmp_path, emblem=EMBLEM.replace("  <path", f"  {inside}<path"))
    assert set(found) <= {"assets/emblem.svg:2", "assets/emblem.svg:3"}
    assert found


@pytest.mark.parametrize(
    "whole",
    [
        '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa">]>' + EMBLEM,
        "<html></html>",
        EMBLEM.replace(' xmlns="http://www.w3.org/2000/svg"', ""),
        EMBLEM.replace("svg>", "g>"),
        "",
    ],
)
def test_what_is_not_a_drawing_is_refused(tmp_path, whole):
    assert any(place.startswith("assets/emblem.svg") for place in problems(tmp_path, emblem=whole))


def test_gradients_within_the_drawing_are_allowed(tmp_path):
    inside = '<linearGradient id="a"><stop offset="0"/></linearGradient><path fill="url(#a)"/>'
    assert problems(tmp_path, emblem=EMBLEM.replace("<path", f"{inside}<path")) == {}


def picture(kind, size=(8, 8)):
    kept = BytesIO()
    Image.new("RGB", size, "#0e6e5c").save(kept, kind)
    return kept.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_that_says_it_is_huge():
    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", b"x") + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.png", picture("PNG"), None),
        ("photo.jpg", picture("JPEG"), None),
        ("photo.webp", picture("WEBP"), None),
        ("photo.png", picture("JPEG"), "JPEG"),
        ("photo.png", picture("PNG")[:45], "abîmé"),
        ("photo.png", b"<html>", "abîmé"),
        ("photo.png", picture("PNG", (4001, 2)), "trop grande"),
        ("photo.png", png_that_says_it_is_huge(), "trop grande"),
        ("photo.png", picture("PNG") + b"\0" * 500_000, "trop lourd"),
        ("Photo.PNG", picture("PNG"), "minuscules"),
        ("photo.gif", picture("GIF"), "nom de fichier"),
        ("page.html", b"<p>", "nom de fichier"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_picture_is_judged_by_what_it_holds(tmp_path, name, content, words):
    write(tmp_path)
    (tmp_path / "assets" / name).write_bytes(content)
    found = problems(tmp_path).get(f"assets/{name}:1")
    assert (found is None) if words is None else (words in found)


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "# note\n", "\n", "# [pas une table]\n"]),
            st.sampled_from(
                [
                    '"Une langue, \\\\ et \\"une autre\\" # ici"',
                    "'x # y'",
                    '"""\na\nb = 1\n"""',
                    "[1, 2]",
                    '[\n  "a", # c\n  "b",\n]',
                    "{a = 1}",
                ]
            ),
        ),
        max_size=8,
    )
)
def test_the_line_of_every_key_is_found_whatever_stands_before_it(parts):
    text, expected = "", {}
    for number, (before, value) in enumerate(parts):
        text += before
        expected[f"k{number}"] = text.count("\n") + 1
        text += f"k{number} = {value}\n"
    tomllib.loads(text)
    lines = TomlLines(text)
    assert {key: lines.of((key,)) for key in expected} == expected


@given(st.text(max_size=80))
def test_the_scanner_ends_on_anything(text):
    assert TomlLines(text).of(("x",)) >= 1
