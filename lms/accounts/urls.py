from django.urls import path

from lms.accounts.views import audit, preferences, sign_in

urlpatterns = [
    # The names are those by which django-allauth knows its pages.
    path("accounts/login/", sign_in.sign_in, name="account_login"),
    path("accounts/logout/", sign_in.sign_out, name="account_logout"),
    path("accounts/inactive/", sign_in.inactive, name="account_inactive"),
    path("accounts/signup/", sign_in.sign_up_closed, name="account_signup"),
    path("accounts/password/change/", sign_in.change_password, name="account_change_password"),
    path("accounts/password/reset/", sign_in.ask_the_administrator, name="account_reset_password"),
    path("accounts/password/set/", sign_in.ask_the_administrator, name="account_set_password"),
    # Before Wagtail's own patterns, so that there is one place to sign in.
    path("admin/login/", sign_in.one_sign_in, name="admin_login"),
    path("pages/_util/login/", sign_in.one_sign_in, name="page_sign_in"),
    path("i18n/setlang/", preferences.preferences, name="set_language"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("audit/", audit.audit_trail, name="audit_trail"),
]
