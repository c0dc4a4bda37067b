"""The measurements that are more than a script: ``python -m benchmarks speed`` and ``python -m benchmarks linkage``."""

from __future__ import annotations

import click

from benchmarks.linkage.command import linkage
from benchmarks.speed.command import speed


@click.group()
def main() -> None:
    """Measure clearslate itself, on invented records. From a checkout: the wheel has none of this."""


main.add_command(speed)
main.add_command(linkage)

if __name__ == "__main__":
    main()
