"""Results: how what we published did, what that says of times, and how well plans are kept."""

from opscontent.web.results import of_posts, of_tables, of_times
from opscontent.web.results.screen import screen

__all__ = ["of_posts", "of_tables", "of_times", "screen"]
