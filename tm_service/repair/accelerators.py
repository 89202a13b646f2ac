from __future__ import annotations
import re
_ACC = re.compile(r"&(?=[^\W_])(?!#?\w+;)|(?<!\w)_(?=[^\W\d_])|(?<=[^\W\d_])_(?=[^\W\d_]+(?!\w*_))")

def accelerator(text: str) -> int | None:
    found = list(_ACC.finditer(text))
    return found[0].start() if len(found) == 1 else None
