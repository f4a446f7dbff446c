"""The files an officer adds as evidence of how a case ended: kept before the act, so that writing them holds no lock."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest

from cases.casework.actions import InputsRefused
from channels.staff.access import actor_of
from channels.web.uploads import given_file
from crm.documents.actions import DocumentRefused, document_keep


def with_evidence(request: HttpRequest, inputs: dict[str, Any], *, at: datetime, key: str) -> dict[str, Any]:
    """What was typed, with the keys of the files that came with it. Raises InputsRefused (evidence)."""
    uploads = request.FILES.getlist("evidence")
    try:
        kept = [
            document_keep(given=given_file(one), actor=actor_of(request), at=at, key=f"evidence-{key}-{place}")
            for place, one in enumerate(uploads)
        ]
    except DocumentRefused as refused:
        raise InputsRefused({"evidence": refused.words}) from refused
    return {**inputs, "evidence": [one.pk for one in kept]}
