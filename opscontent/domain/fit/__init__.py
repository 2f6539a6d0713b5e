"""How a title fits an account, explained, and which posts are about the same. Advice: it blocks nothing."""

from opscontent.domain.fit.judging import Fit, Judge, Verdict, judges, verdict
from opscontent.domain.fit.looking import Look, look
from opscontent.domain.fit.nearby import Nearby, PassedOn, nearby, passed_on
from opscontent.domain.fit.profile import (
    BACKGROUND_LEAST,
    KEYWORDS_LEAST,
    OWN_LEAST,
    FitProfile,
    due,
    keep,
    learn,
    material,
    profiles,
)

__all__ = [
    "BACKGROUND_LEAST",
    "KEYWORDS_LEAST",
    "OWN_LEAST",
    "Fit",
    "FitProfile",
    "Judge",
    "Look",
    "Nearby",
    "PassedOn",
    "Verdict",
    "due",
    "judges",
    "keep",
    "learn",
    "look",
    "material",
    "nearby",
    "passed_on",
    "profiles",
    "verdict",
]
