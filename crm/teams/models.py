"""The council's own users, departments, teams and roles; restrictions; the log of who looked."""

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from crm.teams.actor import Actor, ActorKind, ClientScope, client
from crm.teams.actor import Role as RoleCode
from crm.teams.history import kept_as
from crm.teams.shut import shut_keys


class RoleChoice(models.TextChoices):
    AGENT = RoleCode.AGENT.value, _("Agent")
    OFFICER = RoleCode.OFFICER.value, _("Officer")
    TEAM_LEADER = RoleCode.TEAM_LEADER.value, _("Team leader")
    MANAGER = RoleCode.MANAGER.value, _("Manager")
    INFORMATION_GOVERNANCE = RoleCode.INFORMATION_GOVERNANCE.value, _("Information governance")
    ADMINISTRATOR = RoleCode.ADMINISTRATOR.value, _("Administrator")
    GAZETTEER_OFFICER = RoleCode.GAZETTEER_OFFICER.value, _("Gazetteer officer")


class UserQuerySet(models.QuerySet):
    def with_scope(self) -> "UserQuerySet":
        """Users with `held` (["ROLE:department", ...]), `team_keys`, `opened_keys` (the restrictions that name one of
        those teams) and what is shut to them (shut.py), in the same statement.
        """
        now = models.functions.Now()
        current = Q(active_from__lte=now) & (Q(active_to__isnull=True) | Q(active_to__gt=now))
        roles = RoleHeld.objects.filter(current, user=OuterRef("pk")).values_list(
            models.functions.Concat(
                "role",
                models.Value(":"),
                models.functions.Cast("department_id", models.TextField()),
                output_field=models.TextField(),
            )
        )
        teams = Membership.objects.filter(current, user=OuterRef("pk")).values_list("team_id")
        opened = Restriction.teams.through.objects.filter(
            team__in=Membership.objects.filter(current, user=OuterRef(OuterRef("pk"))).values("team_id")
        ).values_list("restriction_id")
        shut = {f"shut_{number}": keys for number, keys in enumerate(shut_keys())}
        return self.annotate(
            held=ArraySubquery(roles), team_keys=ArraySubquery(teams), opened_keys=ArraySubquery(opened), **shut
        )


class UserObjects(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(username__iexact=username)


@kept_as("UserHistory", exclude=["password", "last_login"])
class User(AbstractBaseUser):
    """A member of the council's staff who signs in."""

    username = models.CharField(max_length=150, unique=True)
    full_name = models.CharField(max_length=200)
    email = models.EmailField(blank=True)
    is_active = models.BooleanField(default=True)
    customer_key = models.BigIntegerField(null=True)  # an employee who is a customer too: may not open their own record
    manager = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="managed")

    objects = UserObjects()

    class Meta:
        indexes = [
            models.Index(fields=["customer_key"], condition=Q(customer_key__isnull=False), name="user_who_is_customer")
        ]

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["full_name"]

    def __str__(self) -> str:
        return self.full_name

    @property
    def actor(self) -> Actor:
        """This user as an actor; the user must have been loaded by `with_scope()` (StaffBackend does)."""
        annotated: Any = self
        roles = (held.split(":") for held in annotated.held)
        return Actor(
            kind=ActorKind.STAFF,
            key=str(self.pk),
            name=self.full_name,
            roles=frozenset((role, int(department)) for role, department in roles),
            teams=frozenset(annotated.team_keys),
            opened=None if annotated.opened_keys is None else frozenset(annotated.opened_keys),
            shut=frozenset().union(*(keys for name, keys in vars(self).items() if name.startswith("shut_"))),
        )


@kept_as("DepartmentHistory")
class Department(models.Model):
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    phone = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return self.name


@kept_as("TeamHistory")
class Team(models.Model):
    """People who share a work list, within one department."""

    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="teams")
    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)

    def __str__(self) -> str:
        return self.name


@kept_as("MembershipHistory")
class Membership(models.Model):
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="memberships")
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "team"], condition=Q(active_to__isnull=True), name="membership_once_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")), name="membership_from_to"
            ),
        ]


@kept_as("RoleHeldHistory")
class RoleHeld(models.Model):
    """A role held by a user in a department, from and to (open and exclusive end)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="roles_held")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=RoleChoice)
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "department", "role"],
                condition=Q(active_to__isnull=True),
                name="role_held_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")), name="role_held_from_to"
            ),
        ]


class Grade(models.TextChoices):
    """The three grades of *hidden means absent* (design.md rule 7)."""

    ADDRESS = "ADDRESS", _("Confidential address or contact point")
    MATTER = "MATTER", _("Confidential matter")
    PERSON = "PERSON", _("Confidential person")


@kept_as("RestrictionHistory")
class Restriction(models.Model):
    """Why something is hidden, and which teams it is not hidden from. What carries one is absent for all others."""

    grade = models.CharField(max_length=8, choices=Grade)
    teams = models.ManyToManyField(Team, related_name="restrictions")
    owner = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=300)
    review_date = models.DateField()
    created_at = models.DateTimeField()
    # Key of the version of a service whose contacts and cases are all a confidential matter: they share this row.
    service_version = models.BigIntegerField(null=True, unique=True)


class ScopeChoice(models.TextChoices):
    PLACES_SEARCH = ClientScope.PLACES_SEARCH.value, _("Find addresses (the OS Places shape, and while typing)")
    GAZETTEER_READ = ClientScope.GAZETTEER_READ.value, _("Read properties and streets")
    CROSS_REFERENCES_READ = ClientScope.CROSS_REFERENCES_READ.value, _("Read the keys of properties in other systems")
    LOADS_READ = ClientScope.LOADS_READ.value, _("Read which gazetteer supplies were loaded")
    PROMISES_READ = ClientScope.PROMISES_READ.value, _("Read what was promised about a reference, without who or what")
    CUSTOMERS_READ = ClientScope.CUSTOMERS_READ.value, _("Look up customers: names, how to reach them, where they live")
    CUSTOMERS_WRITE = ClientScope.CUSTOMERS_WRITE.value, _("Add customers, and ways to reach them")
    CONTACTS_READ = ClientScope.CONTACTS_READ.value, _("Read sessions and contacts")
    CONTACTS_WRITE = ClientScope.CONTACTS_WRITE.value, _("Log sessions and contacts, and so raise cases")
    CASES_READ = ClientScope.CASES_READ.value, _("Read cases, and be told what happens to them")
    CASES_WORK = ClientScope.CASES_WORK.value, _("Do on cases what an officer may, where no second person is needed")
    WORDS_READ = ClientScope.WORDS_READ.value, _("Read what was said and written in contacts and cases it may read")
    FACTS_READ = ClientScope.FACTS_READ.value, _("Read what is true at an address")
    FACTS_WRITE = ClientScope.FACTS_WRITE.value, _("Load what is true at addresses, and what happened there")
    OPEN311 = ClientScope.OPEN311.value, _("Report for its own customers by Open311, and hear what becomes of it")


class ApiClientQuerySet(models.QuerySet["ApiClient"]):
    def active(self, at: datetime) -> "ApiClientQuerySet":
        """Clients whose key works at that time."""
        return self.filter(Q(active_to__isnull=True) | Q(active_to__gt=at), active_from__lte=at)


@kept_as("ApiClientHistory", exclude=["key_hash", "last_used_date", "act_key"])
class ApiClient(models.Model):
    """A program that uses the API with a key of its own. Of the key only the hash is kept, and its beginning, by which
    people recognise it."""

    name = models.CharField(max_length=120)
    owner = models.CharField(max_length=200)  # who answers for it
    purpose = models.CharField(max_length=300)
    scopes = ArrayField(models.CharField(max_length=30))
    rate_per_minute = models.PositiveIntegerField()
    key_prefix = models.CharField(max_length=8, unique=True)
    key_hash = models.CharField(max_length=64)
    key_made_at = models.DateTimeField()
    active_from = models.DateTimeField()
    active_to = models.DateTimeField(null=True)
    last_used_date = models.DateField(null=True)
    changed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    act_key = models.CharField(max_length=200, unique=True)  # of the form that last changed it: once is enough

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scopes__contained_by=ScopeChoice.values) & Q(scopes__len__gt=0), name="api_client_scopes"
            ),
            models.CheckConstraint(
                condition=Q(rate_per_minute__gte=1, rate_per_minute__lte=100_000), name="api_client_rate"
            ),
            models.CheckConstraint(
                condition=Q(active_to__isnull=True) | Q(active_to__gt=F("active_from")), name="api_client_from_to"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def actor(self) -> Actor:
        """This client as an actor."""
        return client(self.pk, name=self.name, scopes=frozenset(map(ClientScope, self.scopes)))


class AccessLog(models.Model):
    """Who saw whom: one row per answer that showed people. Append-only, partitioned by month, plain keys."""

    at = models.DateTimeField()
    actor_kind = models.CharField(max_length=10)
    actor_key = models.CharField(max_length=64)
    screen = models.CharField(max_length=60)
    session = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=20)  # of the keys: CUSTOMER, CONTACT, CASE
    keys = ArrayField(models.BigIntegerField())
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["actor_key", "at"], name="access_by_actor"),
            models.Index(fields=["at", "id"], name="access_in_order"),
            GinIndex(fields=["keys"], name="access_of"),
        ]
