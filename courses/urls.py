from django.urls import path

from courses.views import files

urlpatterns = [
    path("files/<str:sha256>/<str:name>", files.release_file, name="release_file"),
]
