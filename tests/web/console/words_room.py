"""What the tests of a portal’s words do: write, read the draft, read what stands beside a field."""

from app.queries import drafts
from tests.web.console.browsing import words

TEXTS = "/besancon/textes"
TITLE = "texts.home.title"


def content(town, slug="besancon"):
    said = drafts.draft(town.session, town.sites[slug]).content
    # What it reads is a savepoint, and what the application writes meanwhile would go with it.
    town.session.rollback()
    return said


def save(browser, tongue="fr", **texts):
    form = {f"texts.{key.replace('__', '.')}.{tongue}": text for key, text in texts.items()}
    return browser.send(f"{TEXTS}/{tongue}", {"do": "save", **form})


def state_beside(page, path):
    return words(
        page.find(id=path).find_parent(attrs={"data-field": True}).select_one(".words-state")
    )
