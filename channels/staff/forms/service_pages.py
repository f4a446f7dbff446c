"""Every page of the editor of a service, in the order in which somebody sets one up."""

from channels.staff.forms.service_follows import FOLLOWS
from channels.staff.forms.service_incidents import INCIDENTS
from channels.staff.forms.service_lists import ARTICLES, BY_AREA, OUTCOMES, ROUTING, STAGES
from channels.staff.forms.service_partners import PARTNERS
from channels.staff.forms.service_parts import ABOUT, WORDS, WORK, ListPart, Part
from channels.staff.forms.service_questions import FORM
from channels.staff.forms.service_refusals import TURN_AWAY
from channels.staff.forms.service_rules import RULES

_WORK = (ABOUT, WORK, FORM, STAGES, OUTCOMES, RULES, ROUTING, BY_AREA, TURN_AWAY)
_BESIDE = (WORDS, ARTICLES, PARTNERS, FOLLOWS, INCIDENTS)
PARTS: dict[str, Part | ListPart] = {part.code: part for part in (*_WORK, *_BESIDE)}
