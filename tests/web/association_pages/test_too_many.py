"""Whoever comes again and again to the pages of associations is told when to come back."""

from limits.errors import StorageError
from limits.storage import MemoryStorage

from app.services.accounts.attempts import Attempts
from tests.visitor import inspect
from tests.web.association_pages.browsing import BAL, LOTO, read, shown, synchronise

LATER = "Vous pourrez réessayer dans 15 minutes."


def worn_out(ask):
    """Ask until it is refused, and return that answer."""
    for _ in range(200):
        answer = ask()
        if answer.status_code == 429:
            return answer
    raise AssertionError(answer.status_code)


def test_one_address_does_not_leave_for_helloasso_without_end(browser, fake):
    answer = worn_out(lambda: browser.get("/besancon/helloasso/relier?lang=fr"))
    page = read(answer)
    inspect(page, answer)
    assert LATER in page.get_text()
    assert 840 < int(answer.headers["Retry-After"]) <= 900
    assert page.find("a", href="/besancon/helloasso/relier?lang=fr")
    elsewhere = {"REMOTE_ADDR": "198.51.100.7"}
    other = browser.get("/besancon/helloasso/relier", environ_base=elsewhere)
    assert other.status_code == 303, "a town hall's neighbours go on"


def test_answers_of_the_screen_made_up_are_counted_too(browser):
    page = worn_out(lambda: browser.get("/besancon/helloasso/retour?state=made-up&code=x"))
    assert LATER in page.text


def test_choices_sent_too_often_wait_in_the_page(app, browser, session):
    browser.consent("besancon", of="mjc-exemple")
    page = worn_out(lambda: browser.tick(BAL))
    inspect(read(page), page)
    kept = [
        (field["name"], field["value"]) for field in read(page).select("form input[type=hidden]")
    ]
    assert ("shown", BAL) in kept
    app.extensions["console"].extensions["attempts"] = Attempts(None)  # fifteen minutes pass
    form = {name: value for name, value in kept if name != "shown"}
    done = browser.post("/besancon/helloasso", {**form, "shown": [BAL]})
    assert done.status_code == 200
    synchronise(app, session)
    assert BAL in shown(session)
    assert LOTO not in shown(session)


def test_an_event_sent_too_often_keeps_what_was_typed(browser, fake):
    browser.consent("besancon", of="mjc-exemple")
    token = browser.token(browser.get("/besancon/helloasso/nouveau"))
    typed = {"token": token, "title": "Bal des <pompiers>"}
    page = worn_out(lambda: browser.post("/besancon/helloasso/nouveau", typed))
    inspect(read(page), page)
    assert LATER in page.text
    assert read(page).find("input", {"name": "title"})["value"] == "Bal des <pompiers>"


def test_nothing_breaks_while_the_count_is_away(app, browser):
    class Away(MemoryStorage):
        def acquire_entry(self, *_said, **_more):
            raise StorageError(ConnectionError())

    app.extensions["console"].extensions["attempts"] = Attempts(Away())
    page = worn_out(lambda: browser.get("/besancon/helloasso/relier"))
    assert LATER in page.text
