"""What the pages call the kinds, penalties, statuses and dates that the packages below name for programs."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import accumulate

from flask_babel import format_date, format_decimal, lazy_gettext

from tm_service.tagged import parts_of
from web.ui.kwic import lines
from web.ui.marks import marked, repaired_spans, replaced_spans

_LABELS = {
    # kinds of matches
    "context": lazy_gettext("context match"),
    "exact": lazy_gettext("exact match"),
    "fuzzy": lazy_gettext("fuzzy match"),
    "repaired": lazy_gettext("repaired match"),
    "pivot": lazy_gettext("through another language"),
    # penalties
    "case": lazy_gettext("letter case"),
    "typography": lazy_gettext("typography"),
    "numbers": lazy_gettext("numbers"),
    "tags": lazy_gettext("inline tags"),
    "alignment": lazy_gettext("alignment in doubt"),
    "unreviewed": lazy_gettext("not reviewed"),
    "memory": lazy_gettext("another memory"),
    # why a penalty is given
    "why case": lazy_gettext("the texts differ in capital and small letters"),
    "why typography": lazy_gettext("the texts differ in quotation marks, dashes, spaces or accents"),
    "why numbers": lazy_gettext("the texts hold other numbers"),
    "why tags": lazy_gettext("the texts hold other inline tags"),
    "why unreviewed": lazy_gettext("nobody has confirmed this unit yet"),
    "why alignment": lazy_gettext("the aligner was not sure that these sentences translate each other"),
    "why memory": lazy_gettext("it lies in another memory than the one you prefer"),
    "why pivot": lazy_gettext("the translation was reached through a third language"),
    # repairs
    "repair number": lazy_gettext("number repaired"),
    "repair date": lazy_gettext("date repaired"),
    "repair name": lazy_gettext("name repaired"),
    "repair placeholder": lazy_gettext("placeholder repaired"),
    "repair punctuation": lazy_gettext("punctuation repaired"),
    "repair case": lazy_gettext("letter case repaired"),
    "repair accelerator": lazy_gettext("accelerator repaired"),
    "repair term": lazy_gettext("term repaired"),
    # statuses of units
    "aligned": lazy_gettext("aligned, not reviewed"),
    "imported": lazy_gettext("imported"),
    "confirmed": lazy_gettext("confirmed"),
    "edited": lazy_gettext("edited"),
    "rejected": lazy_gettext("rejected"),
    "filtered": lazy_gettext("filtered out"),
    "proposed": lazy_gettext("proposed"),
    # what was done with a unit
    "done confirm": lazy_gettext("Confirmed:"),
    "done reject": lazy_gettext("Rejected:"),
    "done restore": lazy_gettext("Taken back in:"),
    "done merge": lazy_gettext("Joined:"),
    "done split": lazy_gettext("Split:"),
    "done pair": lazy_gettext("Paired anew:"),
    "done edit": lazy_gettext("Changed:"),
    "done undo": lazy_gettext("The last change was taken back:"),
    # roles
    "role reader": lazy_gettext("reader: looks up"),
    "role translator": lazy_gettext("translator: adds and changes units"),
    "role terminologist": lazy_gettext("terminologist: changes terms as well"),
    "role admin": lazy_gettext("administrator"),
    # who did something, and what happened to users and tokens
    "party token": lazy_gettext("token"),
    "party command": lazy_gettext("command line"),
    "party provider": lazy_gettext("identity provider"),
    "party nobody": lazy_gettext("nobody signed in"),
    "event user_made": lazy_gettext("user made"),
    "event user_disabled": lazy_gettext("user disabled"),
    "event user_enabled": lazy_gettext("user enabled"),
    "event role_changed": lazy_gettext("role changed"),
    "event password_changed": lazy_gettext("password changed"),
    "event token_made": lazy_gettext("token made"),
    "event token_revoked": lazy_gettext("token revoked"),
    "event signed_in": lazy_gettext("signed in"),
    "event sign_in_failed": lazy_gettext("sign-in failed"),
    "event session_ended": lazy_gettext("session ended"),
    "event events_forgotten": lazy_gettext("old events removed"),
    # severities of findings
    "severity error": lazy_gettext("Error:"),
    "severity warning": lazy_gettext("Warning:"),
    "severity info": lazy_gettext("Note:"),
    # checks of translations, and filters of what comes in
    "check addresses": lazy_gettext("addresses"),
    "check brackets": lazy_gettext("brackets"),
    "check capital": lazy_gettext("first letter"),
    "check dates": lazy_gettext("dates"),
    "check end_punctuation": lazy_gettext("final punctuation"),
    "check escapes": lazy_gettext("escapes"),
    "check length": lazy_gettext("length"),
    "check markup": lazy_gettext("markup"),
    "check mixed_script": lazy_gettext("letters of two scripts in one word"),
    "check numbers": lazy_gettext("numbers"),
    "check placeholders": lazy_gettext("placeholders"),
    "check quotes": lazy_gettext("quotation marks"),
    "check repeated_word": lazy_gettext("repeated word"),
    "check spacing": lazy_gettext("spaces"),
    "check tags": lazy_gettext("tags"),
    "check terms": lazy_gettext("terms"),
    "check units": lazy_gettext("units of measurement"),
    "check untranslated": lazy_gettext("not translated"),
    "filter copy": lazy_gettext("not translated"),
    "filter language": lazy_gettext("another language"),
    "filter length_ratio": lazy_gettext("lengths too different"),
    "filter mixed_script": lazy_gettext("letters of two scripts in one word"),
    "filter numbers": lazy_gettext("different numbers"),
    # proposals and what happened to concepts
    "proposal proposed": lazy_gettext("waiting for a decision"),
    "proposal approved": lazy_gettext("approved"),
    "proposal rejected": lazy_gettext("rejected"),
    "proposal withdrawn": lazy_gettext("withdrawn"),
    "proposal kind addition": lazy_gettext("a new concept"),
    "proposal kind change": lazy_gettext("a change"),
    "proposal kind deletion": lazy_gettext("a deletion"),
    "operation add": lazy_gettext("made"),
    "operation change": lazy_gettext("changed"),
    "operation delete": lazy_gettext("deleted"),
    "operation import": lazy_gettext("imported"),
    "operation merge": lazy_gettext("merged"),
    "operation restore": lazy_gettext("restored"),
    "operation undo": lazy_gettext("taken back"),
    # what happened to units, and what was done to many at once
    "change add": lazy_gettext("added"),
    "change change": lazy_gettext("changed"),
    "change delete": lazy_gettext("deleted"),
    "change undo": lazy_gettext("taken back"),
    "change merge": lazy_gettext("joined"),
    "change split": lazy_gettext("split"),
    "change pair": lazy_gettext("paired anew"),
    "change replace": lazy_gettext("words changed everywhere"),
    "kind import": lazy_gettext("Import"),
    "kind ingest": lazy_gettext("Documents"),
    "kind mine": lazy_gettext("Equivalents accepted"),
    "kind replace": lazy_gettext("Words changed everywhere"),
    "kind confirm": lazy_gettext("What was sure confirmed"),
    "kind terms": lazy_gettext("Import of terms"),
    "kind undo": lazy_gettext("Taken back"),
    "field status": lazy_gettext("status"),
    "field note": lazy_gettext("note"),
    "field context": lazy_gettext("context"),
    "field document": lazy_gettext("document"),
    "field section": lazy_gettext("annex"),
    "field paragraph": lazy_gettext("paragraph"),
    "field confidence": lazy_gettext("confidence"),
    "relation broader": lazy_gettext("broader:"),
    "relation narrower": lazy_gettext("narrower:"),
    "relation related": lazy_gettext("related:"),
    # candidates
    "candidate open": lazy_gettext("to decide"),
    "candidate postponed": lazy_gettext("put off"),
    "candidate accepted": lazy_gettext("accepted"),
    "candidate rejected": lazy_gettext("no terms"),
    "candidate done accept": lazy_gettext("The concept was made."),
    "candidate done dismiss": lazy_gettext("It is no term."),
    "candidate done postpone": lazy_gettext("It was put off."),
    "candidate done reopen": lazy_gettext("The decision was taken back."),
    # inconsistencies
    "inconsistency translations": lazy_gettext("several translations"),
    "inconsistency never_preferred": lazy_gettext("never the preferred term"),
    "inconsistency unlisted": lazy_gettext("a wording that the termbase lacks"),
    "inconsistency deprecated": lazy_gettext("a deprecated term in use"),
    "inconsistency synonyms": lazy_gettext("two terms in one document"),
    "inconsistency spellings": lazy_gettext("two spellings in one document"),
    "inconsistency introduced": lazy_gettext("an abbreviation introduced twice"),
    # bands of an analysis
    "band repetitions": lazy_gettext("repetitions"),
    "band context": lazy_gettext("context matches"),
    "band 100": lazy_gettext("exact matches"),
    "band 95-99": "95–99 %",
    "band 85-94": "85–94 %",
    "band 75-84": "75–84 %",
    "band 50-74": "50–74 %",
    "band none": lazy_gettext("no match"),
    # statuses of terms
    "preferred": lazy_gettext("preferred"),
    "admitted": lazy_gettext("admitted"),
    "deprecated": lazy_gettext("deprecated"),
    "superseded": lazy_gettext("superseded"),
    # types of terms
    "fullForm": lazy_gettext("full form"),
    "shortForm": lazy_gettext("short form"),
    "abbreviation": lazy_gettext("abbreviation"),
    "acronym": lazy_gettext("acronym"),
    "initialism": lazy_gettext("initialism"),
    "variant": lazy_gettext("variant"),
    "phraseologicalUnit": lazy_gettext("phrase"),
    # grammar
    "noun": lazy_gettext("noun"),
    "verb": lazy_gettext("verb"),
    "adjective": lazy_gettext("adjective"),
    "adverb": lazy_gettext("adverb"),
    "properNoun": lazy_gettext("proper noun"),
    "masculine": lazy_gettext("masculine"),
    "feminine": lazy_gettext("feminine"),
    "neuter": lazy_gettext("neuter"),
    # jobs and their counts
    "count removed": lazy_gettext("removed"),
    "count restored": lazy_gettext("restored"),
    "count returned": lazy_gettext("brought back"),
    "count kept": lazy_gettext("changed since, kept"),
    "count read": lazy_gettext("read"),
    "count added": lazy_gettext("added"),
    "count changed": lazy_gettext("changed"),
    "count duplicate": lazy_gettext("known already"),
    "count skipped": lazy_gettext("skipped"),
    "count filtered": lazy_gettext("filtered out"),
    "count found": lazy_gettext("found"),
    "count updated": lazy_gettext("known already, with new figures"),
    "count decided": lazy_gettext("decided before"),
    "count dropped": lazy_gettext("found no more"),
    "count mined": lazy_gettext("pairs found"),
    "count inconsistencies": lazy_gettext("inconsistencies"),
    "queued": lazy_gettext("waiting"),
    "running": lazy_gettext("at work"),
    "done": lazy_gettext("done"),
    "failed": lazy_gettext("failed"),
    "cancelled": lazy_gettext("cancelled"),
}


def label(name: str) -> str:
    """Return the word for a name of the packages below; one that nobody foresaw is shown as it is, with spaces."""
    return str(_LABELS.get(name) or name.removeprefix("field properties.").replace("_", " "))


def score_shown(score: float) -> str:
    """Return a score as a whole number that never rounds up to 100: what is not exact does not look so."""
    return str(int(score))


def day(moment: str) -> str:
    """Return the day of an ISO 8601 moment as the page's language writes it."""
    return str(format_date(date.fromisoformat(moment[:10]), "medium"))


def grouped(number: int) -> str:
    """Return a number as the page's language groups its digits."""
    return str(format_decimal(number))


def named(counts: Mapping[str, int]) -> dict[str, int]:
    """Return counts under the words for their names, the largest first, without those of nothing."""
    return {label(name): count for name, count in sorted(counts.items(), key=lambda item: -item[1]) if count}


def running(counts: Mapping[str, int]) -> dict[str, int]:
    """Return for each name the sum of all counts up to it."""
    return dict(zip(counts, accumulate(counts.values()), strict=True))


def for_templates() -> dict[str, object]:
    """Return the functions that templates call."""
    return {
        "label": label,
        "score_shown": score_shown,
        "day": day,
        "grouped": grouped,
        "named": named,
        "running": running,
        "marked": marked,
        "parts_of": parts_of,
        "lines_of": lines,
        "repaired_spans": repaired_spans,
        "replaced_spans": replaced_spans,
    }
