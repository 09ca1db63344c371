"""Forms of the labs, drawn by the design system's templates."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Fieldset, Layout
from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import slugify

from accounts import domains
from accounts.fields import DateField
from accounts.models import User
from programmes.models import Locality, Programme, Role

from .actions.sessions import Hours, Plan, local_hours
from .models import MAX_CAPACITY, Booking, Lab, LabSession
from .places import Wishes
from .times import OddHour, local_moment, parse_clock, repeated

LONGEST = timedelta(hours=10)
SMALL = {"class": "nhsuk-checkboxes--small"}


class LabsForm(forms.Form):
    """Draws its fields without the form element: the page adds its own buttons."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


# --- Booking -----------------------------------------------------------------------------------------------


class BookForm(LabsForm):
    """The second of the two clicks. Nothing in it has to be filled in."""

    topics = forms.MultipleChoiceField(
        label="What would you like help with?",
        help_text="The host sees it and prepares.",
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    access_options = forms.MultipleChoiceField(
        label="This is what we can offer. What do you need?",
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    access_needs = forms.CharField(
        label="Is there anything else we should arrange?",
        help_text="Only the host sees this. It is deleted 30 days after the lab.",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    shows_name = forms.BooleanField(
        label="Others who come may see my name",
        help_text="Without the tick only the host knows that you come.",
        required=False,
    )
    manager = forms.EmailField(
        label="Your line manager’s e-mail address",
        help_text="They get one letter that says that you have a place, when and where. We delete the address "
        "within 30 days.",
        required=False,
    )
    mark_optional = False

    def __init__(self, *args: Any, lab: Lab, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by = by
        for name, offered in (("topics", lab.help_topics), ("access_options", lab.access_options)):
            if offered:
                self.fields[name].choices = [(each, each) for each in offered]  # type: ignore[attr-defined]
            else:
                del self.fields[name]
        # The page folds the line manager away: most people tell nobody.
        self.helper.layout = Layout(*[name for name in self.fields if name != "manager"])

    def clean_manager(self) -> str:
        address = self.cleaned_data["manager"].lower()
        if address and not domains.is_allowed(address):
            raise ValidationError(
                f"Enter a work address, which ends in {domains.in_words()}. Or leave it empty"
            )
        if address == self.by.email:
            raise ValidationError("This is your own address. Enter your line manager’s, or leave it empty")
        return address

    def wishes(self) -> Wishes:
        given = self.cleaned_data
        return Wishes(
            topics=tuple(given.get("topics", ())),
            access_options=tuple(given.get("access_options", ())),
            access_needs=given["access_needs"],
            shows_name=given["shows_name"],
            manager=given["manager"],
        )


class GiveUpForm(LabsForm):
    apologies = forms.CharField(
        label="Would you like to tell the host why?",
        help_text="Only the host sees this. It is deleted 30 days after the lab.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
    )
    mark_optional = False


class InterestForm(LabsForm):
    lab = forms.ModelChoiceField(label="Which lab?", queryset=Lab.objects.none(), empty_label="Choose one")
    locality = forms.ModelChoiceField(
        label="Where could you come?",
        help_text="You are also told about labs that are online.",
        queryset=Locality.objects.none(),
        required=False,
        empty_label="Anywhere",
    )
    when = forms.CharField(
        label="When could you come?",
        help_text="For example: Mondays before 10, or at lunchtime in February",
        max_length=200,
        required=False,
    )

    def __init__(self, *args: Any, programme: Programme, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["lab"].queryset = Lab.objects.filter(  # type: ignore[attr-defined]
            programme=programme, is_active=True
        )
        self.fields["locality"].queryset = Locality.objects.filter(  # type: ignore[attr-defined]
            board=programme.board_id
        )


# --- The list's filters ------------------------------------------------------------------------------------

HOW = ((LabSession.Mode.IN_PERSON.value, "In person"), (LabSession.Mode.ONLINE.value, "Online"))
TIMES: dict[str, tuple[str, int, int]] = {
    "morning": ("Morning", 0, 12),
    "lunchtime": ("Lunchtime", 12, 14),
    "afternoon": ("Afternoon", 14, 16),
    "late": ("After 16:00", 16, 24),
}


def time_of_day(session: LabSession) -> str:
    hour = timezone.localtime(session.starts_at).hour
    return next(key for key, (_, first, last) in TIMES.items() if first <= hour < last)


class FilterForm(forms.Form):
    """Where, how, when in the day, only with a place. Lives in the address; counts stand beside the words."""

    mark_optional = False
    where = forms.ChoiceField(label="Where", required=False)
    how = forms.MultipleChoiceField(
        label="How", widget=forms.CheckboxSelectMultiple(attrs=SMALL), required=False
    )
    time = forms.MultipleChoiceField(
        label="Time of day", widget=forms.CheckboxSelectMultiple(attrs=SMALL), required=False
    )
    free = forms.BooleanField(
        label="Only labs with a place", widget=forms.CheckboxInput(attrs=SMALL), required=False
    )

    def __init__(self, *args: Any, sessions: Sequence[LabSession], **kwargs: Any) -> None:
        super().__init__(*args, auto_id="filter_%s", **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        places = {str(each.locality_id): str(each.locality.name) for each in sessions if each.locality}
        modes = Counter(each.mode for each in sessions)
        times = Counter(time_of_day(each) for each in sessions)
        choices = {
            "where": [("", "All localities"), *sorted(places.items(), key=lambda pair: pair[1])],
            "how": [(key, f"{label} ({modes[key]})") for key, label in HOW if modes[key]],
            "time": [(key, f"{label} ({times[key]})") for key, (label, _, _) in TIMES.items() if times[key]],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]
        # A group without a choice would ask nothing, under a heading.
        for name in ("how", "time"):
            if not choices[name]:
                del self.fields[name]
        if not places:
            del self.fields["where"]

    def is_used(self) -> bool:
        return any(self.cleaned_data.values()) if self.is_valid() else False

    def keeps(self, session: LabSession, *, has_place: bool) -> bool:
        """Whether a session passes. An address with an unknown choice filters nothing."""
        if not self.is_valid():
            return True
        chosen = self.cleaned_data
        return (
            (not chosen.get("where") or str(session.locality_id) == chosen["where"])
            and (not chosen.get("how") or session.mode in chosen["how"])
            and (not chosen.get("time") or time_of_day(session) in chosen["time"])
            and (not chosen["free"] or has_place)
        )


# --- Hosts -------------------------------------------------------------------------------------------------


class ClockField(forms.CharField):
    """A clock time as people type it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(widget=forms.TextInput(attrs={"class": "nhsuk-input--width-5"}), **options)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        if text in self.empty_values:
            return text
        found = parse_clock(text)
        if found is None:
            raise ValidationError(f"{self.label} must be a time, such as 12:30")
        return found

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, dt.time) else value


class LinesField(forms.CharField):
    """A list of short words, one a line."""

    def __init__(self, *, each: int, most: int, **options: Any) -> None:
        super().__init__(widget=forms.Textarea(attrs={"rows": 5}), required=False, **options)
        self.each, self.most = each, most

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        lines = [" ".join(line.split()) for line in (super().to_python(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def validate(self, value: Any) -> None:
        long = [line for line in value if len(line) > self.each]
        if long:
            raise ValidationError(f"Each line must be {self.each} characters or fewer: “{long[0][:40]}…”")
        if len(value) > self.most:
            raise ValidationError(f"{self.label} may have {self.most} lines at most")

    def run_validators(self, value: Any) -> None:
        """Nothing more: a list has no characters to forbid that its lines had not."""

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value


class LabForm(LabsForm):
    """A topic. Its address is made from the title once and stays."""

    title = forms.CharField(max_length=120)
    summary = forms.CharField(
        label="What it is",
        help_text="One or two sentences. They stand in the list of labs.",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    outcomes = LinesField(label="What people can do afterwards", help_text="One a line.", each=200, most=10)
    help_topics = LinesField(
        label="What people may ask for help with",
        help_text="One a line, for example: Account set-up. They are offered when somebody books.",
        each=60,
        most=12,
    )
    access_options = LinesField(
        label="What you can offer for access",
        help_text="One a line, for example: Step-free room, Hearing loop, Captions.",
        each=60,
        most=12,
    )
    is_active = forms.BooleanField(label="New dates can be made for it", required=False, initial=True)
    FIELDS = ("title", "summary", "help_topics", "access_options", "is_active")

    def __init__(self, *args: Any, programme: Programme, lab: Lab | None = None, **kwargs: Any) -> None:
        if lab is not None:
            kwargs["initial"] = {name: getattr(lab, name) for name in self.FIELDS}
            kwargs["initial"]["outcomes"] = lab.outcome_lines()
        super().__init__(*args, **kwargs)
        self.programme, self.lab = programme, lab

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        twins = Lab.objects.filter(programme=self.programme, title__iexact=title)
        if twins.exclude(pk=self.lab.pk if self.lab else None).exists():
            raise ValidationError("There is a lab with this title already")
        return title

    def written(self) -> Lab:
        lab = self.lab or Lab(programme=self.programme, slug=self._free_slug())
        for name in self.FIELDS:
            setattr(lab, name, self.cleaned_data[name])
        lab.outcomes = "\n".join(self.cleaned_data["outcomes"])
        return lab

    def _free_slug(self) -> str:
        wanted = slugify(self.cleaned_data["title"])[:55] or "lab"
        taken = set(Lab.objects.filter(programme=self.programme).values_list("slug", flat=True))
        number = 1
        slug = wanted
        while slug in taken:
            number += 1
            slug = f"{wanted}-{number}"
        return slug


REPEATS = (
    ("", "Once"),
    ("week", "Every week"),
    ("fortnight", "Every two weeks"),
    ("month", "Every month, on the same weekday (such as the third Tuesday)"),
)
OPENS = (
    ("", "As soon as it is published"),
    ("14", "2 weeks before"),
    ("28", "4 weeks before"),
    ("42", "6 weeks before"),
)
CLOSES = (
    ("0", "At the start"),
    ("1", "1 hour before"),
    ("24", "1 day before"),
    ("48", "2 days before"),
    ("168", "1 week before"),
)


class SessionForm(LabsForm):
    """A date, or a series of dates, or (with ``session``) a change of one or all."""

    needed_sometimes = (
        "whole_series",
        "which_hour",
        "times",
        "venue",
        "join_url",
        "waiting_list_closed_reason",
    )

    lab = forms.ModelChoiceField(label="Which lab", queryset=Lab.objects.none(), empty_label="Choose one")
    on = DateField(label="Date", help_text="For example 17 11 2026")
    starts = ClockField(label="Start", help_text="For example 12:30")
    ends = ClockField(label="End", help_text="At or before the start means the next day")
    which_hour = forms.ChoiceField(
        label="The clocks go back that night. Which of the two hours?",
        choices=[("first", "The first (summer time)"), ("second", "The second (winter time)")],
        widget=forms.RadioSelect,
        required=False,
    )
    repeat = forms.ChoiceField(label="How often", choices=REPEATS, widget=forms.RadioSelect, required=False)
    times = forms.IntegerField(
        label="How many dates in all",
        help_text="Only for a series. 2 to 26",
        min_value=1,
        max_value=26,
        required=False,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-2"}),
    )
    mode = forms.ChoiceField(
        label="How people take part", choices=HOW, widget=forms.RadioSelect, initial=HOW[0][0]
    )
    venue = forms.CharField(
        label="Venue",
        help_text="For labs in person. Building, town and room",
        max_length=200,
        required=False,
    )
    join_url = forms.URLField(
        label="Link to join",
        help_text="For labs online. Only people who have a place get it",
        required=False,
        assume_scheme="https",
    )
    locality = forms.ModelChoiceField(
        label="Locality",
        queryset=Locality.objects.none(),
        required=False,
        empty_label="All of the board’s area",
    )
    host = forms.ModelChoiceField(
        label="Host",
        help_text="Gets a letter, unless it is you",
        queryset=User.objects.none(),
        empty_label="Choose one",
    )
    co_hosts = forms.ModelMultipleChoiceField(
        label="Co-hosts",
        help_text="Everyone you add or take off gets a letter",
        queryset=User.objects.none(),
        widget=forms.CheckboxSelectMultiple(attrs=SMALL),
        required=False,
    )
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MAX_CAPACITY,
        initial=12,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )
    opens_before = forms.ChoiceField(label="Booking opens", choices=OPENS, required=False)
    closes_before = forms.ChoiceField(label="Booking closes", choices=CLOSES, initial="0")
    is_drop_in = forms.BooleanField(
        label="People may come without booking",
        help_text="Who checks in on the day gets a place if there is one.",
        required=False,
    )
    waiting_list_open = forms.BooleanField(
        label="Keep a waiting list when it is full", initial=True, required=False
    )
    waiting_list_closed_reason = forms.CharField(
        label="Why there is no waiting list",
        help_text="Needed when there is none. People read it when the lab is full",
        max_length=200,
        required=False,
    )
    whole_series = forms.ChoiceField(
        label="Which dates do you change?",
        choices=[("", "Only this one"), ("all", "All of the series that are still to come")],
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(
        self,
        *args: Any,
        programme: Programme,
        by: User,
        may_choose_host: bool,
        session: LabSession | None = None,
        **kwargs: Any,
    ) -> None:
        if session is not None:
            kwargs["initial"] = _initial(session)
        else:
            kwargs.setdefault("initial", {"host": by.pk})
        super().__init__(*args, **kwargs)
        self.session, self.may_choose_host, self.by = session, may_choose_host, by
        labs = Lab.objects.filter(programme=programme, is_active=True)
        hosts = User.objects.filter(
            is_active=True,
            memberships__programme=programme,
            memberships__ended_at=None,
            memberships__roles__contains=[Role.LAB_HOST],
        )
        if session is not None:  # who hosts it now stays a choice, whatever became of the role
            hosts = hosts | User.objects.filter(pk=session.host_id)
        self.fields["lab"].queryset = labs  # type: ignore[attr-defined]
        self.fields["locality"].queryset = Locality.objects.filter(  # type: ignore[attr-defined]
            board=programme.board_id
        )
        self.fields["host"].queryset = hosts.distinct()  # type: ignore[attr-defined]
        self.fields["co_hosts"].queryset = hosts.exclude(  # type: ignore[attr-defined]
            pk=None if may_choose_host else session.host_id if session is not None else by.pk
        ).distinct()
        self._drop_fields()
        self._lay_out()

    def _drop_fields(self) -> None:
        if not self.may_choose_host:
            del self.fields["host"]
        if self.session is not None:
            for name in ("lab", "repeat", "times"):
                del self.fields[name]
        if self.session is None or self.session.series_id is None:
            del self.fields["whole_series"]
        if not self._happens_twice():
            del self.fields["which_hour"]

    def _happens_twice(self) -> bool:
        """Whether the hours that came in are those that the clocks go through twice: only then we ask."""
        if not self.is_bound:
            return False
        try:
            on = self.fields["on"].clean(
                self.fields["on"].widget.value_from_datadict(self.data, self.files, self.add_prefix("on"))
            )
        except ValidationError:
            return False
        clocks = [parse_clock(str(self.data.get(self.add_prefix(name), ""))) for name in ("starts", "ends")]
        every = str(self.data.get(self.add_prefix("repeat"), ""))
        times = str(self.data.get(self.add_prefix("times"), ""))
        days = repeated(on, every if every in dict(REPEATS) else "", int(times) if times.isdecimal() else 1)
        return any(_is_double(day, clock) for day in days[:26] for clock in clocks if clock)

    def _lay_out(self) -> None:
        groups: tuple[tuple[str, tuple[str, ...]], ...] = (
            ("", ("whole_series", "lab")),
            ("When", ("on", "starts", "ends", "which_hour", "repeat", "times")),
            ("Where", ("mode", "venue", "join_url", "locality")),
            ("Who", ("host", "co_hosts")),
            ("Places", ("capacity", "is_drop_in", "opens_before", "closes_before")),
            ("When it is full", ("waiting_list_open", "waiting_list_closed_reason")),
        )
        parts: list[Any] = []
        for legend, names in groups:
            there = [name for name in names if name in self.fields]
            parts += [Fieldset(legend, *there)] if legend and there else there
        self.helper.layout = Layout(*parts)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("mode") == LabSession.Mode.IN_PERSON and not given.get("venue"):
            self.add_error("venue", "Enter the venue: people need to know where to go")
        if given.get("mode") == LabSession.Mode.ONLINE and not given.get("join_url"):
            self.add_error("join_url", "Enter the link to join, such as https://teams.microsoft.com/…")
        if not given.get("waiting_list_open") and not given.get("waiting_list_closed_reason"):
            self.add_error("waiting_list_closed_reason", "Say why there is no waiting list")
        if given.get("repeat") and (given.get("times") or 0) < 2 and "times" not in self.errors:
            self.add_error("times", "Enter how many dates the series has, from 2 to 26")
        if "which_hour" in self.fields and not given.get("which_hour"):
            self.add_error("which_hour", "Choose which of the two hours you mean")
        self._check_hours(given)
        return given

    def _check_hours(self, given: dict[str, Any]) -> None:
        if not all(given.get(name) for name in ("on", "starts", "ends")) or self.errors:
            return
        for hours in self.hours():
            try:
                starts_at, ends_at = hours.moments()
            except OddHour as error:
                self.add_error("starts", str(error))
                return
            if ends_at - starts_at > LONGEST or ends_at <= starts_at:
                length = round((ends_at - starts_at) / timedelta(hours=1))
                self.add_error("ends", f"The lab would last {length} hours. Check the start and the end")
                return
            if starts_at <= timezone.now():
                self.add_error("on", "Date and start must lie in the future")
                return

    def hours(self) -> list[Hours]:
        """One for each date of the series."""
        given = self.cleaned_data
        second = given["which_hour"] == "second" if given.get("which_hour") else None
        days = repeated(given["on"], given.get("repeat") or "", given.get("times") or 1)
        return [Hours(day, given["starts"], given["ends"], second) for day in days]

    def plan(self) -> Plan:
        given = self.cleaned_data
        host = given.get("host") or (self.session.host if self.session else self.by)
        opens = given["opens_before"]
        return Plan(
            host=host,
            capacity=given["capacity"],
            mode=given["mode"],
            venue=given["venue"],
            join_url=given["join_url"],
            locality_id=given["locality"].pk if given["locality"] else None,
            co_hosts=[each for each in given["co_hosts"] if each != host],
            opens_before=timedelta(days=int(opens)) if opens else None,
            closes_before=timedelta(hours=int(given["closes_before"])),
            waiting_list_open=given["waiting_list_open"],
            waiting_list_closed_reason=given["waiting_list_closed_reason"],
            is_drop_in=given["is_drop_in"],
        )


def _is_double(on: dt.date, at: dt.time) -> bool:
    try:
        return local_moment(on, at, second=False) != local_moment(on, at, second=True)
    except OddHour:
        return False


def _initial(session: LabSession) -> dict[str, Any]:
    hours = local_hours(session)
    opens = session.booking_opens_at and (session.starts_at - session.booking_opens_at).days
    closes = int((session.starts_at - session.booking_closes_at) / timedelta(hours=1))
    same = ("mode", "venue", "join_url", "capacity", "is_drop_in", "waiting_list_open")
    return {name: getattr(session, name) for name in same} | {
        "on": hours.on,
        "starts": hours.starts,
        "ends": hours.ends,
        "which_hour": "second" if hours.second else "first",
        "locality": session.locality_id,
        "host": session.host_id,
        "co_hosts": [each.pk for each in session.co_hosts.all()],
        "opens_before": str(opens or ""),
        "closes_before": str(closes),
        "waiting_list_closed_reason": session.waiting_list_closed_reason,
        "whole_series": "",
    }


class ReasonForm(LabsForm):
    reason = forms.CharField(max_length=300, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, label: str, hint: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label, self.fields["reason"].help_text = label, hint


class CapacityForm(LabsForm):
    capacity = forms.IntegerField(
        label="Places",
        min_value=1,
        max_value=MAX_CAPACITY,
        widget=forms.NumberInput(attrs={"class": "nhsuk-input--width-3"}),
    )


class CorrectionForm(ReasonForm):
    """Puts one mark of a closed register right."""

    status = forms.ChoiceField(
        label="What is right",
        choices=[
            (status.value, status.label)
            for status in (
                Booking.Status.FULLY_ATTENDED,
                Booking.Status.PARTLY_ATTENDED,
                Booking.Status.DID_NOT_ATTEND,
            )
        ],
        widget=forms.RadioSelect,
    )
    field_order = ("status", "reason")


class WalkInForm(LabsForm):
    """Somebody who came without a place: a member of the programme."""

    person = forms.ModelChoiceField(
        label="Who came?", queryset=User.objects.none(), empty_label="Choose a member"
    )
    one_more = forms.BooleanField(
        label="There is room for one more",
        help_text="Adds a place when every place is taken.",
        required=False,
    )

    def __init__(self, *args: Any, session: LabSession, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seated = session.bookings.holding_a_place().exclude(status=Booking.Status.OFFERED)
        self.fields["person"].queryset = (  # type: ignore[attr-defined]
            User.objects.filter(
                is_active=True,
                memberships__programme=session.programme,
                memberships__ended_at=None,
            )
            .exclude(pk__in=seated.values("user"))
            .distinct()
        )


class VerifyForm(LabsForm):
    code = forms.CharField(
        label="Code of the certificate",
        help_text="Twelve letters and numbers, for example 0X9K-01MM-2345",
        max_length=40,
        widget=forms.TextInput(attrs={"class": "nhsuk-input--width-20", "autocomplete": "off"}),
        error_messages={"required": "Enter the code of the certificate"},
    )
