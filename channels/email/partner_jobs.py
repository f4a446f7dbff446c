"""Partners who only have email: each job is a short letter that leads to its page. Nobody is named in it."""

from email.utils import formataddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.backoffice.contract import Adapter, Answer, JobOut, Kind, Setting
from channels.email.asking import ask
from channels.email.composing import one_line
from crm.contacts.saying import message_id_of


def send(job: JobOut) -> Answer:
    """What the mail server answered. The letter's Message-ID is the same when it is sent again."""
    if not job.partner.settings.get("address"):
        return Answer.refused(_("no email address is known of them"))
    answer = ask(composed(job))
    if answer.taken:
        return Answer.taken()
    return Answer.refused(answer.words) if answer.final else Answer.later(answer.words)


def composed(job: JobOut) -> EmailMultiAlternatives:
    """The letter: what is wanted and where, and the way to the page on which they answer."""
    over = job.kind == Kind.WITHDRAWN
    title = _("Job %(job)s is withdrawn") if over else _("Job %(job)s: %(service)s")
    said = {
        "job": job,
        "over": over,
        "title": title % {"job": job.reference, "service": job.service_name},
        "council": settings.COUNCIL_NAME,
        "phone": settings.COUNCIL_PHONE,
        "language": settings.LANGUAGE_CODE.split("-")[0],
    }
    letter = EmailMultiAlternatives(
        subject=one_line(str(said["title"])),
        body=render_to_string("email/partner_job.txt", said),
        from_email=formataddr((one_line(settings.COUNCIL_NAME), settings.DEFAULT_FROM_EMAIL)),
        to=[job.partner.settings.get("address", "")],
        headers={"Message-ID": message_id_of(f"job-{job.key}"), "Auto-Submitted": "auto-generated"},
    )
    letter.attach_alternative(render_to_string("email/partner_job.html", said), "text/html")
    return letter


PARTNER_EMAIL = Adapter(
    code="email",
    words=gettext_lazy("An email with a link to each job’s page"),
    settings=(
        Setting(
            "address",
            gettext_lazy("Email address"),
            kind="EMAIL",
            hint=gettext_lazy("Whoever reads it can open the jobs: a mailbox of the team, not of one person"),
        ),
    ),
    send=send,
)
