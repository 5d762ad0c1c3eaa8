"""証拠パック: asked for, watched while they are made, taken away."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common import clock
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.models import Job, JobStatus
from lms.xapi.actions.packs import JOB_KIND, ask_for_pack, open_pack
from lms.xapi.forms import PackForm
from lms.xapi.ledger.choices import Choice
from lms.xapi.models import EvidencePack

PAGE = 20
WORDS = ("person", "registration", "statements", "since", "until")


@allow(Role.ADMIN)
def evidence_packs(request: AuthedRequest) -> HttpResponse:
    """Ask for a pack, and those of before. Pages that show statements lead here with what they show filled in."""
    form = PackForm(request.POST or None, initial=_initial(request))
    if request.method == "POST" and form.is_valid():
        try:
            ask_for_pack(choice=form.choice(), now=clock.now(), by=user_of(request))
        except DomainError as error:
            form.add_error(None, str(error.message))
        else:
            messages.info(request, _("The pack is being made. You may leave this page."))
            return redirect(f"{reverse('evidence_packs')}#packs")
    page = Paginator(EvidencePack.objects.select_related("created_by"), PAGE).get_page(request.GET.get("page"))
    lines = _lines(list(page.object_list))
    context = {
        "form": form,
        "page": page,
        "lines": lines,
        "is_running": any(line["is_running"] for line in lines),
        "crumbs": [
            (_("Learning records"), reverse("statement_list")),
            (_("Seal of the ledger"), reverse("ledger")),
            (_("Evidence packs"), None),
        ],
    }
    return render(request, "xapi/packs.html", context, status=422 if form.errors else 200)


def _initial(request: AuthedRequest) -> dict[str, str]:
    given = {name: request.GET[name] for name in WORDS if name in request.GET}
    return {"kind": PackForm.CHOSEN, **given}


def _lines(packs: list[EvidencePack]) -> list[dict[str, object]]:
    """With the job of each: one query for all."""
    rows = Job.objects.filter(kind=JOB_KIND, arguments__pack__in=[str(pack.uuid) for pack in packs]).order_by("pk")
    jobs = {job.arguments["pack"]: job for job in rows}
    return [_line(pack, jobs.get(str(pack.uuid))) for pack in packs]


def _line(pack: EvidencePack, job: Job | None) -> dict[str, object]:
    return {
        "pack": pack,
        "job": job,
        "is_running": job is not None and job.status in {JobStatus.WAITING, JobStatus.RUNNING},
        "choice": _words(Choice.read(pack.choice)),
    }


def _words(choice: Choice) -> list[str]:
    if choice.is_whole:
        return [_("The whole log")]
    found = []
    if choice.person:
        found.append(_("Person %(id)s") % {"id": choice.person})
    if choice.registration:
        found.append(_("Enrolment %(id)s") % {"id": choice.registration})
    if choice.statements:
        found.append(_("%(count)d statements by their ids") % {"count": len(choice.statements)})
    if choice.since or choice.until:
        found.append(f"{choice.since or ''} – {choice.until or ''}")
    return found


@allow(Role.ADMIN)
def evidence_pack_file(request: AuthedRequest, uuid: UUID) -> HttpResponseBase:
    pack = get_object_or_404(EvidencePack, uuid=uuid)
    if not pack.file:
        raise Http404
    file = open_pack(pack=pack, now=clock.now(), by=user_of(request))
    return FileResponse(file, as_attachment=True, filename=f"evidence-{pack.uuid}.zip", content_type="application/zip")
