"""New workbooks (XLSX), whoever makes one: no text in them is a formula, a link or a number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO, Final

if TYPE_CHECKING:
    from pathlib import Path

_TEXT_IS_TEXT: Final[dict[str, Any]] = {
    "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False,
}  # fmt: skip


def new_workbook(target: Path | BinaryIO, scratch: str = "") -> Any:
    """A workbook of XlsxWriter that is written when it is closed.

    Args:
        target: where it is written.
        scratch: a folder of one's own for rows that do not stay in memory, which are then written in order and once; removed by
            whoever gave it. Without one, all of it stays in memory, and nothing of it lies on a disk meanwhile.
    """
    from xlsxwriter import Workbook  # noqa: PLC0415 (who writes no spreadsheet does not load it)

    place = {"constant_memory": True, "tmpdir": scratch} if scratch else {"in_memory": True}
    return Workbook(target if hasattr(target, "write") else str(target), _TEXT_IS_TEXT | place)
