"""Every page of the editor of a service, in the order in which somebody sets one up."""

from channels.staff.forms.service_follows import FOLLOWS
from channels.staff.forms.service_lists import ARTICLES, BY_AREA, OUTCOMES, ROUTING, STAGES
from channels.staff.forms.service_partners import PARTNERS
from channels.staff.forms.service_parts import ABOUT, WORDS, WORK, ListPart, Part
from channels.staff.forms.service_questions import FORM
from channels.staff.forms.service_rules import RULES

PARTS: dict[str, Part | ListPart] = {
    part.code: part
    for part in (ABOUT, WORK, FORM, STAGES, OUTCOMES, RULES, ROUTING, BY_AREA, WORDS, ARTICLES, PARTNERS, FOLLOWS)
}
