"""Pictures, files and terms for tests."""

import io

import factory
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image
from wagtail.models import Locale

from cms.models import CmsDocument, CmsImage, GlossaryTerm
from tests.factories.media import CAPTIONS, webm


def picture(colour: str = "navy", name: str = "picture.png") -> SimpleUploadedFile:
    buffer = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return SimpleUploadedFile(name, buffer.getvalue(), "image/png")


class ImageFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CmsImage

    title = "窓口の図"
    file = factory.LazyFunction(picture)


class DocumentFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = CmsDocument

    class Params:
        captions = factory.Trait(
            title="字幕", file=factory.LazyFunction(lambda: SimpleUploadedFile("story.vtt", CAPTIONS.encode()))
        )

    title = "動画"
    file = factory.LazyFunction(lambda: SimpleUploadedFile("story.webm", webm()))


class TermFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = GlossaryTerm

    term = "BPR"
    reading = "びーぴーあーる"
    short = "仕事の流れを目的から作り直すこと。"
    body = "いまの手順をそのまま電子にするのではなく、要らない手順をなくします。"
    locale = factory.LazyFunction(lambda: Locale.objects.get(language_code="ja"))
