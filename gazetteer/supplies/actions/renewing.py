"""Writing the words of every address anew, after an upgrade that writes them otherwise. No supply is needed."""

from datetime import datetime

from django.db import connection, transaction

from gazetteer.supplies.actions import applying, difference, recording, staging, writing
from gazetteer.supplies.actions.loading import drop_temporary, only_load
from gazetteer.supplies.actions.staging import Progress
from gazetteer.supplies.refusals import LoadUnderWay

__all__ = ["LoadUnderWay", "words_renew"]


def words_renew(*, at: datetime, progress: Progress) -> int:
    """How many addresses are written otherwise now; streets, addresses and properties agree with the rules as they are.

    One transaction: whoever searches meanwhile finds the old words. Raises LoadUnderWay while a load is running.
    """
    with only_load(), connection.cursor() as cursor:
        try:
            drop_temporary(cursor)
            staging.create_staging(cursor=cursor, custodian=0)
            difference.nothing_closes(cursor=cursor)
            with transaction.atomic():
                cursor.execute("SET LOCAL lock_timeout = '5min'")
                writing.write_every_street(cursor=cursor)
                applying.apply_streets(cursor=cursor)
                writing.write_addresses(cursor=cursor, progress=progress)
                writing.add_search_words(cursor=cursor)
                renewed = applying.apply_addresses(cursor=cursor)
                applying.apply_properties(cursor=cursor)
                recording.words_written(at=at)
        finally:
            if connection.is_usable():
                drop_temporary(cursor)
        progress("done", renewed, 1)
        return renewed
