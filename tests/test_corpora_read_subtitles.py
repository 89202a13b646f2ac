"""Reading subtitles: cues become sentences with their times."""

from __future__ import annotations

from corpora.cleaners import clean
from corpora.readers import read

SRT = """1
00:00:01,000 --> 00:00:03,000
<i>The ferry left</i>
before the morning

2
00:00:03,100 --> 00:00:05,000 X1:10
{\\an8}came. Nobody saw it.

3
00:00:05,500 --> 00:00:07,000
- Who is there?
- A friend of

4
00:00:07,100 --> 00:00:08,000
the captain

5
00:00:20,000 --> 00:00:21,000
is here at 5 < 6

6
00:00:22 -> 00:00:23 --> bad
lost
"""


def test_subtitles_are_joined_into_sentences_with_their_times() -> None:
    document = read(SRT.encode(), name="a.srt")
    assert [(p.line, p.place, p.text) for p in document.paragraphs] == [
        (2, "00:00:01,000", "The ferry left before the morning came. Nobody saw it."),
        (11, "00:00:05,500", "Who is there?"),
        (11, "00:00:05,500", "A friend of the captain"),
        (20, "00:00:20,000", "is here at 5 < 6"),
    ]
    assert [p.place for p in document.problems] == ["a.srt:23"]


def test_a_cue_needs_no_blank_line_before_it() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\nHello there.\n2\n00:00:03,000 --> 00:00:04,000\nGood bye.\n"
    document = read(text.encode(), name="a.srt")
    assert [p.text for p in document.paragraphs] == ["Hello there.", "Good bye."]
    assert document.problems == ()


def test_web_subtitles_know_notes_voices_and_entities() -> None:
    text = (
        "WEBVTT - harbour\n\nSTYLE\n::cue {color: red}\n\nNOTE nobody\nreads this\n\nintro\n"
        "00:01.000 --> 00:02.000 align:left\n<v Anna>Tea &amp; <c.loud>bread</c>...\n\n01:00:02.500 --> 01:00:03.000\nAnd <00:02.700>water.\n"
    )
    document = read(text.encode(), name="a.vtt")
    assert [(p.place, p.text) for p in document.paragraphs] == [
        ("00:01.000", "Tea & bread..."),
        ("01:00:02.500", "And water."),
    ]
    assert document.problems == ()


def test_subtitles_without_full_stops_do_not_become_one_paragraph() -> None:
    cues = "".join(
        f"{n}\n00:{n // 60:02}:{n % 60:02},000 --> 00:{n // 60:02}:{n % 60:02},900\nand then they said more words\n\n"
        for n in range(1, 600)
    )
    assert max(len(p.text) for p in clean(read(cues.encode(), name="a.srt")).paragraphs) < 1100
