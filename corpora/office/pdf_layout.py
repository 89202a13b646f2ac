"""The pages of a PDF as pdfminer.six lays them out, which come to an end also where a damaged file leads in a circle.

Imported by who has found the extra `documents` installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LAParams, LTPage
from pdfminer.pdfdocument import PDFDocument
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjectNotFound, PDFObjRef


def pages_of(data: bytes, settings: LAParams) -> Iterator[LTPage]:
    """Yield the pages; raises what pdfminer raises, PSException and what comes of it."""
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources, laparams=settings)
    interpreter = PDFPageInterpreter(resources, device)
    for page in PDFPage.create_pages(_Document(PDFParser(BytesIO(data)))):
        interpreter.process_page(page)
        yield device.get_result()


class _Document(PDFDocument):
    """A document in which nothing refers to itself: pdfminer would follow such a reference for ever."""

    def getobj(self, objid: int) -> object:
        """Return an object, and in the place of a reference what it leads to; PDFObjectNotFound if that is nothing."""
        passed = {objid}
        found = super().getobj(objid)
        while isinstance(found, PDFObjRef):
            if found.objid in passed:
                raise PDFObjectNotFound(objid)
            passed.add(found.objid)
            found = super().getobj(found.objid)
        return found
