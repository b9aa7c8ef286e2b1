"""Other people's markup, before anyone reads it."""

import pytest

from app.kernel.markup import LONGEST_MARKDOWN, clean, one_line, plain_text, safe_html

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' java\nscript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<iframe src='https://evil.example'></iframe>",
    "<p style='position:fixed'>x</p>",
    "<b onmouseover=alert(1)>x</b>",
    "<form action='//evil.example'><input></form>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></table></math>",
    "[x](javascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](https://evil.example/pixel.png)",
    "<scr<script>ipt>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<a href='//evil.example'>x</a>",
]


@pytest.mark.parametrize("hostile", HOSTILE)
def test_nothing_hostile_survives(hostile: str) -> None:
    served = safe_html(hostile).lower()
    tags = served.replace("&lt;", "").replace("&gt;", "")
    for trace in ("<script", "<img", "<svg", "<iframe", "<form", "<style", "onerror=alert(1)>"):
        assert trace not in tags
    for attribute in ('href="javascript', 'href="data', "style=", 'href="//'):
        assert attribute not in served


def test_headings_never_compete_with_the_page() -> None:
    assert safe_html("<h1>A</h1><h2>B</h2><h3>C</h3><h6>D</h6>") == (
        "<h3>A</h3><h3>B</h3><h4>C</h4><h5>D</h5>"
    )
    assert safe_html("# A\n\n## B") == "<h3>A</h3>\n<h3>B</h3>"


def test_links_lead_out_and_pass_nothing_on() -> None:
    served = safe_html('<p>Voir <a href="www.ville.fr" target=_blank>le site</a></p>')
    assert served == (
        '<p>Voir <a href="https://www.ville.fr" rel="noopener nofollow">le site</a></p>'
    )
    assert 'href="mailto:a@example.org"' in safe_html("[écrire](mailto:a@example.org)")
    assert 'href="tel:+33100000000"' in safe_html('<p><a href="tel:+33100000000">t</a></p>')


def test_an_address_in_a_text_becomes_a_link() -> None:
    assert safe_html("Sur https://exemple.fr/a_b.") == (
        '<p>Sur <a href="https://exemple.fr/a_b" rel="noopener nofollow">'
        "https://exemple.fr/a_b</a>.</p>"
    )


def test_boxes_become_paragraphs_and_empty_ones_go() -> None:
    assert safe_html("<div>a</div><div>b</div><p>&nbsp;</p><p></p>") == "<p>a</p><p>b</p>"


def test_single_line_ends_of_a_plain_text_are_kept() -> None:
    assert safe_html("19 h : repas\n21 h : bal\n\nVenez") == (
        "<p>19 h : repas<br>\n21 h : bal</p>\n<p>Venez</p>"
    )


def test_markdown_without_end_is_cut_where_a_line_ends() -> None:
    served = safe_html("*mot*\n" * LONGEST_MARKDOWN)
    assert served.endswith("<p>…</p>")
    assert len(served) < LONGEST_MARKDOWN * 6


def test_a_text_made_to_be_slow_is_served_all_the_same() -> None:
    for slow in ("![" * 10_000, "[" * 50_000, "<!--" * 20_000, "<b>" * 300, "`" * 20_000):
        assert isinstance(safe_html(slow), str)
        assert isinstance(plain_text(slow), str)


def test_what_a_database_refuses_is_removed() -> None:
    assert clean("a\x00b\x1fc\ud800d") == "abcd"
    clean("é\udfff").encode()


def test_a_title_stays_on_one_line_and_is_never_markup() -> None:
    assert one_line(" Bal &amp; <i>buvette</i>\n d’été ") == "Bal & buvette d’été"
    assert one_line("Cœur <3 et 2 < 3") == "Cœur <3 et 2 < 3"


def test_entities_are_decoded_once() -> None:
    assert plain_text("&amp;eacute; &eacute; &#8217;") == "&eacute; é ’"
