"""Plain YAML, read by libyaml where PyYAML was built with it (ten times as fast), else in Python.

Whatever a text holds, a reader answers with values or with `yaml.YAMLError`: no nesting, date or alias makes it fall.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import yaml

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yaml import SafeLoader
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

__all__ = ["SafeLoader", "line_of", "read_yaml", "what_is_wrong"]

_MOST_NODES: Final = 1_000_000  # of a text with aliases, each counted wherever it stands


def read_yaml(text: str, loader: Any = SafeLoader) -> Any:
    """What a YAML text holds; plain values only.

    Args:
        text: the text.
        loader: a loader of PyYAML that makes plain values only.

    Raises:
        yaml.YAMLError: it is not YAML, is nested too deep to be read, holds a date or number that cannot be, or grows
            without measure through its aliases.
    """
    try:
        made = loader(text)
        try:
            node = made.get_single_node()
            if node is None:
                return None
            if "&" in text and "*" in text:
                _measure(node)
            return made.construct_document(node)
        finally:
            made.dispose()
    except RecursionError:
        raise yaml.YAMLError("it is nested too deep") from None
    except (ValueError, OverflowError) as error:  # 2024-13-45, and such numbers
        raise yaml.YAMLError("it holds a date or a number that cannot be") from error


def line_of(text: str, place: Sequence[str | int]) -> int:
    """The line of a value, by its keys and numbers from the top: that of the nearest part around it that is written; 0 for none."""
    node: yaml.Node | None = yaml.compose(text, Loader=SafeLoader)
    if node is None:
        return 0
    for part in place:
        inside = _part(node, part)
        if inside is None:
            break
        node = inside
    line: int = node.start_mark.line
    return line + 1


def _part(node: yaml.Node | None, part: str | int) -> yaml.Node | None:
    if isinstance(node, yaml.MappingNode):
        return next((value for key, value in node.value if key.value == str(part)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(part, int) and part < len(node.value):
        found: yaml.Node = node.value[part]
        return found
    return None


def what_is_wrong(error: Exception) -> str:
    """Why a YAML file cannot be read, in words of ours: the line, where there is one, and what to look for."""
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8; save it as UTF-8"
    if isinstance(error, OSError):
        return (error.strerror or type(error).__name__).lower()
    if isinstance(error, RecursionError):
        return "it is nested too deep"
    if isinstance(error, ValueError):
        return "it is no JSON"
    mark = getattr(error, "problem_mark", None)
    if mark is None:
        return str(error)
    return (
        f"line {mark.line + 1}, column {mark.column + 1} is not YAML; look there and on the line above for a missing quotation "
        "mark, a colon or # in a text without quotation marks, a tab, or lines that do not begin below one another"
    )


def _measure(top: yaml.Node) -> None:
    """Count the nodes of a text with aliases, each as often as it is named."""
    sizes: dict[int, int] = {}
    under: set[int] = set()
    waiting = [top]
    while waiting:
        node = waiting[-1]
        inside = _inside(node)
        if id(node) not in under and id(node) not in sizes:
            under.add(id(node))
            if any(id(part) in under for part in inside):
                raise yaml.YAMLError("an alias leads back to itself")
            waiting += [part for part in inside if id(part) not in sizes]
            continue
        waiting.pop()
        under.discard(id(node))
        sizes[id(node)] = 1 + sum(sizes[id(part)] for part in inside)
        if sizes[id(node)] > _MOST_NODES:
            raise yaml.YAMLError("its aliases name one another without measure")


def _inside(node: yaml.Node) -> list[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        return [part for pair in node.value for part in pair]
    return node.value if isinstance(node, yaml.SequenceNode) else []
