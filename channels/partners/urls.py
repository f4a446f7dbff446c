"""The addresses partners have: a job's page, which only its link names, and where their systems tell us how it goes."""

from django.urls import path

from channels.partners import news, pages

app_name = "partners"

urlpatterns = [
    path("job/<str:token>", pages.job, name="job"),
    path("job/<str:token>/new-link", pages.new_link, name="job-new-link"),
    path("job/<str:token>/photographs/<int:key>", pages.photograph, name="job-photo"),
    path("<slug:code>/news", news.news, name="news"),
]
