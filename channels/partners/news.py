"""Where a partner's system tells us how its jobs go: JSON or CSV, signed with the secret that both know.

Whoever cannot sign is told nothing. The same news under the same key does nothing more, so it may be sent until we answer.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cases.backoffice.actions import news_take
from cases.backoffice.giving import actor_for
from cases.backoffice.models import Partner
from cases.backoffice.reading import NewsLine, Unreadable, csv_lines, json_lines
from cases.backoffice.secrets import signing_secrets
from cases.backoffice.signing import HEADER, signed_by
from crm.teams.acting import Busy

LONGEST = 1024 * 1024  # bytes of one request
NOBODY = ["no partner has this secret"]  # compared with when there is no such partner, so that it takes as long


@csrf_exempt
@require_POST
def news(request: HttpRequest, code: str) -> HttpResponse:
    """200 with what came of each line; 401 when it is not signed by this partner, now; 400 for what cannot be read; 413
    for too much at once; 503 when somebody holds one of the cases: send it again."""
    now = timezone.now()
    if _length(request) > LONGEST:
        return JsonResponse({"error": "too much at once: at most 1 MB"}, status=413)
    partner = Partner.objects.filter(code=code, is_live=True).first()
    secrets = signing_secrets(partner, at=now) if partner is not None else NOBODY
    fits = signed_by(secrets=secrets, header=request.headers.get(HEADER, ""), body=request.body, at=now)
    if partner is None or not fits:
        return JsonResponse({"error": "not signed by this partner, or too long ago"}, status=401)
    try:
        lines = csv_lines(request.body) if request.content_type == "text/csv" else json_lines(request.body)
    except Unreadable as wrong:
        return JsonResponse({"error": str(wrong)}, status=400)
    try:
        return JsonResponse({"news": [_told(partner, line) for line in lines]})
    except Busy:
        return JsonResponse({"error": "busy: send it again"}, status=503)


def _length(request: HttpRequest) -> int:
    given = str(request.META.get("CONTENT_LENGTH") or "0")
    return int(given) if given.isascii() and given.isdigit() else 0


def _told(partner: Partner, line: NewsLine) -> dict[str, object]:
    said: dict[str, object] = {"line": line.number, "key": line.news.key if line.news else ""}
    if line.news is None:
        return said | {"taken": "WRONG", "why": line.wrong}
    taken = news_take(
        partner=partner, job_reference=line.job, news=line.news, actor=actor_for(partner), at=timezone.now()
    )
    return said | {"taken": taken.value}
