from django.urls import path

from lms.portal.views import home, hr, my_page, people, search, section, system

urlpatterns = [
    path("", home.home, name="home"),
    path("my/", my_page.my_page, name="my_page"),
    path("section/", section.section_home, name="section_home"),
    path("hr/", hr.hr_home, name="hr_home"),
    path("people/", people.people, name="people"),
    path("people/<uuid:uuid>/", people.person_detail, name="person_detail"),
    path("search/", search.search, name="search"),
    path("search/suggest/", search.search_suggest, name="search_suggest"),
    path("system/", system.system_home, name="system_home"),
]
