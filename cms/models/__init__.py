from cms.models.glossary import GlossaryTerm
from cms.models.media import CmsDocument, CmsImage, CmsRendition, DocumentPage
from cms.models.pages import HomePage, StandardPage

__all__ = ["CmsDocument", "CmsImage", "CmsRendition", "DocumentPage", "GlossaryTerm", "HomePage", "StandardPage"]
