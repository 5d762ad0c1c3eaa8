"""Puts one bare page below the root of the default site, once. Runs in Django's shell, with the settings beside it."""

from django.test import Client
from wagtail.models import Site

from tests.benchmarks import survey
from tests.benchmarks.bare.models import BarePage

PARAGRAPH = "申請の受付から決定までの流れを書き出し、要らない手順を見つけます。" * 4


def bare_page() -> BarePage:
    page = BarePage.objects.first()
    if page is None:
        body = [piece for n in range(4) for piece in (("heading", f"見出し{n}"), ("text", f"<p>{PARAGRAPH}</p>"))]
        root = Site.objects.get(is_default_site=True).root_page
        page = root.add_child(instance=BarePage(title="業務の見直し", slug="bare", body=body, locale=root.locale))
    assert isinstance(page, BarePage)
    return page


def main() -> None:
    path = bare_page().get_url_parts()[2]
    survey.write(
        [
            survey.look_at("bare page, nobody signed in", Client(), path),
            survey.look_at("bare page, signed in", survey.visitor("9000001"), path),
        ]
    )
