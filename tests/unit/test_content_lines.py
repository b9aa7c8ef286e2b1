"""What calendars hold is what the icalendar library would have written, octet for octet."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from app.web.feeds.content_lines import line, parameter, text
from app.web.feeds.plain import printable

HOSTILE = 'Bal\r\nBEGIN:VEVENT\x01\x1b ]]></title> ; , \\ " & é \ufffe'
# Signs that mean something to the format, of one to four octets, beside any others.
signs = st.sampled_from('\\;,:"^\r\n\t Nn aé’😀') | st.sampled_from("\u0643\u200f\u200d\u202e")
words = st.text(alphabet=signs | st.characters(), max_size=300)


def by_the_library(words: str, **parameters: str) -> str:
    event = Event()
    event.add("summary", printable(words), parameters=parameters)
    return event.to_ical().decode().partition("\r\n")[2].removesuffix("END:VEVENT\r\n")


@given(words.filter(lambda said: "\\N" not in said))  # which the library takes for a line end
@example(HOSTILE)
@example("حفلة موسيقية في الهواء الطلق، للجميع " * 8)
@example("👨‍👩‍👧 fête; " * 40)
@example("\\" * 200)
def test_a_text_is_written_as_the_library_writes_it(said: str) -> None:
    assert text("SUMMARY", said) == by_the_library(said)
    assert text("SUMMARY;LANGUAGE=ar", said) == by_the_library(said, LANGUAGE="ar")


@given(words)
@example(HOSTILE)
@example("\\Nantes")
def test_no_text_adds_a_line_nor_makes_one_too_long(said: str) -> None:
    written = text("SUMMARY", said)
    lines = written.removesuffix("\r\n").split("\r\n")
    assert written.endswith("\r\n")
    assert all(len(one.encode()) <= 75 for one in lines)
    assert all(one.startswith(" ") for one in lines[1:])
    assert not any(sign < " " and sign != "\t" for one in lines for sign in one)


@given(words.filter(lambda said: "\\N" not in said and "\\n" not in said))
@example(HOSTILE)
def test_who_reads_a_calendar_reads_what_was_said(said: str) -> None:
    whole = "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n" + text("SUMMARY", said)
    (found,) = Calendar.from_ical(f"{whole}END:VEVENT\r\nEND:VCALENDAR\r\n").walk("VEVENT")
    assert str(found["SUMMARY"]) == printable(said)


@given(words)
def test_no_parameter_ends_its_property(said: str) -> None:
    written = text(f"SUMMARY;LANGUAGE={parameter(said)}", "Bal")
    whole = f"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n{written}END:VEVENT\r\nEND:VCALENDAR\r\n"
    (found,) = Calendar.from_ical(whole).walk("VEVENT")
    assert str(found["SUMMARY"]) == "Bal"
    assert list(found) == ["SUMMARY"]


def test_what_is_no_text_is_folded_too() -> None:
    address = "https://besancon.example/" + "a" * 200
    written = line("URL", address)
    assert all(len(one) <= 75 for one in written.split("\r\n"))
    assert written.replace("\r\n ", "") == f"URL:{address}\r\n"
