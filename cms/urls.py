from django.urls import path

from cms.views import glossary, media

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
    path("media/<path:name>", media.media, name="media"),
]
