"""What the administrator's pages show of the channels."""

from datetime import date
from decimal import Decimal

from crm.contacts.channels.models import ChannelCost, ContactChannel


def channels_listed() -> list[ContactChannel]:
    """Every channel in the council's order, as the table stands now."""
    return list(ContactChannel.objects.order_by("position", "code"))


def cost_on(day: date) -> dict[int, Decimal]:
    """What a contact by each channel costs on this day, by the channel's key; those of unknown cost are absent."""
    said = ChannelCost.objects.filter(from_date__lte=day).order_by("channel", "-from_date").distinct("channel")
    return dict(said.values_list("channel", "pounds"))


def costs_of(channel: ContactChannel) -> list[ChannelCost]:
    """What a contact by it costs and cost, the newest first."""
    return list(ChannelCost.objects.filter(channel=channel).order_by("-from_date"))
