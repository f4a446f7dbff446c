"""On what terms a service is taken today: its version, its promises, its team, in one statement."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import DateTimeField

from crm.catalogue.models import Service, ServiceVersion
from crm.catalogue.queries import NoSuchService
from crm.sla.queries import PolicyInForce, compiled, targets_of


@dataclass(frozen=True, slots=True)
class Terms:
    """What is pinned by a contact logged now."""

    version: ServiceVersion
    policy: PolicyInForce | None
    team_id: int | None
    acknowledgement: Mapping[
        str, tuple[str, str]
    ]  # the council's own subject and body by language, where it has its own


# By hand: compiling this much of the ORM for each contact logged took longer than PostgreSQL takes to answer it.
_TERMS = """
SELECT v.*, to_jsonb(s) AS service_row,
    (SELECT pv.id FROM crm_policyversion pv JOIN crm_policy p ON p.id = pv.policy_id
     WHERE p.code = v.policy ORDER BY pv.number DESC LIMIT 1) AS policy_version,
    (SELECT cv.id FROM crm_calendarversion cv JOIN crm_policy p ON p.calendar_id = cv.calendar_id
     WHERE p.code = v.policy ORDER BY cv.number DESC LIMIT 1) AS calendar_version,
    (SELECT t.id FROM crm_team t WHERE t.code = v.team) AS team_key,
    (SELECT jsonb_object_agg(own.language, jsonb_build_array(own.subject, own.body)) FROM (
        SELECT DISTINCT ON (m.language) m.language, m.subject, m.body FROM crm_messagetemplate m
        WHERE m.event = 'acknowledgement' AND m.channel = 'EMAIL' AND m.state = 'PUBLISHED'
            AND (m.service_id = s.id OR m.service_id IS NULL)
        ORDER BY m.language, m.service_id) own) AS own_words
FROM crm_serviceversion v JOIN crm_service s ON s.id = v.service_id
WHERE v.service_id = %(service)s AND v.state = 'PUBLISHED' AND (s.is_live OR %(withdrawn)s)
"""
# Somebody may be half way through the form of a service that was merged into another meanwhile.
_OFFERED = _TERMS.replace(
    "%(service)s", "COALESCE((SELECT merged_into_id FROM crm_service WHERE id = %(service)s), %(service)s)"
)
# A moment would come back from JSON as text, and nobody who takes a contact asks for one.
_SERVICE_COLUMNS = [f.attname for f in Service._meta.concrete_fields if not isinstance(f, DateTimeField)]


def terms_of(*, service_id: int, withdrawn_too: bool = False) -> Terms:
    """The terms of a live service, or of the one it was merged into; a withdrawn one's own only for what goes on with
    it. Raises NoSuchService."""
    statement = _TERMS if withdrawn_too else _OFFERED
    asked = {"service": service_id, "withdrawn": withdrawn_too}
    found: Any = next(iter(ServiceVersion.objects.raw(statement, asked)), None)
    if found is None:
        raise NoSuchService(service_id)
    row = json.loads(found.service_row)
    found.service = Service.from_db("default", _SERVICE_COLUMNS, [row[name] for name in _SERVICE_COLUMNS])
    return Terms(
        version=found,
        policy=_in_force(found.policy_version, found.calendar_version),
        team_id=found.team_key,
        acknowledgement={language: tuple(words) for language, words in json.loads(found.own_words or "{}").items()},
    )


def _in_force(version_id: int | None, calendar_version_id: int | None) -> PolicyInForce | None:
    if version_id is None or calendar_version_id is None:
        return None
    return PolicyInForce(
        version_id=version_id,
        calendar_version_id=calendar_version_id,
        targets=targets_of(version_id),
        calendar=compiled(calendar_version_id),
    )
