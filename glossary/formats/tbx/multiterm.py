"""MultiTerm's XML (root `mtf`), put into the words of TBX.

Its fields are what the maker of each termbase called them. Names that are usual in English, French or Russian are
understood; any other field is kept under its own name.
"""

from __future__ import annotations

from lxml import etree

from corpora.errors import UnknownLanguage
from corpora.languages import parse_tag
from glossary.concepts import Category
from glossary.formats.languages import language_named
from glossary.formats.tbx.dialects import category_of
from glossary.formats.tbx.fields import shown

ENTRY = "conceptGrp"
_NAMES = {
    (
        "descrip",
        "subjectField",
    ): "subject, subject field, subjectfield, domain, sujet, domaine, тема, область, предметная область",
    ("descrip", "definition"): "definition, définition, определение",
    ("descrip", "context"): "context, contexte, контекст, example, exemple, пример",
    ("note", ""): "note, notes, comment, remark, remarque, commentaire, примечание, комментарий",
    ("termNote", "administrativeStatus"): "status, term status, usage status, administrative status, statut, статус",
    ("termNote", "termType"): "type, term type, category, catégorie, тип, категория",
    ("termNote", "partOfSpeech"): "part of speech, partofspeech, pos, catégorie grammaticale, часть речи",
    ("termNote", "grammaticalGender"): "gender, genre, род",
    ("termNote", "geographicalUsage"): "geographical usage, region, région, регион",
    ("admin", "source"): "source, reference, référence, источник",
}
_BY_NAME = {name: known for known, names in _NAMES.items() for name in names.split(", ")}


def entry_of(element: etree._Element) -> Category:
    """Return a conceptGrp as a conceptEntry."""
    return _group(category_of(element), "conceptEntry")


def _group(group: Category, name: str) -> Category:
    """Return a conceptGrp, languageGrp or termGrp under the name that TBX has for it."""
    attributes: list[tuple[str, str]] = []
    parts: list[Category] = []
    for part in group.parts:
        if part.element == "concept":
            attributes.append(("id", shown(part)))
        elif part.element == "language":
            attributes.append(("xml:lang", _tag(dict(part.attributes))))
        elif part.element == "languageGrp":
            parts.append(_group(part, "langSec"))
        elif part.element == "termGrp":
            parts.append(_group(part, "termSec"))
        else:
            parts.append(_translated(part))
    return Category(name, attributes=tuple(attributes), parts=tuple(parts))


def _tag(attributes: dict[str, str]) -> str:
    """Return the tag of a language that is named by its code, and by whatever the termbase calls it."""
    for code in (attributes.get("lang"), attributes.get("locale")):
        try:
            return parse_tag(code or "")
        except UnknownLanguage:
            continue
    name = attributes.get("type") or attributes.get("name") or ""
    return language_named(name) or name


def _translated(part: Category) -> Category:
    if part.element == "transacGrp":
        return Category("transacGrp", parts=tuple(one for inner in _flat(part) for one in _transacted(inner)))
    if part.element == "descripGrp":
        head, *beside = _flat(part) or [Category("descrip")]
        known = _field(head)
        if not beside:
            return known
        return Category(f"{known.element}Grp", parts=(known, *(_field(inner) for inner in beside)))
    return _field(part) if part.element in {"descrip", "system"} else part


def _flat(group: Category) -> list[Category]:
    """Return a group's parts, those of groups within it in their place: MultiTerm nests a source in its definition."""
    return [one for part in group.parts for one in (_flat(part) if part.element.endswith("Grp") else [part])]


def _transacted(part: Category) -> list[Category]:
    """Return who did what as transac and transacNote; MultiTerm has what was done as a type, and who as the text."""
    kind = dict(part.attributes).get("type")
    if part.element != "transac" or kind is None:
        return [part]
    who = [Category("transacNote", shown(part), (("type", "responsibility"),))] if shown(part) else []
    return [Category("transac", kind, (("type", "transactionType"),)), *who]


def _field(part: Category) -> Category:
    name = dict(part.attributes).get("type", "")
    element, kind = _BY_NAME.get(name.casefold().strip(), ("admin" if part.element == "system" else "descrip", name))
    attributes = (("type", kind),) if kind else ()
    return Category(element, part.text, attributes, part.parts)
