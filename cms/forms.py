"""How files come in: looked into before they are kept."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _
from wagtail.documents.forms import BaseDocumentForm

from cms.inspection import FileRefused, inspect_file


class DocumentForm(BaseDocumentForm):
    """A file that is not what its name says is refused, with the reason and, in captions, the line."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            limit = {"limit": filesizeformat(field.max_upload_size)}
            field.help_text = (
                _(
                    "Video: MP4, WebM. Sound: M4A, MP3, WAV. Captions: WebVTT. Slides: PDF without a password. "
                    "Papers: Word, Excel, PowerPoint, CSV, text. At most %(limit)s."
                )
                % limit
            )
            field.widget.attrs["data-max-bytes"] = str(field.max_upload_size)

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                inspect_file(file, file.name or "")
            except FileRefused as refusal:
                raise forms.ValidationError(str(refusal), code=refusal.code) from refusal
        return file
