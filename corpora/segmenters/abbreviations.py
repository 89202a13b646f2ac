"""Words whose full stop ends no sentence, as data.

One table serves all languages, because documents of one language name people and articles in another's way
("Ms." in Russian, «г-н» in English); what would harm another language stands under its own tag. Entries are
without the last full stop; letter case counts where an entry begins with a capital.
"""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


TITLES = _words(
    "Mr Mrs Ms Mx Dr Drs Prof Rev Fr Hon Gen Col Lt Capt Cmdr Sgt Gov Sen Rep Pres Amb Messrs H.E S.E S.Em Mme Mlle "
    "Mmes MM Mgr Sr Sra Srta Sres Dra Dn Ud Uds Sig Dott Ing Hr Hrn Fr Frl St Ste г-н г-жа гг-н им проф акад доц "
    "д-р канд докт тов гр-н гр-ка ген полк архим митр св ул пл пр-т просп пер наб обл р-н пос дер г-да"
)
"""Before a name: never the end."""

NEVER = _words(
    "e.g i.e viz cf vs ca resp incl approx p.ex p.e c.-à-d c-à-d n.b env т.е т.к т.н т.ч напр см ср в.т.ч гл.обр "
    "сокр долл англ фр рус лат нем z.B d.h u.a bzw vgl ggf sog p.ej vid np tzn tj m.in"
)
"""In the middle of a sentence, whatever follows (долл. is nearly always долл. США)."""

BEFORE_NUMBER = _words(
    "no nos nr nro num núm n° nº art arts para paras par pp p pg vol vols ch chap fig figs sec sect tab al alin ann "
    "app ed doc ref res rés déc cap ст ч п пп д с стр гл рис табл т тт абз прил разд кн вып изд пар док рез № abs ziff "
    "jan feb mar apr jun jul aug sep sept oct nov dec janv févr avr juil déc янв февр апр авг сент окт нояб дек"
)
"""Before a number, a roman number or a letter: not the end; else a word like others."""

MAY_END = _words("etc al т.д т.п др пр г гг в вв н.э тыс млн млрд руб чел кв Inc Ltd Co Corp Jr Sr a.m p.m")
"""The end when a capital follows, and not when it stands between numbers or names."""

ONLY_IN = {
    "fr": _words("M Me"),
    "de": _words("Nr Str Bd S"),
    "es": _words("D"),
    "it": _words("sig"),
}
"""Titles of one language that are words or initials in the others."""

OPENERS = _words(
    "the a an this that these those it its in on at for from to by with as and but he she they we our his her there "
    "if when while however moreover furthermore finally since after before during both each all such no "
    "le la les l un une des ce cet cette ces il elle ils elles on nous en dans par pour avec sur selon au aux de du "
    "et mais si lorsque après avant ainsi toutefois cependant "
    "в на с к по из за для от до при о об и а но он она оно они мы это эта этот эти как если когда также кроме "
    "после однако таким поэтому наш его её их все"
)
"""Words that begin a sentence and no name: after "U.S." or "п. А." they show where a sentence begins."""

ORDINALS = _words("de da nb nn no fi et cs sk pl hr sl sr bs hu lv lt tr is fo")
"""Languages that write "3." for "third"."""
