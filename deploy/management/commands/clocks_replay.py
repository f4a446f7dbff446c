"""manage.py clocks_replay: rebuilds every clock from its events and names every column that says something else."""

from crm.sla.replaying import clocks_replay
from deploy.management.commands import replay


class Command(replay.Command):
    help = "Rebuilds clocks from their events and lists what differs; ends with status 1 when anything does."
    replays = (("clocks", clocks_replay),)
