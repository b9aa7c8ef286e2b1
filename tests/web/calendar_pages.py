"""How the tests read a page of the calendar."""


def words(node):
    return " ".join(node.text.split())


def cell(page, day):
    return page.select_one(f"time[datetime='{day}']").find_parent("td")


def titles(page, day):
    return [words(title) for title in cell(page, day).select(".cal-title")]


def links(page, label):
    return page.select(f"nav[aria-label='{label}'] a")
