"""How two customers can be related: the words in both directions, between whom, and where a circle cannot be true."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

PERSON, BUSINESS = "PERSON", "BUSINESS"
_ANY = frozenset({PERSON, BUSINESS})
_PERSON = frozenset({PERSON})
_BUSINESS = frozenset({BUSINESS})


@dataclass(frozen=True, slots=True)
class RelationshipKind:
    """One kind. `forward` is said of the first ("parent of"), `backward` of the other ("child of")."""

    code: str
    forward: Any
    backward: Any
    first: frozenset[str] = _PERSON
    other: frozenset[str] = _PERSON
    in_line: bool = False  # nobody can be their own ancestor, nor a company its own parent

    @property
    def is_mutual(self) -> bool:
        """Whether both are the same to each other, so that one row says it all."""
        return str(self.forward) == str(self.backward)


_KINDS = (
    RelationshipKind("PARENT", _("parent of"), _("child of"), in_line=True),
    RelationshipKind("GUARDIAN", _("guardian of"), _("has as guardian"), in_line=True),
    RelationshipKind("CARER", _("carer of"), _("cared for by")),
    RelationshipKind("PARTNER", _("partner of"), _("partner of")),
    RelationshipKind("SIBLING", _("brother or sister of"), _("brother or sister of")),
    RelationshipKind("LIVES_WITH", _("lives with"), _("lives with")),
    RelationshipKind("NEXT_OF_KIN", _("next of kin of"), _("has as next of kin")),
    RelationshipKind("SUPPORT", _("support worker of"), _("supported by"), first=_ANY),
    RelationshipKind("ACTS_FOR", _("acts for"), _("acted for by"), first=_ANY, other=_ANY),
    RelationshipKind("LANDLORD", _("landlord of"), _("tenant of"), first=_ANY, other=_ANY),
    RelationshipKind("OWNER", _("owner of"), _("owned by"), first=_ANY, other=_BUSINESS, in_line=True),
    RelationshipKind("DIRECTOR", _("director of"), _("has as director"), first=_ANY, other=_BUSINESS),
    RelationshipKind("PARTNER_IN", _("business partner in"), _("has as business partner"), first=_ANY, other=_BUSINESS),
    RelationshipKind("TRUSTEE", _("trustee of"), _("has as trustee"), first=_ANY, other=_BUSINESS),
    RelationshipKind("SECRETARY", _("secretary of"), _("has as secretary"), first=_ANY, other=_BUSINESS),
    RelationshipKind("MANAGER", _("manager at"), _("managed by"), other=_BUSINESS),
    RelationshipKind("EMPLOYEE", _("works at"), _("employs"), other=_BUSINESS),
    RelationshipKind("SPEAKS_FOR", _("day-to-day contact of"), _("has as day-to-day contact"), other=_BUSINESS),
    RelationshipKind("LICENSEE", _("licence holder for"), _("has as licence holder"), first=_ANY, other=_BUSINESS),
    RelationshipKind("ADVISER", _("accountant or agent of"), _("has as accountant or agent"), first=_ANY, other=_ANY),
)
KINDS: dict[str, RelationshipKind] = {kind.code: kind for kind in _KINDS}
CHOICES = [(kind.code, kind.forward) for kind in _KINDS]
BACK = "-"  # before a code: the other is this to the one whose page it is


def sayable(*, first: str) -> list[tuple[str, Any]]:
    """What somebody of this kind can be to others, in both directions: (code, words); a code after BACK is backward."""
    said: list[tuple[str, Any]] = []
    for kind in _KINDS:
        if first in kind.first:
            said.append((kind.code, kind.forward))
        if first in kind.other and not kind.is_mutual:
            said.append((BACK + kind.code, kind.backward))
    return said


def can_be(code: str, *, first: str, other: str) -> bool:
    """Whether the first (a person or a business) can be this to the other."""
    kind = KINDS[code]
    return first in kind.first and other in kind.other
