"""Contact sheets and small pictures of what screenshots.py took."""

from pathlib import Path

from PIL import Image, ImageDraw

COLUMNS = {True: 10, False: 5}  # phones, else
CELL = {True: 240, False: 480}
GAP, LINE = 12, 20
COLOURS = (256, 128, 64, 32)
SIZE_MAXIMUM = 200_000


def lay_out(pictures: list[Path], target: Path, ending: str) -> None:
    """One picture of all these, each with its name above it; `ending` is what their names share."""
    target.parent.mkdir(parents=True, exist_ok=True)
    small = [(path.stem.removesuffix(f"-{ending}"), _scaled(path)) for path in pictures]
    width, height = (max(edge) for edge in zip(*(image.size for _name, image in small), strict=True))
    columns = COLUMNS[width < CELL[False]]
    rows = -(-len(small) // columns)
    sheet = Image.new("RGB", (columns * (width + GAP) + GAP, rows * (height + LINE + GAP) + GAP), "#d8d4cb")
    draw = ImageDraw.Draw(sheet)
    for number, (name, image) in enumerate(small):
        left = GAP + number % columns * (width + GAP)
        top = GAP + number // columns * (height + LINE + GAP)
        draw.text((left, top + 3), name, fill="#23211d")
        sheet.paste(image, (left, top + LINE))
    sheet.save(target, optimize=True)


def shrink(source: Path, target: Path) -> None:
    """The same picture with as many colours as fit into 200 kB."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as image:
        whole = image.convert("RGB")
    for colours in COLOURS:
        whole.quantize(colours, dither=Image.Dither.NONE).save(target, optimize=True)
        if target.stat().st_size <= SIZE_MAXIMUM:
            return
    raise SystemExit(f"{target.name} is larger than {SIZE_MAXIMUM} bytes")


def _scaled(path: Path) -> Image.Image:
    with Image.open(path) as image:
        width = CELL[image.width < 600]
        size = (width, round(image.height * width / image.width))
        return image.convert("RGB").resize(size, Image.Resampling.LANCZOS)
