"""Other people's markup: reduced to plain words, or to the little HTML that we serve.

What comes out of :func:`safe_html` may be put in a page as it is: its tags are those of
an allow-list, its headings begin at ``<h3>`` (the page has its own first two), its links
lead to the web, a mailbox or a telephone, and never carry a script.
"""

import re
import unicodedata
from functools import partial
from html import escape, unescape

import nh3
from markdown_it import MarkdownIt

LONGEST_MARKDOWN = 20_000
# Unclosed brackets cost the Markdown parser the square of their number.
_MOST_BRACKETS = 300
_DEEPEST_EMPTY = 3

_TAGS = set("p br strong em b i u s del sub sup ul ol li a h3 h4 h5 blockquote code pre hr".split())
_DROPPED_WITH_CONTENT = set("script style title template noscript svg math iframe object".split())
_SCHEMES = {"http", "https", "mailto", "tel"}

_CONTROLS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\u202d\u202e\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)
_C1 = re.compile("[\x80-\x9f]")
_LINE_ENDS = re.compile("\r\n?|[\u0085\u2028\u2029]")
_BREAK = re.compile(r"<br\s*/?>|</(?:p|div|li|h[1-6]|tr|blockquote|ul|ol)\s*>", re.IGNORECASE)
# Each of these begins where a run of blanks does: begun anywhere in it, a search through a
# hundred thousand of them would cost their square.
_LINE = re.compile(r"(?<![ \t])[ \t]*\n[ \t]*")
_SOFT_BREAK = "<br>\n"
_SPACES = re.compile(r"[ \t]+")
_BLANK_LINES = re.compile(r"(?<!\s)\s*\n\s*\n\s*")
_BREAKABLE = re.compile(r"[ \t\n\r\f\v]+")
_ENTITY = re.compile(r"&(?:#\d+|#[xX][0-9a-fA-F]+|[a-zA-Z][a-zA-Z0-9]+);")

_LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|div|span|strong|em|b|i|u|ul|ol|li|a|h[1-6]|blockquote|table|tr|td|img|font|"
    r"iframe|script|section|article|figure|center|hr|style|svg)\b[^<>]*>",
    re.IGNORECASE,
)
_HAS_BLOCKS = re.compile(
    r"<(?:p|br|div|ul|ol|h[1-6]|table|blockquote|section|pre)\b", re.IGNORECASE
)
_NEEDS_MARKDOWN = re.compile(
    r"[*_`\[\]<>&\\~|]|https?:|www\.|^[^\S\n]*(?:\d+[.)]|[-+=#])|^(?: {4}|\t)", re.MULTILINE
)
_BOX_OPENS = re.compile(
    r"<(?:div|section|article|header|footer|figure|figcaption|address|center|table|tr|dl|dt|dd|"
    r"main|aside)\b[^<>]*>",
    re.IGNORECASE,
)
_BOX_CLOSES = re.compile(
    r"</(?:div|section|article|header|footer|figure|figcaption|address|center|table|tr|dl|dt|dd|"
    r"main|aside)\s*>",
    re.IGNORECASE,
)
_CELL = re.compile(r"</?t[dh]\b[^<>]*>", re.IGNORECASE)
_HEADING = re.compile(r"<(/?)h([1-6])\b[^<>]*>", re.IGNORECASE)
_EMPTY = re.compile(r"<(p|h[345]|strong|em|b|i|u|a|li|ul|ol)(?: [^<>]*)?>(?:\s|&nbsp;|<br>)*</\1>")

_LINKED = MarkdownIt("js-default", {"breaks": True, "linkify": True}).disable("image")
_LINKED.enable("linkify")
_UNLINKED = MarkdownIt("js-default", {"breaks": True}).disable(["image", "link"])


def clean(text: str) -> str:
    r"""Return ``text`` without what no reader sees and no database should keep.

    Control characters go, and stray halves of surrogate pairs, and the marks that
    turn the direction of what follows; line ends become ``\n``; bytes of Windows
    that were read as Latin-1 become the signs they stood for.

    >>> clean("5 \x1e€\x00"), clean("a\r\nb"), clean("Th\x97atre")
    ('5 €', 'a\nb', 'Th—atre')
    """
    if text.isprintable():
        return text if text.isascii() else unicodedata.normalize("NFC", text)
    text = _LINE_ENDS.sub("\n", text)
    if not text.isascii():
        text = _C1.sub(_from_windows, text)
        text = unicodedata.normalize("NFC", text)
    return _CONTROLS.sub("", text)


def _from_windows(found: re.Match[str]) -> str:
    return found[0].encode("latin-1").decode("cp1252", errors="ignore")


def plain_text(raw: str) -> str:
    r"""Return the words of ``raw``: no tag, no entity, paragraphs parted by an empty line.

    >>> plain_text("<p>Rock &amp; roll<br>à l&#39;Usine</p><script>x()</script>")
    "Rock & roll\nà l'Usine"
    >>> plain_text("3 < 5, <3 à tous")
    '3 < 5, <3 à tous'
    """
    text = clean(raw)
    if "<" in text:
        text = unescape(_no_tag(_BREAK.sub("\n", text)))
    elif "&" in text:
        text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    text = clean(text)
    text = _SPACES.sub(" ", text)
    return _BLANK_LINES.sub("\n\n", "\n".join(line.strip() for line in text.split("\n"))).strip()


def one_line(raw: str, *, longest: int | None = None) -> str:
    r"""Return the words of ``raw`` on one line, cut with an ellipsis at ``longest`` characters.

    No-break spaces stay: in French they belong to the punctuation.

    >>> one_line("Bal\n  du <b>14</b>"), one_line("Salle polyvalente", longest=8)
    ('Bal du 14', 'Salle p…')
    """
    text = _BREAKABLE.sub(" ", plain_text(raw) if _has_markup(raw) else clean(raw)).strip()
    if longest is not None and len(text) > longest:
        return text[: longest - 1].rstrip() + "…"
    return text


def _has_markup(raw: str) -> bool:
    return "<" in raw or "&" in raw


def safe_html(raw: str) -> str:
    r"""Return HTML that may be served, from HTML, Markdown or plain text.

    >>> safe_html("<h1>Bal</h1><p onclick=x>Venez <a href='javascript:x'>ici</a></p>")
    '<h3>Bal</h3><p>Venez <a rel="noopener nofollow">ici</a></p>'
    >>> safe_html("Deux **bals**\nun soir")
    '<p>Deux <strong>bals</strong><br>\nun soir</p>'
    >>> safe_html("Bal & buvette\n\nEntrée libre")
    '<p>Bal &amp; buvette</p>\n<p>Entrée libre</p>'
    """
    text = clean(raw).strip()
    if not text:
        return ""
    if _LOOKS_LIKE_HTML.search(text):
        return _allowed(text if _HAS_BLOCKS.search(text) else _paragraphs(text))
    text = _ENTITY.sub(lambda found: unescape(found[0]), text)
    if not _NEEDS_MARKDOWN.search(text):
        return _paragraphs(escape(text, quote=False))
    return _allowed(_markdown(text))


def _paragraphs(text: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", text))
    return "\n".join(f"<p>{_LINE.sub(_SOFT_BREAK, block)}</p>" for block in blocks if block)


def _markdown(text: str) -> str:
    if len(text) > LONGEST_MARKDOWN:
        kept = text[:LONGEST_MARKDOWN]
        text = (kept.rpartition("\n")[0] or kept) + "\n\n…"
    writer = _LINKED if text.count("[") <= _MOST_BRACKETS else _UNLINKED
    return str(writer.render(text))


def _allowed(html: str) -> str:
    html = _CELL.sub(" ", _BOX_CLOSES.sub("</p>", _BOX_OPENS.sub("<p>", html)))
    html = _HEADING.sub(_lower_heading, html)
    html = _cleaner(html)
    for _ in range(_DEEPEST_EMPTY):
        html = _EMPTY.sub("", html)
    return html.strip()


def _lower_heading(found: re.Match[str]) -> str:
    level = min(max(int(found[2]) + 1, 3), 5)
    return f"<{found[1]}h{level}>"


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    """Keep only addresses that say whole where they lead."""
    if (tag, name) != ("a", "href"):
        return value if name == "rel" else None
    address = "".join(value.split())
    if address.lower().startswith("www."):
        return f"https://{address}"
    return address if address.partition(":")[0].lower() in _SCHEMES else None


_no_tag = partial(nh3.clean, tags=set(), clean_content_tags=_DROPPED_WITH_CONTENT)
_cleaner = partial(
    nh3.clean,
    tags=_TAGS,
    clean_content_tags=_DROPPED_WITH_CONTENT,
    attributes={"a": {"href"}},
    attribute_filter=_keep_attribute,
    strip_comments=True,
    link_rel="noopener nofollow",
    url_schemes=_SCHEMES,
)
