"""Editions: which posts go out together, in which order, when; arming and taking back."""

from opscontent.web.editions import acts, choosing
from opscontent.web.editions.screen import screen

__all__ = ["acts", "choosing", "screen"]
