from django.urls import path

from cms.views import admin, glossary, media

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("media/<path:name>", media.media, name="media"),
    # Before Wagtail's own addresses, so that its sign-in form is never reached.
    path("admin/login/", admin.admin_login, name="admin_login"),
]
