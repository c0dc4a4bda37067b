"""clearslate: finds every criminal record that a state's laws allow to be cleared, and shows why.

For researchers: ``import clearslate as cs`` has the names of `clearslate.api`, which is imported when one of them is first
asked for.
"""

from importlib import import_module

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """A stable name of `clearslate.api` (typed in ``__init__.pyi``)."""
    if not name.startswith("_"):
        api = import_module("clearslate.api")
        if name in api.__all__:
            return getattr(api, name)
    raise AttributeError(f"module 'clearslate' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *import_module("clearslate.api").__all__]
