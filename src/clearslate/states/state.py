"""What a state's folder says of itself: which modules hold its laws. The rest is derived from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import ModuleType

    from clearslate.law import Jurisdiction, Law, OffenseList, Presumption

T = TypeVar("T")


@dataclass(frozen=True)
class State:
    """A jurisdiction by its folder. It is cheap to make: its modules are read when its ``jurisdiction`` is asked for.

    Its citation style, grades and lists are STYLE, GRADING and LISTS of ``offenses``; its own facts OWN, there or in its
    modules. Its laws are those that each of ``modules`` defines, in that order, or names in a tuple LAWS. Its presumptions
    are those that these modules name. ``read``: the day (ISO) on which the sources were read that give none of their own. ``lists``: names of lists
    that a module makes of one of LISTS and that stand in its place.
    """

    code: str
    name: str
    read: str
    modules: tuple[str, ...]
    lists: tuple[str, ...] = ()
    sources: str = ""

    @cached_property
    def jurisdiction(self) -> Jurisdiction:
        """The jurisdiction, made of its modules.

        Raises:
            LawError: a module has no laws, or a name of ``lists`` stands in none.
        """
        from clearslate.law import Jurisdiction  # noqa: PLC0415 (cheap to make)

        offenses = self._module("offenses")
        modules = [self._module(name) for name in self.modules]
        return Jurisdiction(
            code=self.code,
            name=self.name,
            style=offenses.STYLE,
            grading=offenses.GRADING,
            laws=tuple(law for module in modules for law in self._laws(module)),
            read=self.read,
            own=next(vars(place)["OWN"] for place in (offenses, *modules) if "OWN" in vars(place)),
            lists=self._lists(offenses, modules),
            presumptions=_presumptions((offenses, *modules)),
            sources=self.sources,
            address=partial(_address, self.code),
        )

    def _module(self, name: str) -> ModuleType:
        return import_module(f"clearslate.states.{self.code.lower()}.{name}")

    def _laws(self, module: ModuleType) -> tuple[Law, ...]:
        from clearslate.law import Law, LawError  # noqa: PLC0415 (cheap to make)

        named: Any = getattr(module, "LAWS", ())
        laws = tuple(named) or _of_kind((module,), Law)
        if not laws:
            raise LawError(f"{self.code}: {module.__name__} defines no law: take it out of modules=")
        return laws

    def _lists(self, offenses: ModuleType, modules: Iterable[ModuleType]) -> tuple[OffenseList, ...]:
        from clearslate.law import LawError  # noqa: PLC0415 (cheap to make)

        lists: dict[str, OffenseList] = dict(getattr(offenses, "LISTS", {}))
        for name in self.lists:
            made = next((vars(module)[name] for module in modules if name in vars(module)), None)
            if made is None:
                raise LawError(f"{self.code}: no module of modules= names the list {name}")
            lists[made.id] = made
        return tuple(lists.values())


def _address(code: str, cite: str) -> str:
    from clearslate.states import official_address  # noqa: PLC0415 (read where an address is shown)

    return official_address(code, cite)


def _presumptions(modules: Iterable[ModuleType]) -> tuple[Presumption, ...]:
    """Those that modules name, but for the one that every state has."""
    from clearslate.law import WHOLE_HISTORY, Presumption  # noqa: PLC0415 (cheap to make)

    return tuple(one for one in _of_kind(modules, Presumption) if one is not WHOLE_HISTORY)


def _of_kind(modules: Iterable[ModuleType], kind: type[T]) -> tuple[T, ...]:
    """What modules name of a kind, each once, in the order of definition."""
    found = (one for module in modules for one in vars(module).values() if isinstance(one, kind))
    return tuple({id(one): one for one in found}.values())
