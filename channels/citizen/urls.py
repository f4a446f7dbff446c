"""Addresses of the public site."""

from django.urls import path

from channels.citizen import (
    address,
    councillor,
    here,
    known,
    pages,
    performance,
    report,
    same,
    satisfaction,
    saving,
    say,
    services,
    spot,
    there,
    track,
    write,
)

app_name = "citizen"

report_urls = [
    path("report", report.choose, name="report"),
    path("report/sent/<str:reference>", report.sent, name="report-sent"),
    path("report/go-on/<str:token>", saving.go_on, name="report-go-on"),
    path("report/<slug:code>", report.start, name="report-start"),
    path("report/<slug:code>/where", address.address, name="report-address"),
    path("report/<slug:code>/where/map", spot.spot, name="report-map"),
    path("report/<slug:code>/where/not-listed", address.not_listed, name="report-not-listed"),
    path("report/<slug:code>/save", saving.save, name="report-save"),
    path("report/<slug:code>/forget", saving.forget, name="report-forget"),
    path("report/<slug:code>/changed", saving.changed, name="report-changed"),
    path("report/<slug:code>/stop", report.stop, name="report-stop"),
    path("report/<slug:code>/where/there", there.there, name="report-there"),
    path("report/<slug:code>/where/same", same.same, name="report-same"),
    path("report/<slug:code>/where/known", known.known, name="report-known"),
    path("report/<slug:code>/check", report.check, name="report-check"),
    path("report/<slug:code>/<slug:name>", report.step, name="report-step"),
]

track_urls = [
    path("track", track.start, name="track"),
    path("track/<str:reference>", track.story, name="track-story"),
    path("track/<str:reference>/more", track.fact, name="track-fact"),
    path("track/<str:reference>/send-code", track.send_code, name="track-send-code"),
    path("track/<str:reference>/code", track.code, name="track-code"),
    path("track/<str:reference>/open", track.open_by_link, name="track-open"),
    path("track/<str:reference>/open/<str:token>", track.follow_link, name="track-link"),
    path("track/<str:reference>/close", track.close, name="track-close"),
    path("track/<str:reference>/add", say.add, name="track-add"),
    path("track/<str:reference>/not-fixed", say.say_not_fixed, name="track-not-fixed"),
]

urlpatterns = [
    path("", pages.home, name="home"),
    path("accessibility", pages.accessibility, name="accessibility"),
    path("privacy", pages.privacy, name="privacy"),
    path("contact", pages.contact, name="contact"),
    *[path(route, view, name=name) for route, view, name in write.urls],
    path("councillors", councillor.start, name="councillors"),
    path("councillors/open", councillor.open_by_link, name="councillor-open"),
    path("councillors/open/<str:token>", councillor.follow_link, name="councillor-link"),
    path("councillors/cases", councillor.cases, name="councillor-cases"),
    path("councillors/leave", councillor.leave, name="councillor-leave"),
    path("how-was-it/<str:token>", satisfaction.how_was_it, name="how-was-it"),
    path("performance", performance.performance, name="performance"),
    path("performance.json", performance.performance_json, name="performance-json"),
    path("performance.csv", performance.performance_csv, name="performance-csv"),
    *services.urls,
    *here.urls,
    *report_urls,
    *track_urls,
]
