"""Regular expressions of ICU, in which SRX writes its rules, as `regex` understands them.

`regex` knows nearly all of them (properties, sets within sets, possessive repetition); what it lacks or reads
otherwise is written out here. The reference is ICU's user guide, "Regular Expressions" and "UnicodeSet".

>>> translated(r"\\Q...\\E\\h\\x{416}[[a-z]-[ae]]")
'\\\\.\\\\.\\\\.\\\\h\\\\U00000416[[a-z]--[ae]]'
"""

from __future__ import annotations

import regex

_LINE_ENDS = r"\n\x0b\f\r\x85\u2028\u2029"
_TOKEN = regex.compile(
    r"""
    \\Q (?P<quoted>.*?) (?:\\E|$)
    | \\x\{ (?P<hex>[0-9A-Fa-f]{1,8}) \} | \\0 (?P<octal>[0-7]{1,3}) | \\c (?P<control>.) | \\k< (?P<name>\w+) >
    | (?P<escape>\\[eZzvV])
    | \\.
    | (?P<posix>\[:\^?[\w= -]+:\])
    | (?P<open>\[) | (?P<close>\]) (?P<operator>[-&](?=\[))?
    | (?P<literal>\|\||~~)
    | .
    """,
    regex.VERBOSE | regex.DOTALL,
)
_ESCAPES = {
    r"\e": r"\x1b",
    r"\z": r"\Z",
    r"\Z": rf"(?=(?:\r\n|[{_LINE_ENDS}])?\Z)",
    r"\v": f"[{_LINE_ENDS}]",
    r"\V": f"[^{_LINE_ENDS}]",
}


def translated(pattern: str) -> str:
    """Return an expression of ICU as one for `regex` in its version 1; what is wrong in it stays as it is."""
    depth = 0
    pieces: list[str] = []
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "posix":
                pieces.append(token[0] if depth else f"[{token[0]}]")
            case "open":
                depth += 1
                pieces.append("[")
            case "close" | "operator":
                depth = max(0, depth - 1)
                pieces.append("]" + 2 * (token["operator"] or "") if depth else token[0])
            case "literal":
                pieces.append("".join(f"\\{char}" for char in token[0]) if depth else token[0])
            case kind:
                pieces.append(_written(token, kind))
    return "".join(pieces)


def _written(token: regex.Match[str], kind: str | None) -> str:
    """Return a token that is the same inside a set and outside."""
    match kind:
        case "quoted":
            return str(regex.escape(token["quoted"], special_only=True, literal_spaces=True))
        case "hex":
            return f"\\U{int(token['hex'], 16):08x}"
        case "octal":
            return f"\\U{int(token['octal'], 8):08x}"
        case "control":
            return f"\\x{ord(token['control'].upper()) ^ 64:02x}"
        case "name":
            return f"(?P={token['name']})"
        case "escape":
            return _ESCAPES[token[0]]
        case _:
            return str(token[0])
