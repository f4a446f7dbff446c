"""Who acts when a rule does."""

from crm.teams.actor import Actor, system

RULES: Actor = system("rules")
