"""What holds for every picture that people send or that is fetched: what Pillow may cost, and how it says no."""

import struct
import zlib

from PIL import Image

MOST_PIXELS = 40_000_000  # decoded, four bytes each: what one picture may cost in memory
# What Pillow raises for pictures that are broken, cut short or built to harm.
BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
    OverflowError,
    MemoryError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Image.DecompressionBombWarning,
)
