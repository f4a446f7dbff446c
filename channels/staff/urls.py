"""The staff door's addresses. Public ones use the reference, never the key; what people search for is in none."""

from django.urls import path

from channels.staff.door_pages import door_urls
from channels.staff.views import (
    a_to_z,
    access_log,
    account_kinds,
    address_questions,
    answer,
    api_clients,
    area,
    area_loads,
    at_risk,
    authority,
    bodies,
    calendars,
    care,
    care_kinds,
    case,
    case_jobs,
    case_people,
    case_seen,
    case_standing,
    case_ties,
    case_work,
    cautions,
    confidential,
    contact,
    contact_channels,
    contact_new,
    correct,
    councillors,
    customer,
    customer_acts,
    customer_sources,
    drafts,
    duplicate_bulk,
    duplicate_weights,
    duplicates,
    entry_wrong,
    facts,
    gazetteer,
    gazetteer_loads,
    governance,
    hand_over,
    health,
    home,
    inboxes,
    incidents,
    lateness,
    living,
    matching,
    merging,
    message_press,
    message_raise,
    message_template_acts,
    message_templates,
    notices,
    outbox,
    place_notices,
    policies,
    pop,
    property_sets,
    replans,
    reports,
    search,
    service,
    service_edit,
    service_edit_items,
    service_files,
    service_trial,
    services,
    sign_in,
    street,
    tasks,
    what_if,
    worklist,
    worklist_bulk,
    worklist_map,
    worklist_search,
    worklist_sheets,
    worklist_views,
    writing,
    written,
)
from channels.staff.views import property as property_page

app_name = "staff"

desk = [
    path("", home.home, name="home"),
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-out", sign_in.sign_out, name="sign-out"),
    path("search", search.search, name="search"),
    path("customers/add", customer.customer_add, name="customer-add"),
    path("customers/<str:reference>", customer.customer, name="customer"),
    path("customers/<str:reference>/points", customer.point_add, name="customer-point-add"),
    path("properties/<int:uprn>", property_page.property_page, name="property"),
    path("streets/<int:usrn>", street.street, name="street"),
    *area.urls,
    path("contacts/new", contact_new.contact_new, name="contact-new"),
    path("contacts/<str:reference>", contact.contact, name="contact"),
    path("contacts/<str:reference>/saved", contact.session_saved, name="session-saved"),
    path("contacts/<str:reference>/finish", contact.session_finish, name="session-finish"),
    path("contacts/<str:reference>/answer", answer.contact_answer, name="contact-answer"),
    path("contacts/<str:reference>/move", correct.contact_move, name="contact-move"),
    path("contacts/<str:reference>/void", correct.contact_void, name="contact-void"),
]

# Each of these modules ends in its own list of addresses.
places = address_questions.urls + entry_wrong.urls + gazetteer.urls
urlpatterns = (
    desk + merging.urls + governance.urls + worklist.urls + case.urls + written.urls + reports.urls + api_clients.urls
)
urlpatterns += contact.urls + customer_acts.urls + account_kinds.urls + inboxes.urls
urlpatterns += (
    facts.urls + places + gazetteer_loads.urls + area_loads.urls + matching.urls + lateness.urls + notices.urls
)
urlpatterns += customer_sources.urls + contact_channels.urls + bodies.urls
urlpatterns += calendars.urls + policies.urls + drafts.urls + replans.urls
urlpatterns += authority.urls + living.urls
urlpatterns += care.urls + care_kinds.urls + cautions.urls + confidential.urls + access_log.urls
urlpatterns += at_risk.urls + what_if.urls + health.urls + outbox.urls
urlpatterns += duplicates.urls + duplicate_bulk.urls + duplicate_weights.urls
urlpatterns += message_templates.urls + message_template_acts.urls
urlpatterns += pop.urls
urlpatterns += a_to_z.urls + case_standing.urls + case_jobs.urls
urlpatterns += message_press.urls + message_raise.urls + writing.urls
urlpatterns += door_urls()
urlpatterns += services.urls + service.urls + service_files.urls + service_trial.urls
urlpatterns += service_edit.urls + service_edit_items.urls + property_sets.urls
urlpatterns += case_work.urls + tasks.urls
urlpatterns += incidents.urls + councillors.urls
urlpatterns += case_people.urls + case_seen.urls + case_ties.urls
urlpatterns += worklist_views.urls + worklist_bulk.urls + worklist_sheets.urls + worklist_map.urls
urlpatterns += worklist_search.urls + hand_over.urls
urlpatterns += place_notices.urls
