from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

from lms.common import navigation
from lms.common.access import Role


class XapiConfig(AppConfig):
    name = "lms.xapi"
    label = "xapi"

    def ready(self) -> None:
        import_module("lms.xapi.consumers")
        audit = import_module("lms.accounts.queries")
        audit.name_actions(
            {
                "xapi.client_created": _("API credential given"),
                "xapi.client_limited": _("API credential limited otherwise"),
                "xapi.client_revoked": _("API credential taken back"),
                "ledger.key_created": _("Signing key made"),
                "ledger.key_rotated": _("Signing key followed by another"),
                "ledger.checked": _("Check of the whole ledger begun"),
                "ledger.pack_asked": _("Evidence pack asked for"),
                "ledger.pack_made": _("Evidence pack made"),
                "ledger.pack_taken": _("Evidence pack taken away"),
                "xapi.target_created": _("Forwarding target written down"),
                "xapi.target_changed": _("Forwarding target changed"),
                "xapi.target_paused": _("Forwarding paused"),
                "xapi.target_resumed": _("Forwarding resumed"),
                "xapi.target_set_aside": _("Statement set aside in forwarding"),
                "xapi.letters_replayed": _("Refused statements sent again"),
                "xapi.letter_dismissed": _("Refused statement dismissed"),
                "xapi.import_begun": _("Import of statements begun"),
                "xapi.import_stopped": _("Import of statements stopped"),
                "xapi.import_continued": _("Import of statements continued"),
                "xapi.import_discarded": _("Import of statements discarded"),
                "xapi.import_finished": _("Import of statements finished"),
                "xapi.disposal_asked": _("Erasure of learning records asked for"),
                "xapi.disposal_approved": _("Erasure of learning records approved"),
                "xapi.disposal_refused": _("Erasure of learning records sent back"),
                "xapi.disposal_begun": _("Erasure of learning records begun"),
                "xapi.disposal_called_off": _("Erasure of learning records called off"),
                "xapi.disposal_done": _("Learning records erased"),
                "xapi.exported": _("Statements exported"),
                "xapi.client_rotated": _("API credential's secret changed"),
            }
        )
        # Each registers its kind of job.
        import_module("lms.xapi.importing.work")
        import_module("lms.xapi.disposing.work")
        disposals = import_module("lms.xapi.actions.disposals")
        register_kind = import_module("lms.inbox.kinds").register_kind
        register_kind(disposals.APPROVAL_KIND, disposals.APPROVAL_LABEL, disposals.on_decided)
        navigation.register(
            navigation.Entry(
                _("Learning records"), "statement_list", (Role.ADMIN,), order=91, icon="list", is_rare=True
            )
        )
