"""What each figure means, in the words printed on every report and in every download."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from cases.reports.rules import Rule, WhyNot

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RULES: "dict[str, StrOrPromise]" = {
    Rule.SWITCHBOARD: _("Connected by the switchboard"),
    Rule.OTHER_BODY: _("Another body's, by the catalogue of services"),
    Rule.ABANDONED: _("Abandoned: dropped before it was dealt with"),
    Rule.THANKS: _("Thanks"),
    Rule.SPAM: _("Spam"),
    Rule.VOIDED: _("Logged in error"),
    Rule.OUTBOUND: _("Outbound: we turned to them"),
    Rule.INTERNAL: _("Internal: raised by the council"),
    Rule.ANSWER: _("Answers our question, or adds to a matter of theirs"),
}

REASONS: "dict[str, StrOrPromise]" = {
    WhyNot.RAISED: _("Raised with a department"),
    WhyNot.PASSED_ON: _("Passed to another person"),
    WhyNot.NEEDS_SOMETHING: _("Needed something from them"),
    WhyNot.CALL_BACK: _("We promised to call back"),
    WhyNot.SENT_TO_WEB: _("Sent to our web page"),
    WhyNot.ANOTHER_BODY: _("The agent said it is another body's"),
    WhyNot.ENDED_BY_US: _("Ended by us"),
    WhyNot.TURNED_AWAY: _("Not taken by the service, by a rule of its own"),
    WhyNot.LEFT_OPEN: _("Recorded as answered, but a promise was left open"),
    WhyNot.CHASED: _("A chase of an open case"),
    WhyNot.NOT_FIXED: _("Said that it is not fixed"),
    WhyNot.REPEATED: _("Settled, but they came back within the window"),
}

DEFINITIONS: "list[tuple[StrOrPromise, StrOrPromise]]" = [
    (
        _("Session"),
        _(
            "One call, visit, letter, email, web form or chat that holds at least one contact. Inbound ones "
            "count. A session about two services counts once for each, so services do not add up to the channel."
        ),
    ),
    (
        _("Contact"),
        _("One matter in a session, with its own reference. Inbound, and not logged in error."),
    ),
    (
        _("Eligible"),
        _(
            "A contact that counts for first-contact resolution. All others are left out by a rule, never by an "
            "agent's choice to leave them out; the rules are listed with their counts."
        ),
    ),
    (
        _("Gross"),
        _(
            "Share of eligible contacts that the agent recorded as answered in that contact, where the records "
            "agree: nobody else took part, nothing was asked of the customer, no work or promise was left open. A"
            " chase, and “it is not fixed”, is never settled at first contact."
        ),
    ),
    (
        _("Could be followed"),
        _(
            "Somebody was known, or, where the service is about the property, the property was: so a further "
            "contact can be told from one by somebody else."
        ),
    ),
    (
        _("Net"),
        _(
            "Share of those that could be followed and whose window has closed that were settled (gross) and saw "
            "no further eligible contact, on any channel, in the same family of services within the service's "
            "window of days: from that customer, after merging records, or from that household where the service "
            "is about the property. Contacts of one session are never repeats of each other."
        ),
    ),
    (
        _("Pending"),
        _("Could be followed, and the window has not closed yet: in no net share until it does."),
    ),
    (
        _("Once and done"),
        _(
            "Of contacts that raised work which has ended: raised once, done within the promise, with no chase, "
            "repeat or reopening. What goes wrong counts at once; the rest when the work ends."
        ),
    ),
    (
        _("Mediated and self-service"),
        _(
            "Contacts that a member of staff dealt with, and those that the customer made alone on the website. "
            "They are never added together."
        ),
    ),
    (
        _("Promise kept"),
        _(
            "Met before it was due. Those kept in the act that made them (a reference read out at once) are shown"
            " apart. A promise counts in the period in which it was made."
        ),
    ),
    (
        _("Promise broken"),
        _(
            "Past its time, met later or not: those still open and late are counted too. Time in which we waited "
            "for the customer is not counted."
        ),
    ),
    (
        _("Broken, excused"),
        _(
            "Broken, and excused by a manager with a reason, which stands in the list behind the number. It is counted "
            "apart from the other broken ones, and in the share as broken: an excuse raises no share."
        ),
    ),
    (
        _("Share kept"),
        _("Kept, of those kept and broken, excused or not. What was kept in the act that made it is in neither."),
    ),
    (
        _("Rule in force"),
        _(
            "How long the promises of the line were given when they were made; more than one where it was changed since."
        ),
    ),
    (
        _("How long it took"),
        _(
            "Working time from the start of the promise to its end, in time or late, pauses left out: half took at most "
            "the first number of hours, nine of ten the second. Late by: working time past the due time, of those that "
            "have ended late. What was kept in the act that made it is left out."
        ),
    ),
    (
        _("The customer's own time"),
        _(
            "From when the customer made contact until the promise ended, by day and night, pauses included; beside it, "
            "how much of that time the clock stood still because we waited for somebody."
        ),
    ),
    (
        _("Pauses begun in the last tenth"),
        _("Pauses that began when less than a tenth of the promise's working time was left, and before it was due."),
    ),
    (
        _("By channel"),
        _("The share kept of the same service on each channel by which it was asked for, side by side."),
    ),
    (
        _("Fewer than 10"),
        _(
            "A line of fewer than ten that holds a confidential record is not shown. It is in the totals of the "
            "department."
        ),
    ),
    (
        _("Ward"),
        _(
            "Where the property or point lay on the day the contact was received. An address that was not found is in "
            "no ward until the gazetteer officer has matched it, and from then on in its own."
        ),
    ),
]
