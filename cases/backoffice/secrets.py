"""Secrets that nobody stores: the one by which a partner and we sign, and the token of a job's page. Both are drawn from
the installation's own key, so a copy of the database opens nothing."""

from datetime import datetime

from django.conf import settings
from django.core import signing
from django.utils.crypto import get_random_string, salted_hmac

from cases.backoffice.models import Job, Partner
from cases.backoffice.progress import JobState

_SALT = "cases.backoffice.job"
NONCE_LENGTH = 24


def signing_secret(partner: Partner, *, generation: int | None = None) -> str:
    """The secret of this partner, of its present generation unless another is asked for."""
    number = partner.generation if generation is None else generation
    return salted_hmac("cases.backoffice.partner", f"{partner.pk}:{number}", algorithm="sha256").hexdigest()


def signing_secrets(partner: Partner, *, at: datetime) -> list[str]:
    """Every secret that holds now."""
    return [signing_secret(partner, generation=one) for one in partner.generations(at)]


def new_nonce() -> str:
    """What makes every earlier link open nothing."""
    return get_random_string(NONCE_LENGTH)


def link_token(job: Job) -> str:
    """The token in the address of the job's page."""
    return signing.dumps([job.pk, job.link_nonce], salt=_SALT)


def job_address(job: Job) -> str:
    """The public address of the job's page."""
    return f"{settings.SITE_URL}/partners/job/{link_token(job)}"


def job_of_link(token: str) -> Job | None:
    """The job whose page this token opens, or opened once; None for one that we never gave, or that we took back."""
    try:
        key, nonce = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    jobs = Job.objects.unscoped("whoever has the link we sent may see this one job")
    found = jobs.select_related("partner").filter(pk=key, link_nonce=nonce).first()
    return None if found is None or found.state == JobState.WITHDRAWN or not found.partner.is_live else found
