"""What files enrol at start-up: bytes that nobody needs go; what waits for the virus scanner is asked again."""

from crm.documents.actions import DISPOSED
from crm.documents.tidying import disposed_removed, orphans_remove, waiting_asked_again
from crm.outbox.registry import each_round, on


def register() -> None:
    """Nothing; called once when Django is ready."""
    on(DISPOSED, disposed_removed)
    each_round("files nobody has", orphans_remove, every=55)
    each_round("files to be checked for viruses", waiting_asked_again, every=60)
