"""Who may do what: the one table. Pages, actions, the API and exports all ask here.

Ordinary scope (design.md rule 7): agents see all customers, sessions, contacts and cases that are not hidden; officers the
cases of their teams; team leaders those of their department; managers figures and the records behind them, without notes
and messages; information governance the access log; administrators configuration and no customer data; gazetteer
officers places, what is asked about them, and nobody who lives or works there.
"""

from enum import StrEnum

from crm.teams.actor import Actor, ActorKind, ClientScope, Role


class NotPermitted(Exception):
    """The actor may not do this; pages answer as if the thing did not exist."""

    def __init__(self, permission: str) -> None:
        super().__init__(f"not permitted: {permission}")
        self.permission = permission


_FRONT = frozenset({Role.AGENT, Role.TEAM_LEADER})
_WORK = frozenset({Role.OFFICER, Role.TEAM_LEADER})
_DESK = _FRONT | _WORK

STAFF_MAY: dict[str, frozenset[Role]] = {
    "search": _DESK | {Role.GAZETTEER_OFFICER, Role.MANAGER},
    "customer.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "customer.look_up": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.MANAGER}),
    "customer.change": _FRONT,
    "duplicate.review": _FRONT,
    "duplicate.bulk": frozenset({Role.TEAM_LEADER}),  # where an administrator allows it at all
    "duplicate.configure": frozenset({Role.ADMINISTRATOR}),  # weights and thresholds: no customer is shown
    "duplicate.run": frozenset({Role.ADMINISTRATOR}),
    "customer.merge": _FRONT,  # and unmerge: an ordinary button
    "authority.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.MANAGER}),
    "authority.change": _FRONT,
    "councillor.change": frozenset({Role.TEAM_LEADER}),  # who is a councillor, of which ward, from when to when
    "contact.identify": _FRONT,  # ask who speaks
    "adjustment.agree": _FRONT,
    "alert.raise": _FRONT,  # and changed or ended by their owner, or a team leader
    "caution.propose": _FRONT,
    "caution.decide": frozenset({Role.TEAM_LEADER, Role.MANAGER}),  # never by whoever proposed it
    "confidentiality.propose": _FRONT,
    "confidentiality.decide": _FRONT,  # a second person from whom it is not hidden
    "access_log.view": frozenset({Role.INFORMATION_GOVERNANCE}),
    "care.configure": frozenset({Role.ADMINISTRATOR}),  # the kinds of adjustments and alerts
    "life.move": _FRONT,
    "life.died": _FRONT,
    "life.died_reverse": frozenset({Role.TEAM_LEADER}),  # people are reported dead by mistake
    "customer.export": frozenset({Role.INFORMATION_GOVERNANCE}),
    "customer.erase": frozenset({Role.INFORMATION_GOVERNANCE}),
    "disclosure.assess": frozenset({Role.INFORMATION_GOVERNANCE}),
    "customer_source.manage": frozenset({Role.INFORMATION_GOVERNANCE}),
    "customer.load": frozenset({Role.INFORMATION_GOVERNANCE}),  # files of registered sources
    "property.view": _DESK | {Role.GAZETTEER_OFFICER},
    "address.ask": _DESK,  # "this gazetteer entry is wrong"
    "address.settle": frozenset({Role.GAZETTEER_OFFICER}),
    "gazetteer.view": frozenset({Role.GAZETTEER_OFFICER, Role.ADMINISTRATOR}),
    "contact.log": _FRONT,
    "contact.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "contact.correct": _FRONT,
    "contact.correct_later": frozenset({Role.TEAM_LEADER}),
    "contact.notes": _DESK,
    "message.view": _DESK,  # what was written to us, in the mailboxes of their teams; agents in every one
    "message.handle": _DESK,
    "message.answer": _DESK,  # and send again; officers about the cases of their teams
    "inbox.manage": frozenset({Role.ADMINISTRATOR}),
    "case.view": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.OFFICER, Role.MANAGER}),
    "case.work": _WORK,
    "case.lead": frozenset({Role.TEAM_LEADER}),  # acts of a workflow that need a second person
    "case.note": _DESK,
    "case.exclude": _DESK,  # say that it is about a member of staff, or that one has an interest oneself
    "worklist.view": frozenset({Role.OFFICER, Role.TEAM_LEADER, Role.AGENT}),
    "report.view": frozenset({Role.MANAGER, Role.TEAM_LEADER}),
    "promise.at_risk": frozenset({Role.MANAGER, Role.TEAM_LEADER}),
    "promise.what_if": frozenset({Role.AGENT, Role.TEAM_LEADER, Role.MANAGER, Role.ADMINISTRATOR}),
    "promise.excuse": frozenset({Role.MANAGER}),
    "notice.read": _DESK | {Role.MANAGER},  # their own
    "sla.view": frozenset({Role.ADMINISTRATOR, Role.TEAM_LEADER, Role.MANAGER}),  # calendars and policies
    "sla.configure": frozenset({Role.ADMINISTRATOR}),
    "message_template.view": frozenset({Role.ADMINISTRATOR, Role.TEAM_LEADER, Role.AGENT}),
    "message_template.configure": frozenset({Role.ADMINISTRATOR}),  # words, never records
    "message_template.preview": _FRONT,  # against a record of somebody they may see
    "health.view": frozenset({Role.ADMINISTRATOR}),
    "mail.receive": frozenset({Role.ADMINISTRATOR}),  # mailboxes, and what arrived and could not be read
    "arrival.settle": _DESK | {Role.ADMINISTRATOR},  # what could not be read in; only the desk opens it
    "outbox.manage": frozenset({Role.ADMINISTRATOR}),  # keys, kinds and counts: no customer is shown
    "gazetteer.load": frozenset({Role.ADMINISTRATOR}),
    "address.match": frozenset({Role.GAZETTEER_OFFICER, Role.ADMINISTRATOR}),  # files of addresses, their own
    "address.match_thresholds": frozenset({Role.ADMINISTRATOR}),
    "api_client.manage": frozenset({Role.ADMINISTRATOR}),
    "webhook.manage": frozenset({Role.ADMINISTRATOR}),  # which clients are told of what: keys and kinds of events
    "account_kind.manage": frozenset({Role.ADMINISTRATOR}),
    "channel.manage": frozenset({Role.ADMINISTRATOR}),
    "service.configure": frozenset({Role.ADMINISTRATOR}),  # services, their versions, files and trials
    "case.assign": frozenset({Role.TEAM_LEADER}),  # give a case to somebody, or to another team, where they lead
    "place_notice.view": _DESK | {Role.MANAGER},
    "place_notice.put_up": frozenset({Role.TEAM_LEADER}),
    "other_body.manage": frozenset({Role.ADMINISTRATOR}),  # whose a matter is that is not the council's
    "partner.manage": frozenset({Role.ADMINISTRATOR}),  # who does work for us, and how they are reached
    "partner.news": _WORK,  # type in, or load, what a partner says about jobs
    "partner.jobs": _WORK | {Role.MANAGER},  # the list of jobs, of the cases they may see
}


class Field(StrEnum):
    """What is masked by role: every page, API and export asks `field_seen` before it shows one."""

    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    NATIONAL_INSURANCE = "NATIONAL_INSURANCE"  # as it stands in what people write to us
    ACCOUNT_KEY = "ACCOUNT_KEY"  # an account's kind may name roles that see it whole
    COMPANY_NUMBER = "COMPANY_NUMBER"  # company and charity numbers are public registers
    VAT_NUMBER = "VAT_NUMBER"
    CONTACT_POINT = "CONTACT_POINT"  # of the customer whose page it is
    OTHERS_CONTACT_POINT = "OTHERS_CONTACT_POINT"  # of those they live with or are related to
    FORMER_NAME = "FORMER_NAME"
    RELATIONSHIP = "RELATIONSHIP"
    CONSENT = "CONSENT"
    SENSITIVE_ANSWER = "SENSITIVE_ANSWER"  # to a question that its form calls so: for whoever does the work


class Sight(StrEnum):
    """How much of a field somebody sees; what is absent is in no answer, not even as a mask."""

    WHOLE = "WHOLE"
    MASKED = "MASKED"
    ABSENT = "ABSENT"


_READERS = _DESK | {Role.MANAGER}
FIELDS: dict[Field, tuple[frozenset[Role], frozenset[Role]]] = {  # (who sees it whole, who masked)
    Field.DATE_OF_BIRTH: (frozenset({Role.TEAM_LEADER}), _READERS),
    Field.NATIONAL_INSURANCE: (frozenset({Role.TEAM_LEADER}), _READERS),
    Field.ACCOUNT_KEY: (frozenset(), _READERS),
    Field.COMPANY_NUMBER: (_READERS, frozenset()),
    Field.VAT_NUMBER: (_DESK, frozenset({Role.MANAGER})),
    Field.CONTACT_POINT: (_DESK, frozenset({Role.MANAGER})),
    Field.OTHERS_CONTACT_POINT: (frozenset(), _DESK),
    Field.FORMER_NAME: (_READERS, frozenset()),
    Field.RELATIONSHIP: (_READERS, frozenset()),
    Field.CONSENT: (_DESK, frozenset()),
    Field.SENSITIVE_ANSWER: (_WORK, _READERS),
}

CUSTOMER_MAY = frozenset({"contact.log"})

# What a program with a key of its own may (docs/api.md says why): each scope opens what it names, to everything of the
# kind that is hidden by none of the three grades; a program is in no team, so a restriction always shuts it out.
CLIENT_MAY: dict[str, frozenset[ClientScope]] = {
    "gazetteer.search": frozenset({ClientScope.PLACES_SEARCH, ClientScope.GAZETTEER_READ}),
    "gazetteer.read": frozenset({ClientScope.GAZETTEER_READ}),
    "gazetteer.cross_references": frozenset({ClientScope.CROSS_REFERENCES_READ}),
    "gazetteer.loads": frozenset({ClientScope.LOADS_READ}),
    "promise.what_if": frozenset(ClientScope),
    "promise.read": frozenset({ClientScope.PROMISES_READ}),
    "customer.view": frozenset({ClientScope.CUSTOMERS_READ}),
    "customer.look_up": frozenset({ClientScope.CUSTOMERS_READ}),
    "customer.change": frozenset({ClientScope.CUSTOMERS_WRITE}),
    "contact.view": frozenset({ClientScope.CONTACTS_READ}),
    "contact.log": frozenset({ClientScope.CONTACTS_WRITE}),
    "contact.notes": frozenset({ClientScope.WORDS_READ}),
    "case.view": frozenset({ClientScope.CASES_READ}),
    "case.work": frozenset({ClientScope.CASES_WORK}),
    "case.note": frozenset({ClientScope.CASES_WORK}),
    # Another website or app reports for somebody, and hears what becomes of its own reports.
    "report.by_client": frozenset({ClientScope.OPEN311}),
    "fact.view": frozenset({ClientScope.FACTS_READ}),
    "fact.load": frozenset({ClientScope.FACTS_WRITE}),
}
# The fields of a person that a client reads whole; every other is absent, not even masked.
CLIENT_FIELDS: dict[Field, ClientScope] = {
    Field.CONTACT_POINT: ClientScope.CUSTOMERS_READ,
    Field.COMPANY_NUMBER: ClientScope.CUSTOMERS_READ,
}


def may(actor: Actor, permission: str, *, department: int | None = None) -> bool:
    """True when the actor may; with a department, the role must be held there."""
    if actor.kind == ActorKind.SYSTEM:
        return True
    if actor.kind == ActorKind.CUSTOMER:
        return permission in CUSTOMER_MAY
    if actor.kind == ActorKind.CLIENT:
        return bool(actor.scopes & CLIENT_MAY.get(permission, frozenset()))
    roles = STAFF_MAY.get(permission, frozenset())
    return any(role in roles and (department is None or held_in == department) for role, held_in in actor.roles)


def require(actor: Actor, permission: str, *, department: int | None = None) -> None:
    """Nothing; raises NotPermitted when the actor may not."""
    if not may(actor, permission, department=department):
        raise NotPermitted(permission)


def field_seen(actor: Actor, field: Field) -> Sight:
    """How much of this field the actor's roles or scopes let them see: the public nothing."""
    if actor.kind == ActorKind.SYSTEM:
        return Sight.WHOLE
    if actor.kind == ActorKind.CLIENT:
        return Sight.WHOLE if CLIENT_FIELDS.get(field) in actor.scopes else Sight.ABSENT
    if actor.kind != ActorKind.STAFF:
        return Sight.ABSENT
    whole, masked = FIELDS[field]
    if any(actor.has(role) for role in whole):
        return Sight.WHOLE
    return Sight.MASKED if any(actor.has(role) for role in masked) else Sight.ABSENT
