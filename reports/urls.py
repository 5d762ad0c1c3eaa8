from django.urls import path

from reports.views import goals, published

urlpatterns = [
    path("", goals.goal_list, name="goal_list"),
    path("<slug:code>/", goals.goal_detail, name="goal_detail"),
    path("<slug:code>/people/", goals.goal_people, name="goal_people"),
    path("<slug:code>/published/", published.goal_published, name="goal_published"),
    path("<slug:code>/published/<uuid:uuid>/", published.goal_difference, name="goal_difference"),
    path("<slug:code>/export/<slug:file_format>/", goals.goal_export, name="goal_export"),
    path("<slug:code>/people/export/<slug:file_format>/", goals.goal_people_export, name="goal_people_export"),
]
