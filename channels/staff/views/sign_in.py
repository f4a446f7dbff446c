"""Signing in and out."""

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth import authenticate, login, logout
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from channels.staff.forms.sign_in import SignInForm
from channels.staff.views.home import landing
from channels.web.visitors import visitor_of
from crm.contacts.throttle import allow, bucket_of
from crm.teams.actor import Actor
from crm.teams.models import User

# The same words for an unknown name, a wrong password and too many tries: they tell nobody which it was.
WRONG = gettext_lazy(
    "The user name or the password is not right. Check both and try again. After ten wrong tries, wait 15 minutes."
)
WINDOW = timedelta(minutes=15)
TRIES_FROM_ONE_PLACE = 10
TRIES_AT_ONE_NAME = 100  # whoever tries: high, so that nobody can lock a colleague out from elsewhere


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The sign-in page; whoever is already signed in goes on to where they wanted."""
    onward = safe_next(request)
    if request.user.is_authenticated:
        return redirect(onward)
    form = SignInForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        user = authenticate(request, **form.cleaned_data) if may_try(request, form.cleaned_data["username"]) else None
        if user is not None:
            login(request, user)
            request.session.set_expiry(None)
            return redirect(landing(scoped(user)) if onward == reverse("staff:home") else onward)
        form.add_error("password", WRONG)
    return render(request, "staff/sign_in/sign_in.html", {"form": form, "onward": onward}, status=status_of(form))


def scoped(user: AbstractBaseUser) -> Actor:
    """Whoever has just signed in, with roles and teams."""
    return User.objects.with_scope().get(pk=user.pk).actor


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Nothing but the way back to the sign-in page."""
    logout(request)
    messages.info(request, _("You are signed out."))
    return redirect("staff:sign-in")


def safe_next(request: HttpRequest) -> str:
    """Where to go after signing in: an address of our own, else the desk."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    ours = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if ours else reverse("staff:home")


def may_try(request: HttpRequest, username: str) -> bool:
    """True while neither this name from this address nor this name from anywhere was tried too often."""
    name, at = username.lower(), timezone.now()
    here = bucket_of("sign-in", f"{name} {visitor_of(request)}")
    anywhere = bucket_of("sign-in-name", name)
    return allow(bucket=here, limit=TRIES_FROM_ONE_PLACE, per=WINDOW, at=at) and allow(
        bucket=anywhere, limit=TRIES_AT_ONE_NAME, per=WINDOW, at=at
    )


def status_of(form: SignInForm) -> int:
    """422 for a form that came back with faults, else 200."""
    return 422 if form.errors else 200
