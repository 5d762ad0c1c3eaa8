"""Everything that Wagtail says to the people who write and approve is said in Japanese.

Wagtail's own Japanese catalogues lack much; `lms/wagtail_messages` holds the rest. After an upgrade of Wagtail, a
failure here lists what the new version says that nobody has translated yet: add it there.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import wagtail
from django.conf import settings
from django.utils.translation.trans_real import DjangoTranslation

DOMAINS = ("django", "djangojs")
OURS = Path(settings.BASE_DIR) / "lms" / "wagtail_messages" / "ja" / "LC_MESSAGES"
WAGTAIL = Path(wagtail.__file__).parent

# Only those who run the installation meet these.
NOT_FOR_AUTHORS = {"wagtail.contrib.settings", "wagtail.sites"}

# The short form that Japanese uses as well, and the names of Wagtail's apps, which no page shows.
SAME_IN_JAPANESE = {
    "URL",
    "Wagtail API v2",
    "Wagtail API v3",
    "Wagtail frontend cache",
    "Wagtail locales",
    "Wagtail routablepage",
    "Wagtail simple translation",
    "Wagtail sitemaps",
}

# Wagtail's plural also counts the pages below, of which there are none where this is said.
FEWER_PLACEHOLDERS = {"Deleting this page will also delete %(translation_count)s translation of this page."}

FIELD = re.compile(r'^(msgctxt|msgid|msgid_plural|msgstr|msgstr\[0\]) ((?:".*"\n?)+)', re.MULTILINE)
TO_KEEP = (re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}"), re.compile(r"<[^>]+>"))


@dataclass(frozen=True)
class Message:
    context: str
    text: str
    plural: str
    translated: str


def messages(catalogue: Path) -> Iterator[Message]:
    for entry in catalogue.read_text(encoding="utf-8").split("\n\n"):
        fields = {name: "".join(map(ast.literal_eval, lines.splitlines())) for name, lines in FIELD.findall(entry)}
        if fields.get("msgid"):
            yield Message(
                context=fields.get("msgctxt", ""),
                text=fields["msgid"],
                plural=fields.get("msgid_plural", ""),
                translated=fields.get("msgstr", "") or fields.get("msgstr[0]", ""),
            )


def english(domain: str) -> Iterator[Message]:
    """What the installed Wagtail says in the apps that authors meet."""
    for app in settings.INSTALLED_APPS:
        if app.split(".")[0] == "wagtail" and app not in NOT_FOR_AUTHORS:
            catalogue = WAGTAIL.joinpath(*app.split(".")[1:], "locale", "en", "LC_MESSAGES", f"{domain}.po")
            if catalogue.exists():
                yield from messages(catalogue)


def spoken(message: Message, catalogue: DjangoTranslation) -> set[str]:
    """The message as one reads it, of one and of several."""
    if message.plural and message.context:
        return {catalogue.npgettext(message.context, message.text, message.plural, number) for number in (1, 2)}
    if message.plural:
        return {catalogue.ngettext(message.text, message.plural, number) for number in (1, 2)}
    if message.context:
        return {catalogue.pgettext(message.context, message.text)}
    return {catalogue.gettext(message.text)}


@pytest.mark.parametrize("domain", DOMAINS)
def test_nothing_is_said_in_english(domain: str) -> None:
    japanese = DjangoTranslation("ja", domain=domain)
    said = list(english(domain))
    missing = [
        message.text
        for message in said
        if message.text not in SAME_IN_JAPANESE and spoken(message, japanese) & {message.text, message.plural}
    ]

    assert said
    assert missing == []


@pytest.mark.parametrize("domain", DOMAINS)
def test_translations_keep_placeholders_and_markup(domain: str) -> None:
    ours = list(messages(OURS / f"{domain}.po"))
    changed = [
        message.text
        for message in ours
        for pattern in TO_KEEP
        if message.text not in FEWER_PLACEHOLDERS
        and set(pattern.findall(message.plural or message.text)) != set(pattern.findall(message.translated))
    ]

    assert ours
    assert changed == []
