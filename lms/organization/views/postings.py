"""Single changes of a person's posts. Each page is a form, a preview in a sentence, and the change."""

import datetime as dt
from uuid import UUID

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _

from lms.accounts.access import user_of
from lms.common.access import AuthedRequest, Role, allow
from lms.common.errors import DomainError
from lms.common.templatetags.dates import jdate_text
from lms.organization.actions.departures import retire_person
from lms.organization.actions.postings import (
    correct_posting,
    end_posting,
    post_person,
    transfer_person,
    withdraw_posting,
)
from lms.organization.actions.transfers import cancel_transfer, post_left_for
from lms.organization.consequences import Change
from lms.organization.enums import PostingKind
from lms.organization.forms import AddForm, AnnouncedForm, CorrectForm, EndForm, Hand, RetireForm, TransferForm
from lms.organization.forms.fields import day_after, last_day
from lms.organization.forms.postings import Nature
from lms.organization.models import Person, Posting
from lms.organization.queries import tree_on
from lms.organization.queries.editing import reaches_posting
from lms.organization.queries.record import record_of
from lms.organization.views.deciding import Facts, Plan, work
from lms.organization.views.records import person_desk, person_in_hand, posting_in_hand
from lms.organization.views.wording import from_to, heads_fact, place_of, post_words, span_words


def _left(person: Person, on: dt.date, hand: Hand) -> Posting:
    """The primary post that a transfer on `on` leaves. DomainError: none, or one that is not the reader's to end."""
    posts = Posting.objects.seen(hand.sight).on(on).filter(person=person, kind=PostingKind.PRIMARY)
    left = posts.select_related("unit").first()
    if left is None:
        raise DomainError(
            _("The person has no primary post on this day. Add one instead of a transfer."),
            code="no_primary",
            field="on",
        )
    if not reaches_posting(hand.reach, left, hand.sight):
        raise DomainError(
            _("The post that would end is in a unit of another HR. Ask them, or HR of the whole city."),
            code="not_entrusted",
        )
    return left


def _change(person: Person, day: dt.date, hand: Hand, *unit_ids: int) -> Change:
    """What other apps look at: the day of the change, or today if that is past."""
    return Change(max(day, hand.today), frozenset({person.pk}), frozenset(unit_ids))


@allow(Role.HR)
def posting_transfer(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """異動."""
    person, hand = person_in_hand(request, uuid)
    record = record_of(person, hand.sight)
    if record.primary is None:
        raise Http404
    held = record.primary.row
    assert isinstance(held, Posting)
    initial = {"title": held.title, "grade": held.grade, "employment": held.employment}
    form = TransferForm(request.POST or None, initial=initial, hand=hand)
    now_in = _("Now: %(post)s") % {"post": post_words(held, record.primary.place)}
    desk = person_desk(person, hand, _("Register a transfer"), now_in)

    def plan() -> Plan:
        on, unit, place = form.cleaned_data["on"], form.chosen_unit, form.place
        assert place is not None
        left = _left(person, on, hand)
        words = {
            "name": person.name,
            "left": place_of(left, hand, on - dt.timedelta(days=1)),
            "unit": tree_on(on, hand.sight).path_name(place.unit_id),
            "day": jdate_text(on),
        }
        facts: Facts = [
            (_("Position"), from_to(left.title, form.cleaned_data["title"])),
            (_("Until now"), words["left"]),
            (_("From then on"), words["unit"]),
            heads_fact([left.unit_id, place.unit_id], on, hand),
        ]
        return Plan(
            act=lambda now: transfer_person(
                person=person,
                on=on,
                unit=unit,
                valid_to=day_after(form.cleaned_data["last_day"]),
                head=form.head_kind,
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
                **form.what,
            ),
            sentence=_("%(name)s moves from %(left)s to %(unit)s on %(day)s.") % words,
            facts=facts,
            button=_("Register the transfer"),
            done=_("The transfer of %(name)s to %(unit)s is registered.") % words,
            change=_change(person, on, hand, left.unit_id, place.unit_id),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def posting_add(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """兼務・事務取扱・事務代理, and the first post of who comes or comes back."""
    person, hand = person_in_hand(request, uuid)
    record = record_of(person, hand.sight)
    initial: dict[str, object] = {"nature": Nature.CONCURRENT if record.is_employed else Nature.PRIMARY}
    if record.posts and isinstance(latest := record.posts[0].row, Posting):
        initial |= {"title": latest.title, "grade": latest.grade, "employment": latest.employment}
    form = AddForm(request.POST or None, initial=initial, hand=hand)
    desk = person_desk(person, hand, _("Add a post") if record.is_employed else _("Register employment or return"))

    def plan() -> Plan:
        data, place, nature = form.cleaned_data, form.place, Nature(form.cleaned_data["nature"])
        assert place is not None
        words = {
            "name": person.name,
            "unit": tree_on(data["on"], hand.sight).path_name(place.unit_id),
            "day": jdate_text(data["on"]),
            "nature": str(nature.label),
            "title": data["title"],
        }
        unit = form.chosen_unit
        return Plan(
            act=lambda now: post_person(
                person=person,
                unit=unit,
                valid_from=data["on"],
                valid_to=day_after(data["last_day"]),
                kind=nature.posting_kind,
                head=form.head_kind,
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
                **form.what,
            ),
            sentence=_("From %(day)s %(name)s holds a further post: %(title)s, %(unit)s (%(nature)s).") % words
            if record.is_employed
            else _("From %(day)s %(name)s holds a post: %(title)s, %(unit)s.") % words,
            facts=[
                (_("Term"), span_words(data["on"], data["last_day"])),
                heads_fact([place.unit_id], data["on"], hand),
            ],
            button=_("Register the post"),
            done=_("The post of %(name)s in %(unit)s is registered.") % words,
            change=_change(person, data["on"], hand, place.unit_id),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def posting_correct(request: AuthedRequest, uuid: UUID, posting: int) -> HttpResponse:
    """訂正: what was written down was wrong, from its first day."""
    held, hand = posting_in_hand(request, uuid, posting)
    place = place_of(held, hand, held.valid_from)
    form = CorrectForm(request.POST or None, initial=CorrectForm.initial_of(held, place), hand=hand)
    lead = _("What counted until now stays on record as what was known. Primary posts that touch follow new days.")
    desk = person_desk(held.person, hand, _("Correct a post"), lead)

    def plan() -> Plan:
        data, to = form.cleaned_data, form.place
        assert to is not None
        words = {"name": held.person.name, "post": post_words(held, place)}
        new_place = tree_on(data["on"], hand.sight).path_name(to.unit_id)
        unit = form.chosen_unit
        return Plan(
            act=lambda now: correct_posting(
                posting=held,
                unit=unit,
                valid_from=data["on"],
                valid_to=day_after(data["last_day"]),
                head=data["head"],
                with_neighbours=True,
                now=now,
                by=user_of(request),
                disclose_at=form.disclose_at,
                **form.what,
            ),
            sentence=_("The record of %(name)s is corrected: %(post)s was written down wrongly.") % words,
            facts=[
                (_("Written down"), f"{place}　{held.title}　{span_words(held.valid_from, last_day(held.valid_to))}"),
                (_("Right is"), f"{new_place}　{data['title']}　{span_words(data['on'], data['last_day'])}"),
                heads_fact([held.unit_id, to.unit_id], data["on"], hand),
            ],
            button=_("Correct the post"),
            done=_("The post of %(name)s is corrected.") % words,
            change=_change(held.person, min(data["on"], held.valid_from), hand, held.unit_id, to.unit_id),
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def posting_end(request: AuthedRequest, uuid: UUID, posting: int) -> HttpResponse:
    """One post ends, the others go on."""
    held, hand = posting_in_hand(request, uuid, posting)
    form = EndForm(request.POST or None, hand=hand)
    place = place_of(held, hand, held.valid_from)
    desk = person_desk(held.person, hand, _("End a post"), post_words(held, place))

    def plan() -> Plan:
        words = {"name": held.person.name, "post": post_words(held, place), "day": jdate_text(form.on - _a_day())}
        is_primary = held.kind == PostingKind.PRIMARY
        return Plan(
            act=lambda now: end_posting(
                posting=held, on=form.on, now=now, by=user_of(request), disclose_at=form.disclose_at
            ),
            sentence=_("%(name)s holds this post until %(day)s: %(post)s.") % words,
            facts=[heads_fact([held.unit_id], form.on, hand)],
            button=_("End the post"),
            done=_("The end of the post of %(name)s is registered.") % words,
            change=_change(held.person, form.on, hand, held.unit_id),
            warnings=(_("It is the primary post: without a further one the person belongs to no unit."),)
            if is_primary
            else (),
        )

    return work(request, desk, form, plan)


def _a_day() -> dt.timedelta:
    return dt.timedelta(days=1)


@allow(Role.HR)
def posting_withdraw(request: AuthedRequest, uuid: UUID, posting: int) -> HttpResponse:
    """A transfer that has not begun is called off; a post that never was is struck out."""
    held, hand = posting_in_hand(request, uuid, posting)
    form = AnnouncedForm(request.POST or None, hand=hand)
    place, is_ahead = place_of(held, hand, held.valid_from), held.valid_from > hand.today
    title = _("Call off a post") if is_ahead else _("Strike out a post")
    desk = person_desk(held.person, hand, title, post_words(held, place))

    def plan() -> Plan:
        left = post_left_for(held) if is_ahead else None
        words = {"name": held.person.name, "post": post_words(held, place), "day": jdate_text(held.valid_from)}
        if left is not None:
            words["left"] = place_of(left, hand, left.valid_from)
            sentence = _("The transfer of %(name)s on %(day)s does not happen: the post in %(left)s goes on.") % words
        elif is_ahead:
            sentence = _("The post of %(name)s from %(day)s does not come about: %(post)s.") % words
        else:
            sentence = _("As we know it now, %(name)s never held this post: %(post)s.") % words
        withdraw = cancel_transfer if is_ahead else withdraw_posting
        units = [held.unit_id, *([left.unit_id] if left else [])]
        return Plan(
            act=lambda now: withdraw(posting=held, now=now, by=user_of(request), disclose_at=form.disclose_at),
            sentence=sentence,
            facts=[heads_fact(units, max(held.valid_from, hand.today), hand)],
            button=title,
            done=_("The post of %(name)s is taken out of the record.") % words,
            change=_change(held.person, held.valid_from, hand, *units),
            is_danger=True,
        )

    return work(request, desk, form, plan)


@allow(Role.HR)
def person_retire(request: AuthedRequest, uuid: UUID) -> HttpResponse:
    """退職: everything ends on one day."""
    person, hand = person_in_hand(request, uuid)
    record = record_of(person, hand.sight)
    held = [line for line in record.posts if line.is_open and (line.is_now or line.is_ahead)]
    posts = [line.row for line in held if isinstance(line.row, Posting)]
    if not posts or not all(reaches_posting(hand.reach, post, hand.sight) for post in posts):
        raise Http404
    form = RetireForm(request.POST or None, hand=hand)
    desk = person_desk(person, hand, _("Register retirement or departure"))

    def plan() -> Plan:
        on = form.on
        words = {"name": person.name, "day": jdate_text(form.cleaned_data["last_day"])}
        facts: Facts = [
            (_("Post that ends"), post_words(post, line.place)) for post, line in zip(posts, held, strict=True)
        ]
        return Plan(
            act=lambda now: retire_person(
                person=person, on=on, now=now, by=user_of(request), disclose_at=form.disclose_at
            ),
            sentence=_("%(name)s leaves the city's service at the end of %(day)s.") % words,
            facts=[*facts, heads_fact([post.unit_id for post in posts], on, hand)],
            button=_("Register the departure"),
            done=_("The departure of %(name)s is registered.") % words,
            change=_change(person, on, hand, *(post.unit_id for post in posts)),
            warnings=(_("Leave and entrusted roles end on the same day."),),
            is_danger=True,
        )

    return work(request, desk, form, plan)
