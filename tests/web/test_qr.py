"""QR codes: read back from their files, they lead to this site's own pages and nowhere else."""

import io
import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest
import resvg_py
import zxingcpp
from PIL import Image

from tests.web.keeping import Kept

HOST = "besancon.rentree.test"


@pytest.fixture
def town(build):
    build.national()
    build.site("albi", "81004")
    return build.site("besancon", "25056")


def read(answer):
    """What a telephone reads in a file, drawing or pixels."""
    body = answer.data
    if answer.mimetype == "image/svg+xml":
        body = bytes(resvg_py.svg_to_bytes(svg_string=body.decode(), width=600))
    (code,) = zxingcpp.read_barcodes(Image.open(io.BytesIO(body)).convert("L"))
    return code.text


@pytest.mark.parametrize("kind", ["svg", "png"])
@pytest.mark.parametrize("host", ["rentree.test", HOST, "albi.rentree.test"])
@pytest.mark.parametrize(
    ("asked", "held"),
    [
        ("evenements/qr.{}", "/evenements"),
        ("carte/qr.{}?free=1", "/carte?free=1"),
        ("ar/evenements/qr.{}?theme=fete&q=f%C3%AAte", "/ar/evenements?q=f%C3%AAte&theme=fete"),
    ],
)
def test_a_code_leads_to_the_same_search_on_the_same_site(town, visit, kind, host, asked, held):
    assert read(visit.raw(f"{host}/{asked.format(kind)}")) == f"https://{host}{held}"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_an_event_s_code_leads_to_its_page_on_this_site(town, visit, build, kind):
    event = build.event("25056", "Bal d’été")
    for host in (HOST, "rentree.test"):
        path = f"/evenements/{event.id}-{event.slug}"
        assert read(visit.raw(f"{host}{path}/qr.{kind}")) == f"https://{host}{path}"


def test_an_event_whose_title_gives_no_slug_has_a_code_too(town, visit, build):
    event = build.event("25056", {"ar": "حفلة"})
    answer = visit.raw(f"{HOST}/evenements/{event.id}-/qr.png")
    assert read(answer) == f"https://{HOST}/evenements/{event.id}-"


def test_another_slug_leads_to_the_code_s_own_address(town, visit, build):
    event = build.event("25056", "Bal")
    answer = visit.raw(f"{HOST}/evenements/{event.id}-autre/qr.svg")
    assert answer.status_code == 301
    assert answer.location == f"https://{HOST}/evenements/{event.id}-bal/qr.svg"


def test_no_code_of_what_is_not_here(town, visit, build):
    elsewhere = build.event("81004", "Ailleurs")
    gone = build.event(
        "25056", "Parti", status="withdrawn", withdrawn_at=datetime(2026, 9, 1, tzinfo=UTC)
    )
    for leaf in ("qr.svg", "qr.png", "partager"):
        assert visit.raw(f"{HOST}/evenements/{elsewhere.id}-ailleurs/{leaf}").status_code == 404
        assert visit.raw(f"{HOST}/evenements/{gone.id}-parti/{leaf}").status_code == 410
        assert visit.raw(f"{HOST}/evenements/999999-rien/{leaf}").status_code == 404


@pytest.mark.parametrize(
    "asked",
    ["url=https://mal.example/", "text=bonjour", "to=//mal.example", "radius=x", "when=jamais"],
)
def test_nobody_makes_a_code_of_ours_hold_something_else(town, visit, asked):
    answer = visit.raw(f"{HOST}/evenements/qr.svg?{asked}")
    assert answer.status_code == 422
    assert asked.partition("=")[0] in answer.text


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("calendrier", "mois=2026-09&mois=2026-10"),
        ("calendrier", "semaine=2026-W36&semaine=2026-W37"),
        ("carte", "departement=25&departement=81"),
        ("evenements", "age=7&age=8"),
    ],
)
def test_what_is_asked_twice_is_in_no_code_and_is_said(town, visit, page, asked):
    name, value, *_ = re.split("[=&]", asked)
    answer = visit.raw(f"rentree.test/{page}/qr.svg?{asked}")
    assert answer.status_code == 422
    assert f"- {name}\u00a0: Il y a plusieurs valeurs" in answer.text
    told = visit(f"rentree.test/{page}/partager?{asked}")
    assert "Il y a plusieurs réponses" in told.select_one("[role=alert]").text
    assert value not in told.select_one(".address code").text


@pytest.mark.parametrize("words", ["//mal.example", "https://mal.example/?", "@mal.example", "#x"])
def test_words_that_look_like_an_address_stay_words(town, visit, words):
    answer = visit.raw(f"{HOST}/evenements/qr.png", query_string={"q": words})
    held = read(answer)
    assert held.startswith(f"https://{HOST}/evenements?q=")
    assert "mal.example/" not in held


def test_the_drawing_says_in_words_where_it_leads_and_stays_well_formed(town, visit):
    answer = visit.raw(f"{HOST}/evenements/qr.svg", query_string={"q": '</title><script>"&'})
    drawing = ET.fromstring(answer.data)  # noqa: S314 (our own)
    title = drawing.findtext("{http://www.w3.org/2000/svg}title")
    assert title.startswith(f"QR code de https://{HOST}/evenements?q=")
    assert not list(drawing.iter("{http://www.w3.org/2000/svg}script"))


def test_the_pixels_are_enough_for_a_poster(town, visit):
    image = Image.open(io.BytesIO(visit.raw(f"{HOST}/evenements/qr.png?when=weekend").data))
    assert image.width == image.height >= 1200
    assert round(image.info["dpi"][0]) == 300


def test_a_search_too_long_for_a_telephone_says_so(town, visit):
    asked = {"q": "é" * 200}
    answer = visit.raw(f"{HOST}/evenements/qr.svg", query_string=asked)
    assert answer.status_code == 422
    assert "trop longue" in answer.text
    page = visit.raw(f"{HOST}/evenements/partager", query_string=asked)
    assert "trop longue" in page.text
    assert "qr.svg" not in page.text


def test_the_longest_code_is_still_read(town, visit):
    answer = visit.raw(f"{HOST}/evenements/qr.png", query_string={"q": "é" * 150})
    assert len(read(answer)) > 900


def test_a_code_is_kept_as_a_page_is(town, kept: Kept):
    first, again = (kept(f"{HOST}/evenements/qr.svg?free=1") for _ in range(2))
    assert first.data == again.data
    assert kept.was_hit(again)


# --- the page that offers it ------------------------------------------------------------------


def test_what_is_shared_is_said_and_sent_without_anybody_in_between(town, visit, build):
    event = build.event("25056", "Bal & fête")
    page = visit(f"{HOST}/evenements/{event.id}-bal-fete/partager")
    address = f"https://{HOST}/evenements/{event.id}-bal-fete"
    assert page.select_one(".address code").text == address
    links = [a["href"] for a in page.select("main a")]
    (mail,) = [link for link in links if link.startswith("mailto:?")]
    assert "subject=Bal%20%26%20f%C3%AAte" in mail
    assert mail.endswith(f"{event.id}-bal-fete")
    assert any(link.startswith("sms:?&body=Bal%20%26%20f%C3%AAte") for link in links)
    here = ("/", "mailto:", "sms:", "#", f"https://{HOST}")
    assert all(link.startswith(here) for link in links)
    assert page.select_one("main img")["alt"]


def test_the_page_of_a_search_keeps_its_parameters_and_its_view(town, visit):
    page = visit(f"{HOST}/en/carte/partager?theme=fete&free=1")
    address = f"https://{HOST}/en/carte?theme=fete&free=1"
    assert page.select_one(".address code").text == address
    codes = [tag.get("src") or tag.get("href") for tag in page.select("main img, main a[download]")]
    assert codes == [f"/en/carte/qr.{kind}?theme=fete&free=1" for kind in ("svg", "svg", "png")]


def test_what_the_page_cannot_follow_is_said(town, visit):
    page = visit(f"{HOST}/evenements/partager?radius=x&q=bal")
    assert page.select_one("[role=alert]")
    assert page.select_one(".address code").text == f"https://{HOST}/evenements?q=bal"
