"""What a page weighs on the wire, and that nothing in it moves once it is there.

Bytes as the network carries them, compressed, counted by the browser. Nothing here is timed:
``python -m tests.bench`` measures.
"""

import pytest

from tests.browser.catalogue import SITES
from tests.browser.looking import opened

pytestmark = pytest.mark.browser

KB = 1024
MOST_OF_A_HOME = 60 * KB
MOST_REQUESTS = 8
MOST_BY_KIND = {"Document": 18 * KB, "Stylesheet": 9 * KB, "Script": 4 * KB, "Font": 20 * KB}
# The grid of days has a style sheet of its own, which no other page carries.
MOST_ON_THE_CALENDAR = MOST_BY_KIND | {"Stylesheet": 12 * KB}
MOST_SHIFT = 0.02
_SHIFTS = """() => new Promise(done => {
    let sum = 0;
    new PerformanceObserver(list => list.getEntries().forEach(entry => {
        if (!entry.hadRecentInput) sum += entry.value;
    })).observe({type: 'layout-shift', buffered: true});
    setTimeout(() => done(sum), 300);
})"""


class Scale:
    """Weighs each answer that a page receives; photographs apart."""

    def __init__(self, page):
        self.kinds, self.bytes, self.photographs = {}, {}, set()
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")
        line.on("Network.responseReceived", self._received)
        line.on("Network.loadingFinished", self._finished)

    def _received(self, event):
        self.kinds[event["requestId"]] = event["type"]
        if "/photos/" in event["response"]["url"]:
            self.photographs.add(event["requestId"])

    def _finished(self, event):
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def weighed(self):
        # What the browser draws itself, or has already (the emblem, as the tab's), weighs nothing.
        return {k: size for k, size in self.bytes.items() if size and k not in self.photographs}

    def total(self, kind=None):
        weighed = self.weighed().items()
        return sum(size for key, size in weighed if kind in {None, self.kinds.get(key)})


def weigh(browser, address, **options):
    context = browser.new_context(service_workers="block", **options)
    page = context.new_page()
    scale = Scale(page)
    page.goto(address, wait_until="networkidle")
    context.close()
    return scale


# Every home, for each has its own drawing, emblem and words; the other pages share theirs.
WEIGHED = [(site, "/") for site in SITES] + [
    (site, path)
    for site in ("national", "paris")
    for path in ("/evenements", "/carte", "/calendrier", "event")
]


@pytest.mark.parametrize(("site", "path"), WEIGHED)
def test_a_page_is_light(browser, portal, site, path):
    path = portal.first_event(site) if path == "event" else path
    scale = weigh(browser, portal.address(site, path))
    assert len(scale.weighed()) <= MOST_REQUESTS
    assert scale.total() <= MOST_OF_A_HOME
    by_kind = MOST_ON_THE_CALENDAR if path == "/calendrier" else MOST_BY_KIND
    for kind, most in by_kind.items():
        assert scale.total(kind) <= most, kind


def test_a_heavy_page_would_be_found(browser, portal):
    context = browser.new_context()
    page = context.new_page()
    scale = Scale(page)
    page.goto(portal.address("national", "/"), wait_until="networkidle")
    before = scale.total()
    page.evaluate("fetch('/api/v1/openapi.json?x=1').then(answer => answer.text())")
    page.wait_for_timeout(300)
    assert scale.total() > before
    context.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/", "/ar/", "/evenements", "/carte", "event"])
def test_nothing_moves_once_it_is_there(browser, portal, path, width):
    path = portal.first_event("besancon") if path == "event" else path
    address = portal.address("besancon", path)
    with opened(browser, address, viewport={"width": width, "height": 800}) as (page, _, _):
        assert page.evaluate(_SHIFTS) <= MOST_SHIFT
