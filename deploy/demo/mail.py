"""What the demo council has in its inboxes: questions, conversations, a shared address, machines, what came back."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from random import Random

from cases.casework.answering import message_answer
from cases.casework.receiving.actions import Receipt, mail_receive
from crm.contacts.correspondence.models import Inbox, InboxItem
from crm.contacts.correspondence.received import Failed, Received
from crm.contacts.models import Direction, Message
from crm.customers.models import ContactPoint, Customer
from crm.customers.references import shown
from crm.teams.actor import Actor, system

ACTOR = system("demo")
Nature = InboxItem.Nature

QUESTIONS = {
    "contact": [
        ("Opening hours at Christmas", "Is the library open between Christmas and New Year?"),
        ("Street light out", "The light by the footbridge has been out since Sunday. It is very dark there."),
        ("Thank you", "The crew that cleared our verge was splendid. Please tell them."),
        ("Hall to hire", "We would like the community hall for the choir on Thursdays in spring. Whom do we ask?"),
        ("Dog bin", "Could there be a bin at the end of the canal path? Everybody asks."),
        ("Noise at night", "The extractor of the take-away runs until two in the morning."),
    ],
    "waste": [
        ("Missed again", "Our street was left out this morning, all of it.\n\nThe bins were out by six."),
        ("New caddy", "Our food caddy has lost its lid. Can we have another?"),
        ("Christmas trees", "Do you take real trees in January, and on which day?"),
        ("Bulky collection", "A sofa and two chairs: what does it cost, and how long is the wait?"),
    ],
    "council-tax": [
        ("Single person discount", "My daughter moved out on the first. Do I pay less from now on?"),
        ("Direct debit", "Please move my payments to the 15th of each month."),
        ("Moving out", "We leave the house on 12 December. Whom do I tell?"),
    ],
}
FOLLOWS = ["Any news on this?", "I forgot to say: the side gate is open on Fridays.", "Thank you, that is clear."]
ANSWERS = [
    "Thank you for writing. Yes, it is: the hours are on our website.",
    "We have asked the crew to come back, and are sorry for the trouble.",
    "You can do this online, or ring us and we do it with you.",
]


class Post:
    """The letters of the last days, written in order of time."""

    def __init__(self, *, seed: int, inboxes: dict[str, Inbox], agent: Actor, at: datetime) -> None:
        self.random = Random(seed)
        self.inboxes, self.agent, self.now = inboxes, agent, at
        self.numbers = count(1)

    def receive(self, address: str, subject: str, words: str, *, sender: str, at: datetime, **more: object) -> Receipt:
        """The receipt of one message."""
        key = f"<{next(self.numbers)}.demo@mail.example>"
        given: dict[str, object] = {"sender_name": "", "nature": Nature.PERSON, "channel": "EMAIL", **more}
        received = Received(
            key=key, message_id=key, addresses=(address,), sender=sender, subject=subject, words=words, received_at=at,
            **given,  # type: ignore[arg-type]
        )  # fmt: skip
        return mail_receive(received=received, actor=ACTOR, at=at)

    def conversation(self, code: str, subject: str, words: str, *, sender: str, name: str, at: datetime) -> None:
        """A question; of some an answer, of some of these one word more."""
        address = self.inboxes[code].address
        receipt = self.receive(
            address,
            subject,
            words,
            sender=sender,
            sender_name=name,
            at=at,
            authentication="spf=pass dkim=pass dmarc=pass",
        )
        if self.random.random() < 0.4:
            again = at + timedelta(hours=self.random.randrange(2, 30))
            if again < self.now:
                told = f"Re: {subject} [{shown(receipt.reference)}]"
                self.receive(address, told, self.random.choice(FOLLOWS), sender=sender, sender_name=name, at=again)
        elif self.random.random() < 0.4 and receipt.contact is not None:
            later = min(at + timedelta(hours=self.random.randrange(1, 20)), self.now)
            message_answer(
                item=receipt.item, subject="", body=self.random.choice(ANSWERS), actor=self.agent, at=later,
                key=f"demo-{receipt.item.pk}",
            )  # fmt: skip


def make_mail(*, agent: Actor, seed: int, at: datetime, writers: int = 36) -> None:
    """Nothing; the council's inboxes hold what people and machines wrote in the last three days."""
    inboxes = {inbox.code: inbox for inbox in Inbox.objects.order_by("pk")}
    post = Post(seed=seed, inboxes=inboxes, agent=agent, at=at)
    points = ContactPoint.objects.unscoped("the demo's maker").filter(
        kind=ContactPoint.Kind.EMAIL, do_not_use=False, customer__status=Customer.Status.LIVE
    )
    known = list(points.select_related("customer").order_by("pk")[: writers * 3 : 3])
    for number, point in enumerate(known):
        code = post.random.choice(["contact", "contact", "waste", "waste", "council-tax"])
        subject, words = post.random.choice(QUESTIONS[code])
        moment = at - timedelta(hours=70) + timedelta(hours=70) * number / max(len(known), 1)
        name = str(point.customer)
        post.conversation(code, subject, f"{words}\n\n{name}", sender=point.normalised, name=name, at=moment)
    _strangers(post, at=at)
    _shared(post, known, at=at)
    _machines(post, known, at=at)
    _came_back(post, at=at)


def _strangers(post: Post, *, at: datetime) -> None:
    for number, name in enumerate(["Priya Raman", "Owain Prys", "Zofia Nowak", "A Wellwisher"], 1):
        sender = f"{name.split()[-1].lower()}{number}@post.example"
        subject, words = post.random.choice(QUESTIONS["contact"])
        post.receive(
            post.inboxes["contact"].address,
            subject,
            words,
            sender=sender,
            sender_name=name,
            at=at - timedelta(hours=number),
        )


def _shared(post: Post, known: Sequence[ContactPoint], *, at: datetime) -> None:
    """Two of one household write from one address."""
    if len(known) < 2:
        return
    first, second = known[0], known[1].customer
    ContactPoint.objects.unscoped("the demo's maker").get_or_create(
        customer=second, kind=first.kind, normalised=first.normalised,
        defaults={"value": first.value, "created_at": at - timedelta(days=60)},
    )  # fmt: skip
    post.receive(
        post.inboxes["council-tax"].address, "Our bill", "We have two bills for one house.", sender=first.normalised,
        sender_name="The household", at=at - timedelta(minutes=50),
    )  # fmt: skip


def _machines(post: Post, known: Sequence[ContactPoint], *, at: datetime) -> None:
    for number, point in enumerate(known[2:6]):
        post.receive(
            post.inboxes["contact"].address, "Automatic reply: your message", "I am away until Monday.",
            sender=point.normalised, nature=Nature.AUTO_REPLY, nature_why="Auto-Submitted: auto-replied",
            at=at - timedelta(hours=3, minutes=number),
        )  # fmt: skip
    post.receive(
        post.inboxes["contact"].address, "You have won", "Click here.", sender="prize@lottery.example", nature=Nature.SPAM,
        nature_why="Marked by our mail server", at=at - timedelta(hours=2),
    )  # fmt: skip


def _came_back(post: Post, *, at: datetime) -> None:
    """Two of our messages could not be delivered."""
    sent = Message.objects.unscoped("the demo's maker").filter(
        direction=Direction.OUT, state=Message.State.SENT, channel="EMAIL", customer__isnull=False
    )
    for number, message in enumerate(sent.exclude(sent_to="").order_by("-created_at", "-pk")[:2]):
        failed = Failed(
            addresses=(message.sent_to,), message_id=message.message_id or "", words="550 5.1.1 no such mailbox here"
        )
        post.receive(
            post.inboxes["contact"].address, "Undelivered Mail Returned to Sender", "The mail could not be delivered.",
            sender="", sender_name="Mail delivery", nature=Nature.BOUNCE, nature_why="a report of failed delivery",
            failed=failed, at=at - timedelta(minutes=20 - number),
        )  # fmt: skip
