"""openpyxl without numpy: it loads that wherever it is installed (11 MB, a seventh of a second), only to know its
kinds of numbers. Whoever needs openpyxl takes it from here, so that this comes first."""

import sys

_stands_in = "numpy" not in sys.modules
if _stands_in:
    sys.modules["numpy"] = None  # type: ignore[assignment]  # "not installed", to whoever asks while it stands here

from openpyxl import load_workbook  # noqa: E402
from openpyxl.worksheet.worksheet import Worksheet  # noqa: E402

if _stands_in:
    del sys.modules["numpy"]

__all__ = ["Worksheet", "load_workbook"]
