"""The files of a picture: the one that is kept, and smaller ones and cuts drawn from it. Knows no table.

All go the way of covers (`covers.keep`): a limit of bytes, a limit of pixels before anything is decoded, decoded and
drawn anew, nothing kept of what else was in the file. GIF is not taken: WeChat's article pictures are JPEG or PNG, so
of a moving one readers would see the first picture only, and what decodes moving ones is one more thing to attack."""

from pathlib import Path

from PIL import Image, ImageFilter

from opscontent.domain import covers
from opscontent.text.cuts import RATIOS, WHOLE, Cover, Cut, cover_of, largest
from opscontent.text.picture_files import BROKEN

# Longest sides: what a page of ours shows, and what a list shows.
SIDES = {"web": 1280, "thumb": 320}
CUT_SIDE = 1080
STRIPS = 256  # in which a picture is looked at for where something is to be seen


def draw_variants(name: str, folder: Path) -> tuple[int, int]:
    """Draw what is not there yet of a kept picture, and return its width and height."""
    with Image.open(folder / name) as source:
        size = source.size
        for variant, side in SIDES.items():
            if max(size) > side and not (folder / variant / name).is_file():
                _write_small(source, side, folder / variant, name)
    return size


def draw_cuts(cover: Cover, folder: Path) -> bool:
    """Draw the cuts of a cover that are not there yet; False where they don't fit the picture, or it is gone."""
    path = covers.path(cover.name, folder)
    if path is None:
        return False
    try:
        with Image.open(path) as source:
            if not all(cut.has_ratio(RATIOS[shape], source.size) for shape, cut in cover.cuts.items()):
                return False
            for cut in cover.cuts.values():
                _draw_cut(source, cover.name, cut, folder / "cuts")
    except BROKEN:
        return False
    return True


def path(text: str, variant: str, folder: Path) -> Path | None:
    """The file of a picture or cover as `variant` ("", "web", "thumb", "wide", "square"), the whole one where there
    is none of that kind; None for what is no picture of ours."""
    cover = cover_of(text)
    if cover is None:
        return None
    if variant in cover.cuts:
        drawn = folder / "cuts" / _cut_name(cover.name, cover.cuts[variant])
    else:
        drawn = folder / variant / cover.name if variant in SIDES else folder / cover.name
    return drawn if drawn.is_file() else covers.path(cover.name, folder)


def all_of(name: str, folder: Path) -> list[Path]:
    """Every file that belongs to a picture, whether it is there or not."""
    return [folder / name, *(folder / side / name for side in SIDES), *folder.glob(f"cuts/{Path(name).stem}-*")]


def suggested(name: str, folder: Path) -> dict[str, Cut]:
    """The cuts that one begins with: as large as can be, where most is to be seen, rather in the middle."""
    with Image.open(folder / name) as source:
        size = source.size
        small = source.convert("L").resize((STRIPS, STRIPS)).filter(ImageFilter.FIND_EDGES)
    edges = small.crop((1, 1, STRIPS - 1, STRIPS - 1))  # the filter draws a frame
    columns = list(edges.resize((STRIPS, 1), Image.Resampling.BOX).tobytes())
    rows = list(edges.resize((1, STRIPS), Image.Resampling.BOX).tobytes())
    cuts = {}
    for shape, ratio in RATIOS.items():
        middle = largest(ratio, size)
        across = _busiest(columns, (middle.right - middle.left) / WHOLE)
        down = _busiest(rows, (middle.bottom - middle.top) / WHOLE)
        cuts[shape] = largest(ratio, size, across=across, down=down)
    return cuts


def _busiest(strips: list[int], share: float) -> float:
    """Where a window of this share of all strips holds most, from 0 (first) to 1 (last)."""
    window = max(1, round(len(strips) * share))
    room = len(strips) - window
    if room <= 0 or not any(strips):
        return 0.5

    def worth(first: int) -> float:
        off_middle = abs(first / room - 0.5)
        return sum(strips[first : first + window]) * (1 - 0.15 * off_middle)

    return max(range(room + 1), key=worth) / room


def _draw_cut(source: Image.Image, name: str, cut: Cut, folder: Path) -> None:
    file = _cut_name(name, cut)
    if (folder / file).is_file():
        return
    _write_small(source.crop(cut.pixels(source.size)), CUT_SIDE, folder, file)


def _write_small(source: Image.Image, side: int, folder: Path, name: str) -> None:
    picture = source.convert("RGBA" if name.endswith(".png") and source.has_transparency_data else "RGB")
    picture.thumbnail((side, side))
    covers.write(picture, folder, name)


def _cut_name(name: str, cut: Cut) -> str:
    kept = Path(name)
    return f"{kept.stem}-{cut}{kept.suffix}"
