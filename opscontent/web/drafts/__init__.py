"""The draft screen: writing, preview, saving on a version, merging, covers."""

from opscontent.web.drafts import merging, pages, pictures
from opscontent.web.drafts.form import screen

__all__ = ["merging", "pages", "pictures", "screen"]
