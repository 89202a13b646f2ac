"""The parts that aligners are made of: prefixes, anchors, dictionaries, evidence, a band, a lattice.

Two texts that say the same in two languages are walked through side by side. Every step is a *bead*: one
sentence against one, one against two, one against none … The *evidence* for a bead is how much better its
words and its length are explained by the other side than by chance; the *lattice* finds the cheapest walk
and how certain each of its steps is; the *band* keeps the walk near the *anchors* (numbers, names, words
that look alike), so that ten thousand sentences cost ten thousand rows and not a hundred million cells. The
band is walked through in *stretches*, many at once.

>>> from corpora.alignment.prefixes import prefixes
>>> prefixes("L'État a reçu 2 500 demandes.")
['etat', 'a', 'recu', '2', '500', 'demand']
"""
