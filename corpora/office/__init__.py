"""What the readers of office formats share: archives read with limits, hardened XML, counting of lists and rows.

archive.py        a zip archive whose parts are counted while they are read
markup.py         XML without DTD, entities or network; names without namespaces
relationships.py  which part of an Office Open XML package points to which
blocks.py         the paragraphs that a reader finds, each with its place
numbering.py      numbers of list items, as they are shown
"""
