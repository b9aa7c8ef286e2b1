"""A picture that nobody vouches for: what is made of it, and what is refused, in words."""

import json
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from app.services.pictures import darkroom, develop
from app.services.pictures.darkroom import RefusedPictureError
from app.services.pictures.develop import DarkroomError
from app.services.pictures.store import PictureStore
from tests import photographs

WHOLE = (
    '{"width": 320, "height": 9, "color": "#000000",'
    ' "renditions": {"avif": [320], "webp": [320], "jpg": [320]}}'
)


@pytest.fixture
def store(tmp_path: Path) -> PictureStore:
    return PictureStore.under(tmp_path)


def opened(store: PictureStore, made: develop.Developed, form: str, width: int) -> Image.Image:
    return Image.open(store.path(made.digest, width, form))


def refusal(content: bytes, store: PictureStore) -> str:
    with pytest.raises(RefusedPictureError) as refused:
        develop.develop(content, store)
    assert not list(store.root.glob("??/*")), "nothing is kept of it"
    return str(refused.value).replace("\u00a0", " ")


def test_a_photograph_is_made_in_every_width_it_fills_and_no_larger(store: PictureStore) -> None:
    made = develop.develop(photographs.photograph(1000, 625), store)
    assert made.renditions == {"avif": [320, 640, 960], "webp": [320, 640, 960], "jpg": [960]}
    assert (made.width, made.height) == (960, 600)
    for form, kind in (("avif", "AVIF"), ("webp", "WEBP"), ("jpg", "JPEG")):
        for width in made.renditions[form]:
            with opened(store, made, form, width) as rendition:
                assert (rendition.format, rendition.width) == (kind, width)
    sizes = [store.path(made.digest, width, "avif").stat().st_size for width in (320, 960)]
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize(
    ("width", "widths"),
    [(1600, [320, 640, 960, 1280]), (500, [320, 500]), (340, [320]), (250, [250])],
)
def test_no_rendition_is_larger_than_the_picture(
    store: PictureStore, width: int, widths: list[int]
) -> None:
    made = develop.develop(photographs.photograph(width, 400), store)
    assert made.renditions["avif"] == widths
    assert made.renditions["jpg"] == [max(each for each in widths if each <= 960)]


def test_the_same_bytes_give_the_same_names_and_others_give_others(store: PictureStore) -> None:
    one, other = photographs.photograph(400, 300), photographs.photograph(400, 301)
    digests = {develop.develop(content, store).digest for content in (one, one, other)}
    assert len(digests) == 2


def test_a_photograph_taken_upright_stands_upright(store: PictureStore) -> None:
    made = develop.develop(photographs.turned(), store)
    assert made.height > made.width
    with opened(store, made, "webp", 320) as rendition:
        red, green, blue = rendition.convert("RGB").getpixel((20, 20))
        assert green > red
        assert green > blue


def test_nothing_tells_where_it_was_taken(store: PictureStore) -> None:
    source = photographs.turned()
    assert dict(Image.open(BytesIO(source)).getexif())
    for content in (source, photographs.in_other_colours()):
        made = develop.develop(content, store)
        for form in ("avif", "webp", "jpg"):
            with opened(store, made, form, made.renditions[form][0]) as rendition:
                assert not dict(rendition.getexif())
                left = set(rendition.info) - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
                assert left <= {
                    "progressive",
                    "progression",
                    "loop",
                    "background",
                    "timestamp",
                    "duration",
                }, form
            raw = store.path(made.digest, made.renditions[form][0], form).read_bytes()
            assert b"Palais" not in raw
            assert b"GPS" not in raw


@pytest.mark.parametrize("mode", ["1", "L", "P", "LA", "I;16", "RGB", "RGBA"])
def test_every_kind_of_png_becomes_three_channels(store: PictureStore, mode: str) -> None:
    picture = Image.new("I;16", (400, 300), 40_000) if mode == "I;16" else None
    picture = picture or photographs.view(400, 300, mode="L" if mode == "LA" else mode)
    made = develop.develop(photographs.saved(picture.convert(mode), "PNG"), store)
    with opened(store, made, "webp", 320) as rendition:
        assert rendition.mode == "RGB"
        if mode == "I;16":
            assert abs(rendition.getpixel((10, 10))[0] - 40_000 // 256) < 8


@pytest.mark.parametrize("form", ["PNG", "WEBP", "AVIF", "GIF", "JPEG"])
def test_every_form_that_the_web_shows_is_read(store: PictureStore, form: str) -> None:
    made = develop.develop(photographs.saved(photographs.view(640, 480), form), store)
    assert (made.width, made.height) == (640, 480)


def test_what_is_seen_through_is_seen_on_white(store: PictureStore) -> None:
    made = develop.develop(photographs.see_through(), store)
    with opened(store, made, "jpg", made.renditions["jpg"][0]) as rendition:
        assert min(rendition.getpixel((50, 300))) > 250


def test_a_telephone_s_two_views_are_one_photograph(store: PictureStore) -> None:
    made = develop.develop(photographs.two_views(), store)
    assert made.width == 1280


def test_the_main_colour_is_one_that_the_picture_has(store: PictureStore) -> None:
    made = develop.develop(photographs.saved(Image.new("RGB", (400, 300), "#0e6e5c")), store)
    assert all(
        abs(int(made.color[at : at + 2], 16) - wanted) < 6
        for at, wanted in zip((1, 3, 5), (0x0E, 0x6E, 0x5C), strict=True)
    )


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: b"", "ne donne rien"),
        (lambda: photographs.SVG, "dessin SVG"),
        (lambda: photographs.PAGE, "page web"),
        (lambda: b"%PDF-1.7 ...", "n’est pas une image"),
        (lambda: b"RIFF....AVI LIST", "n’est pas une image"),
        (lambda: b"\xff\xd8\xff\xe0 not much more", "abîmée ou incomplète"),
        (lambda: photographs.photograph()[:4000], "abîmée ou incomplète"),
        (lambda: photographs.saved(photographs.view(), "PNG")[:900], "abîmée ou incomplète"),
        (photographs.in_print_colours, "CMJN"),
        (photographs.animated, "animée"),
        (lambda: photographs.animated("WEBP"), "animée"),
        (lambda: photographs.animated("PNG"), "animée"),
        (photographs.bomb, "10000 × 10000, 40 millions de points au plus"),
        (lambda: photographs.saved(Image.new("RGB", (1, 1)), "GIF"), "trop petite"),
        (lambda: photographs.photograph(1800, 130), "trop étirée"),
    ],
)
def test_what_cannot_be_shown_is_refused_in_words(
    store: PictureStore, make: Callable[[], bytes], words: str
) -> None:
    assert words in refusal(make(), store)


@pytest.mark.parametrize(
    ("limits", "words"),
    [({"memory": 200 * 2**20}, "trop lourde"), ({"seconds": 0}, "trop lourde à lire")],
)
def test_a_picture_that_takes_too_much_is_stopped(
    store: PictureStore, monkeypatch: pytest.MonkeyPatch, limits: dict[str, int], words: str
) -> None:
    bounds = develop.TERMS["limits"] | limits
    monkeypatch.setitem(develop.TERMS, "limits", bounds)
    assert words in refusal(photographs.photograph(7000, 5000), store)


def test_our_own_failure_is_not_the_picture_s(
    store: PictureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(develop.sys, "executable", "/nowhere/python")
    with pytest.raises(DarkroomError, match="ne démarre pas"):
        develop.develop(photographs.photograph(400, 300), store)


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "[]",
        "{}",
        '{"width": 99999, "height": 1, "color": "#000000", "renditions": {}}',
        '{"width": 320, "height": 1, "color": "red", "renditions": {"avif": [320]}}',
        '{"width": 320, "height": 1, "color": "#000000", "renditions": {"../x": [320]}}',
        '{"width": 9, "height": 9, "color": "#000000", "renditions": {"avif": [9], "webp": [9]}}',
        WHOLE,
    ],
)
def test_a_dark_room_taken_over_is_not_believed(tmp_path: Path, answer: str) -> None:
    (tmp_path / darkroom.ANSWER).write_text(answer)
    with pytest.raises(RefusedPictureError):
        develop.answer_of(tmp_path, 0)


def test_the_dark_room_knows_nothing_of_the_house(tmp_path: Path) -> None:
    (tmp_path / darkroom.SOURCE).write_bytes(photographs.photograph(400, 300))
    (tmp_path / darkroom.ORDER).write_text(json.dumps(develop.TERMS))
    program = (
        "import runpy, sys; runpy.run_path(sys.argv[1], run_name='__main__');"
        "assert not [name for name in sys.modules if name.split('.')[0] in ('app', 'flask')]"
    )
    ended = subprocess.run(
        [sys.executable, "-I", "-c", program, darkroom.__file__], cwd=tmp_path, check=False
    )
    assert ended.returncode == 0
    assert json.loads((tmp_path / darkroom.ANSWER).read_text())["width"] == 400
