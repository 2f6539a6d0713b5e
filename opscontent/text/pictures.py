"""Which pictures an article shows; for people who carry them to another place by hand."""

from dataclasses import dataclass

from opscontent.text.tree import parse


@dataclass(frozen=True)
class Picture:
    src: str
    alt: str


def pictures_in(html: str) -> list[Picture]:
    """The pictures of cleaned HTML in their order, each address once."""
    found = (Picture(image.get("src", ""), image.get("alt", "")) for image in parse(html).iter("img"))
    return list({picture.src: picture for picture in found if picture.src}.values())
