"""Links between cases and the acts of its work in words."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from cases.casework.work.models import CaseLink
from cases.casework.work.queries import LinkShown

Kind = CaseLink.Kind


def link_lines(links: Iterable[LinkShown]) -> list[tuple[str, LinkShown]]:
    """Each link in words, as this case stands to the other."""
    return [(_words(link), link) for link in links]


def _words(link: LinkShown) -> str:
    mine = {
        Kind.PREQUALIFIED_BY: _("Began with the success of"),
        Kind.APPEAL_OF: _("Appeal against"),
        Kind.PART_OF: _("Part of"),
        Kind.SAME_AS: _("Same as"),
        Kind.FOLLOWS: _("Follows"),
        Kind.SPLIT_FROM: _("Split from"),
        Kind.RELATED: _("Belongs together with"),
    }
    theirs = {
        Kind.PREQUALIFIED_BY: _("Its success began"),
        Kind.APPEAL_OF: _("Appealed against by"),
        Kind.PART_OF: _("Has the part"),
        Kind.SAME_AS: _("Same as"),
        Kind.FOLLOWS: _("Followed by"),
        Kind.SPLIT_FROM: _("Split into"),
        Kind.RELATED: _("Belongs together with"),
    }
    return (mine if link.is_later else theirs)[Kind(link.kind)]
