"""Everything that writes for matching. Who may is asked by the doors: this floor knows no people."""

from gazetteer.matching.actions.clearing import batches_clear
from gazetteer.matching.actions.reviewing import AlreadyReviewed, NotReviewable, Signature, row_review, row_review_undo
from gazetteer.matching.actions.running import batch_run
from gazetteer.matching.actions.setting import ThresholdsRefused, thresholds_set
from gazetteer.matching.actions.uploading import (
    BatchNotReady,
    ColumnsRefused,
    batch_queue_again,
    batch_start,
    batch_stop,
    batch_upload,
)

__all__ = [
    "AlreadyReviewed",
    "BatchNotReady",
    "ColumnsRefused",
    "NotReviewable",
    "Signature",
    "ThresholdsRefused",
    "batch_queue_again",
    "batch_run",
    "batch_start",
    "batch_stop",
    "batch_upload",
    "batches_clear",
    "row_review",
    "row_review_undo",
    "thresholds_set",
]
