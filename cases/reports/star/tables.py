"""The tables that leave for analysts: what each holds, column by column, and the statement that makes it. No identity.

A star: five dimensions and four tables of facts that point at them by `*_key`. Keys of people, sessions, contacts, cases and
clocks are drawn anew with every night's files: they join the files of one night and lead nowhere else. What is confidential
(by any of the three grades) counts for its department and month, and for nothing that could betray it: see `WITHHELD`.
The statements are also those of the views for BI tools (`views.py`); `{key}(x)` stands for how a key is made. Rows stand in
the order of the day that is shown (by its column's number): that of the true day would tell it by the rows beside it.
"""

from dataclasses import dataclass

WITHHELD = (
    "Of what is confidential the service, team, channel, ward, customer, session and outcome are empty, and days are the "
    "first of their month: it is in the totals of its department and of the council, and in no line below them."
)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name, its type in DuckDB, and what it says."""

    name: str
    kind: str
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, what a row is, its columns in order, and the statement whose rows they are."""

    name: str
    row: str
    columns: tuple[Column, ...]
    statement: str


def _columns(*given: tuple[str, str, str]) -> tuple[Column, ...]:
    return tuple(Column(*one) for one in given)


SERVICE = Table(
    "dim_service",
    "one service of the council, live or withdrawn, as it is called today",
    _columns(
        ("service_key", "BIGINT", "key"),
        ("code", "VARCHAR", "never changes, whatever the service is called"),
        ("name", "VARCHAR", "as it is called today"),
        ("family", "VARCHAR", "services between which a further contact is a repeat"),
        ("department_key", "BIGINT", "the department that answers for it today; facts carry that of their own day"),
        ("lgsl_code", "INTEGER", "number in the Local Government Services List, where it is on it"),
        ("counting", "VARCHAR", "ELIGIBLE, SWITCHBOARD or OTHER_BODY: whether first-contact resolution counts it"),
        ("about_property", "BOOLEAN", "a repeat from the same property is a repeat"),
        ("repeat_days", "SMALLINT", "the window in which a further contact is a repeat"),
        ("is_live", "BOOLEAN", "offered today"),
    ),
    """
    SELECT id, code, name, family, department_id, lgsl_code, counting, about_property, repeat_days, is_live
    FROM crm_service ORDER BY id
    """,
)

DEPARTMENT = Table(
    "dim_department",
    "one department",
    _columns(("department_key", "BIGINT", "key"), ("code", "VARCHAR", "never changes"), ("name", "VARCHAR", "today's")),
    "SELECT id, code, name FROM crm_department ORDER BY id",
)

TEAM = Table(
    "dim_team",
    "one team within a department",
    _columns(
        ("team_key", "BIGINT", "key"),
        ("code", "VARCHAR", "never changes"),
        ("name", "VARCHAR", "today's"),
        ("department_key", "BIGINT", "its department"),
    ),
    "SELECT id, code, name, department_id FROM crm_team ORDER BY id",
)

CHANNEL = Table(
    "dim_channel",
    "one way in which people and the council reach each other",
    _columns(
        ("channel", "VARCHAR", "its code, which the facts carry"),
        ("name", "VARCHAR", "what it is called"),
        ("kind", "VARCHAR", "MEDIATED, SELF_SERVICE or INTERNAL: the three are never added together"),
        ("pounds", "DECIMAL(7,2)", "what one contact costs today, as the council set it; empty where it set nothing"),
    ),
    """
    SELECT c.code, c.name, c.kind,
           (SELECT p.pounds FROM crm_channelcost p WHERE p.channel_id = c.id AND p.from_date <= current_date
            ORDER BY p.from_date DESC LIMIT 1)
    FROM crm_contactchannel c ORDER BY c.code
    """,
)

CUSTOMER = Table(
    "dim_customer",
    "one customer after merges, without identity; confidential persons are not among them",
    _columns(
        ("customer_key", "BIGINT", "key, of this night's files only"),
        ("kind", "VARCHAR", "PERSON or BUSINESS"),
        (
            "age_band",
            "VARCHAR",
            "on the day of the files, in bands of ten years; empty where no date of birth is known",
        ),
        ("language", "VARCHAR", "in which we write to them"),
    ),
    """
    SELECT {key}(u.id), u.kind,
           CASE WHEN u.date_of_birth IS NULL THEN NULL
                WHEN u.date_of_birth > current_date - interval '18 years' THEN 'under 18'
                WHEN u.date_of_birth > current_date - interval '25 years' THEN '18 to 24'
                WHEN u.date_of_birth > current_date - interval '35 years' THEN '25 to 34'
                WHEN u.date_of_birth > current_date - interval '45 years' THEN '35 to 44'
                WHEN u.date_of_birth > current_date - interval '55 years' THEN '45 to 54'
                WHEN u.date_of_birth > current_date - interval '65 years' THEN '55 to 64'
                WHEN u.date_of_birth > current_date - interval '75 years' THEN '65 to 74'
                WHEN u.date_of_birth > current_date - interval '85 years' THEN '75 to 84'
                ELSE '85 and over' END,
           u.language
    FROM crm_customer u
    WHERE u.canonical_id = u.id AND u.restriction_id IS NULL
      AND NOT EXISTS (SELECT 1 FROM crm_customer o WHERE o.canonical_id = u.id AND o.restriction_id IS NOT NULL)
    ORDER BY 1
    """,
)

# Of whom a fact may carry the key: after merges, and only where neither record is confidential.
_CUSTOMER = """
CASE WHEN f.confidential OR u.id IS NULL THEN NULL
     WHEN EXISTS (SELECT 1 FROM crm_customer o WHERE o.canonical_id = u.canonical_id AND o.restriction_id IS NOT NULL)
     THEN NULL ELSE {key}(u.canonical_id) END
"""

SESSION = Table(
    "fact_session",
    "one call, visit, letter, email, web form or chat, inbound or outbound",
    _columns(
        ("session_key", "BIGINT", "key, of this night's files only"),
        ("day", "DATE", "on which it began, in the council's time zone"),
        ("hour", "SMALLINT", "in which it began, 0 to 23"),
        ("channel", "VARCHAR", "of dim_channel"),
        ("direction", "VARCHAR", "IN, OUT or INTERNAL"),
        ("seconds", "INTEGER", "from start to end; empty while it goes on"),
        ("contacts", "SMALLINT", "matters in it that stand, confidential ones not counted"),
    ),
    """
    SELECT {key}(s.id), (s.started_at AT TIME ZONE {zone})::date,
           extract(hour FROM s.started_at AT TIME ZONE {zone})::smallint, s.channel, s.direction,
           extract(epoch FROM s.ended_at - s.started_at)::int, g.contacts::smallint
    FROM (SELECT session_id, count(*) AS contacts FROM cases_contactfigure
          WHERE NOT confidential AND excluded <> 'VOIDED' GROUP BY session_id) g
    JOIN crm_contactsession s ON s.id = g.session_id
    ORDER BY s.started_at, 1
    """,
)

CONTACT = Table(
    "fact_contact",
    "one matter in a session, with what it counts as",
    _columns(
        ("contact_key", "BIGINT", "key, of this night's files only"),
        ("session_key", "BIGINT", "its session"),
        ("customer_key", "BIGINT", "whom it is for; empty where nobody is known"),
        ("service_key", "BIGINT", "what it is about"),
        ("department_key", "BIGINT", "which answered for the service when it was counted"),
        ("day", "DATE", "on which it was received, in the council's time zone"),
        ("hour", "SMALLINT", "in which it was received, 0 to 23"),
        ("channel", "VARCHAR", "of dim_channel"),
        ("direction", "VARCHAR", "IN, OUT or INTERNAL"),
        ("mediated", "BOOLEAN", "a member of staff dealt with it"),
        ("ward_code", "VARCHAR", "GSS code of the ward in which its place lay on that day"),
        ("disposition", "VARCHAR", "what the agent did with it"),
        ("relation", "VARCHAR", "NEW, CHASE, SAME_REPORT, ADDS, ANSWERS or NOT_FIXED"),
        ("excluded", "VARCHAR", "the rule by which first-contact resolution leaves it out; empty: eligible"),
        ("gross", "VARCHAR", "YES or NO: settled in this contact, as recorded"),
        ("net", "VARCHAR", "YES, NO, PENDING or UNKNOWN: and not repeated within the window"),
        ("once_and_done", "VARCHAR", "YES, NO, PENDING or NOT_APPLICABLE: raised once and done within its promise"),
        ("why_not", "VARCHAR", "why it was not enough"),
        ("opens_session", "BOOLEAN", "the first of its session that stands: sessions are counted by it"),
        ("opens_service", "BOOLEAN", "the session's first about this service"),
        ("confidential", "BOOLEAN", "what stands above is withheld"),
    ),
    """
    SELECT {key}(f.contact_id), CASE WHEN f.confidential THEN NULL ELSE {key}(f.session_id) END,"""
    + _CUSTOMER
    + """,
           CASE WHEN f.confidential THEN NULL ELSE f.service_id END, f.department_id,
           CASE WHEN f.confidential THEN date_trunc('month', f.day)::date ELSE f.day END,
           CASE WHEN f.confidential THEN NULL
                ELSE extract(hour FROM f.received_at AT TIME ZONE {zone})::smallint END,
           CASE WHEN f.confidential THEN NULL ELSE f.channel END, f.direction, f.mediated,
           CASE WHEN f.confidential THEN NULL ELSE NULLIF(f.ward_code, '') END,
           CASE WHEN f.confidential THEN NULL ELSE f.disposition END,
           CASE WHEN f.confidential THEN NULL ELSE f.relation END,
           NULLIF(f.excluded, ''), f.gross, f.net, f.once_and_done,
           CASE WHEN f.confidential THEN NULL ELSE NULLIF(f.why_not, '') END,
           f.opens_session, f.opens_service, f.confidential
    FROM cases_contactfigure f
    JOIN crm_contact c ON c.id = f.contact_id
    LEFT JOIN crm_customer u ON u.id = c.customer_id
    ORDER BY 6, 1
    """,
)

CASE = Table(
    "fact_case",
    "one piece of work, by the contact that raised it",
    _columns(
        ("case_key", "BIGINT", "key, of this night's files only"),
        ("contact_key", "BIGINT", "the contact that raised it"),
        ("service_key", "BIGINT", "what it is about"),
        ("department_key", "BIGINT", "which answered for the service when it was counted"),
        ("team_key", "BIGINT", "whose work it is now"),
        ("workflow", "VARCHAR", "the state machine it follows"),
        ("state", "VARCHAR", "in which it is now"),
        ("opened", "DATE", "in the council's time zone"),
        ("closed", "DATE", "likewise; empty while it is open"),
        ("seconds", "BIGINT", "from opening to closing, day and night"),
        ("outcome", "VARCHAR", "code of the outcome, from the service's own list"),
        ("outcome_family", "VARCHAR", "DONE, DONE_BEFORE, NOTHING_FOUND ...: what all services share"),
        ("reporters", "INTEGER", "who reported it, the first among them"),
        ("chases", "INTEGER", "contacts that asked where it is"),
        ("reopened", "INTEGER", "how often it was opened again"),
        ("handed_back", "INTEGER", "how often a team said it was not theirs"),
        ("confidential", "BOOLEAN", "what stands above is withheld"),
    ),
    """
    SELECT {key}(k.id), {key}(k.contact_id), CASE WHEN f.confidential THEN NULL ELSE k.service_id END, f.department_id,
           CASE WHEN f.confidential THEN NULL ELSE k.team_id END,
           CASE WHEN f.confidential THEN NULL ELSE k.workflow END,
           CASE WHEN NOT f.confidential THEN k.state WHEN k.closed_at IS NULL THEN NULL ELSE 'CLOSED' END,
           CASE WHEN f.confidential THEN date_trunc('month', k.opened_at AT TIME ZONE {zone})::date
                ELSE (k.opened_at AT TIME ZONE {zone})::date END,
           CASE WHEN f.confidential THEN date_trunc('month', k.closed_at AT TIME ZONE {zone})::date
                ELSE (k.closed_at AT TIME ZONE {zone})::date END,
           CASE WHEN f.confidential THEN NULL ELSE extract(epoch FROM k.closed_at - k.opened_at)::bigint END,
           CASE WHEN f.confidential THEN NULL ELSE o.code END, CASE WHEN f.confidential THEN NULL ELSE o.family END,
           k.reporter_count, k.chase_count, k.reopened_count, k.handed_back_count, f.confidential
    FROM cases_case k
    JOIN cases_contactfigure f ON f.contact_id = k.contact_id
    LEFT JOIN crm_outcome o ON o.id = k.outcome_id
    ORDER BY 8, 1
    """,
)

CLOCK = Table(
    "fact_clock",
    "one promise to a customer about one contact, cancelled ones left out",
    _columns(
        ("clock_key", "BIGINT", "key, of this night's files only"),
        ("contact_key", "BIGINT", "the contact it was made about"),
        ("service_key", "BIGINT", "what it is about"),
        ("department_key", "BIGINT", "which answered for the service when it was counted"),
        ("channel", "VARCHAR", "of dim_channel"),
        ("kind", "VARCHAR", "ACKNOWLEDGE, RESPOND, UPDATE or RESOLVE"),
        ("cycle", "SMALLINT", "1, and one more each time the work was opened again"),
        ("day", "DATE", "on which it started, in the council's time zone"),
        ("state", "VARCHAR", "RUNNING, PAUSED or STOPPED"),
        ("due", "TIMESTAMP", "until when it was promised, in UTC"),
        ("stopped", "TIMESTAMP", "when it was kept or ended, in UTC; empty while it goes on"),
        ("broken", "BOOLEAN", "it was not kept in time, or runs and its time has passed unkept"),
        ("excused", "BOOLEAN", "broken, and excused by a manager: broken all the same"),
        ("same_act", "BOOLEAN", "kept in the act that made it: counted apart, and in no share"),
        ("taken_seconds", "BIGINT", "working time from start to end, pauses left out"),
        ("late_seconds", "BIGINT", "working time past its due time, when it ended late"),
        ("own_seconds", "BIGINT", "as the customer's clock has it, pauses included"),
        ("paused_seconds", "BIGINT", "how much of that it stood still"),
        ("confidential", "BOOLEAN", "what stands above is withheld"),
    ),
    """
    SELECT {key}(p.clock_id), {key}(p.contact_id), CASE WHEN p.confidential THEN NULL ELSE p.service_id END,
           p.department_id, CASE WHEN p.confidential THEN NULL ELSE p.channel END, p.kind, p.cycle,
           CASE WHEN p.confidential THEN date_trunc('month', p.day)::date ELSE p.day END, p.state,
           CASE WHEN p.confidential THEN NULL ELSE p.due_at AT TIME ZONE 'UTC' END,
           CASE WHEN p.confidential THEN NULL ELSE p.stopped_at AT TIME ZONE 'UTC' END,
           p.broken OR p.state = 'RUNNING' AND p.due_at < {now}, p.excused, p.same_act, p.taken_seconds, p.late_seconds,
           p.own_seconds, p.paused_seconds, p.confidential
    FROM cases_promisefigure p
    WHERE p.state <> 'CANCELLED'
    ORDER BY 8, 1
    """,
)

TABLES = (SERVICE, DEPARTMENT, TEAM, CHANNEL, CUSTOMER, SESSION, CONTACT, CASE, CLOCK)


def statement_of(table: Table, *, salt: str, zone: str, now: str) -> str:
    """The statement of a table: its keys made with this salt, its days in this zone, as of now (SQL expressions)."""
    first, *parts = table.statement.replace("{zone}", zone).replace("{now}", now).split("{key}(")
    return first + "".join(_keyed(part, salt) for part in parts)


def _keyed(part: str, salt: str) -> str:
    """A key: 60 bits of a salted hash, NULL of nothing. Two of three million are the same in one night of 250,000."""
    of, _bracket, rest = part.partition(")")
    return f"('x' || substr(md5({salt} || ({of})::text), 1, 15))::bit(60)::bigint{rest}"
