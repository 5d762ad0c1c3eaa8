from django.urls import path

from cms.views import glossary

urlpatterns = [
    path("glossary/", glossary.glossary, name="glossary"),
]
