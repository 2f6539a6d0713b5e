"""The draft screen: writing, preview, saving on a version, merging, covers."""

from opscontent.web.drafts import fixing, merging, pages, pictures
from opscontent.web.drafts.form import screen

__all__ = ["fixing", "merging", "pages", "pictures", "screen"]
