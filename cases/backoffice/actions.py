"""What is done with partners' jobs, for whoever does it: give, take back, say again, and take in news."""

from cases.backoffice.sending import JobRefused, job_send, job_send_again, job_withdraw
from cases.backoffice.taking import NewsRefused, news_place, news_take

__all__ = [
    "JobRefused",
    "NewsRefused",
    "job_send",
    "job_send_again",
    "job_withdraw",
    "news_place",
    "news_take",
]
