"""Plain YAML, read by libyaml where PyYAML was built with it (ten times as fast), else in Python."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    from yaml import SafeLoader
else:
    SafeLoader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

__all__ = ["SafeLoader", "read_yaml"]


def read_yaml(text: str) -> Any:
    """What a YAML text holds; plain values only.

    Raises:
        yaml.YAMLError: it is not YAML.
    """
    return yaml.load(text, Loader=SafeLoader)  # noqa: S506 (a safe loader)
