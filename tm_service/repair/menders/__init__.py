"""The menders, in the order in which they are asked: what one of them changes is left alone by those behind."""

from __future__ import annotations

from tm_service.repair.menders.base import Mender
from tm_service.repair.menders.dates import Months
from tm_service.repair.menders.literals import Literals
from tm_service.repair.menders.names import Names
from tm_service.repair.menders.numbers import Numbers
from tm_service.repair.menders.terms import Terms

MENDERS: tuple[Mender, ...] = (Literals(), Numbers(), Months(), Names(), Terms())
