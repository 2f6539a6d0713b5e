"""The agenda of an account's week: last week, this one day by day, decisions, prompts, hot topics, editions, load.

For the page of the team, the sheet of Monday's meeting and the letter of the week. Read planned, sending, asking,
agenda."""

from opscontent.domain.agenda.agenda import Agenda, Load, of
from opscontent.domain.agenda.asking import Asking, Hot
from opscontent.domain.agenda.planned import Strip, strip
from opscontent.domain.agenda.sending import Going, Sent

__all__ = ["Agenda", "Asking", "Going", "Hot", "Load", "Sent", "Strip", "of", "strip"]
