"""What stands in a text but is no language: placeholders, markup, entities, addresses."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(
    r"""
      %%                                                                  # a percent sign, where % means something
    | (?<!\d)%(?:\d+\$|\(\w+\))?[-+\#0]*(?:\d+|\*)?(?:\.(?:\d+|\*))?(?:hh?|ll?|[Lqjzt])?[diouxXeEfFgGcspaA](?![^\W\d_])
    | %\(\w+\)[sdrif]                                                     # %(name)s
    | (?<!\d)%L?\d{1,2}(?!\d|\$)                                          # Qt: %1
    | [$%\#]\{[\w.:-]+\}                                                  # ${name}
    | \{\{\s*[\w.|]+\s*\}\}                                               # {{ name }}
    | \{(?:\d+|[^\W\d]\w*(?:\.\w+)*)?(?:![rsa])?(?::[<>^=+\-\w.,%]*)?\}   # {}, {0}, {name:.2f}
    """,
    re.VERBOSE,
)
MARKUP = re.compile(r"<(?P<close>/?)(?P<name>[A-Za-z][\w:.-]*)(?P<attributes>(?:\s[^<>]*)?)(?P<empty>/?)>")
ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
ADDRESS = re.compile(r"(?:https?|ftp)://[^\s<>\"«»“”]+|\bwww\.[^\s<>\"«»“”]+|(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_CLOSING = ".,;:!?)]}'’…"
_BLANK = "\ufffc"  # object replacement character: neither letter, digit nor space


def addresses(text: str) -> list[tuple[str, int, int]]:
    """Return URLs and e-mail addresses with their offsets, without punctuation of the sentence behind them."""
    found = []
    for match in ADDRESS.finditer(text):
        address = match.group().rstrip(_CLOSING)
        if "(" in address and match.group()[len(address) :].startswith(")"):
            address += ")"
        found.append((address, match.start(), match.start() + len(address)))
    return found


def blanked(text: str) -> str:
    """Return the text with everything that is no language replaced, character by character: offsets stay."""
    for _address, start, end in addresses(text):
        text = text[:start] + _BLANK * (end - start) + text[end:]
    for pattern in (ENTITY, MARKUP, PLACEHOLDER):
        text = pattern.sub(lambda found: _BLANK * len(found.group()), text)
    return text
