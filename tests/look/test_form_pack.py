"""The crispy pack renders forms as components of the design system; what belongs together is tied."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest
from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from crispy_forms.utils import render_crispy_form
from django import forms
from django.template import Context, Template

from accounts.fields import DateField
from ahpdg.catalogue import SampleFilters, SampleForm


class Tags(HTMLParser):
    """Every start tag with its attributes, in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.all: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.all.append((tag, dict(attrs)))

    def ids(self) -> list[str]:
        return [found for _, attrs in self.all if (found := attrs.get("id"))]

    def by_id(self, id_: str) -> dict[str, str | None]:
        return next(attrs for _, attrs in self.all if attrs.get("id") == id_)

    def named(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.all if name == tag]


WRONG = {
    "received_day": "31",
    "received_month": "11",
    "received_year": "2026",
    "story": "x" * 140,
    "share": "400",
}


def html_of(form: Any) -> str:
    return str(render_crispy_form(form, context={"csrf_token": "token"}))


@pytest.fixture(params=[None, WRONG], ids=["fresh", "with problems"])
def tags(request: pytest.FixtureRequest) -> Tags:
    return Tags(html_of(SampleForm(request.param)))


def test_no_id_stands_twice_and_every_reference_is_met(tags: Tags) -> None:
    ids = tags.ids()
    assert len(ids) == len(set(ids))
    for _, attrs in tags.all:
        referred = (attrs.get("for") or "").split() + (attrs.get("aria-describedby") or "").split()
        assert set(referred) <= set(ids), attrs


def test_every_control_has_a_label(tags: Tags) -> None:
    labelled = {label["for"] for label in tags.named("label")}
    controls = [
        attrs
        for kind in ("input", "select", "textarea")
        for attrs in tags.named(kind)
        if attrs.get("type") not in {"hidden", "submit"}
    ]
    assert controls
    assert {control["id"] for control in controls} <= labelled


def test_hints_and_errors_describe_the_control_in_that_order() -> None:
    tags = Tags(html_of(SampleForm(WRONG)))
    reference = tags.by_id("id_reference")
    assert reference["aria-describedby"] == "id_reference_helptext id_reference_error"
    assert reference["aria-invalid"] == "true"
    assert "nhsuk-input--error" in str(reference["class"])
    assert tags.by_id("id_story")["aria-describedby"] == "id_story_helptext id_story_error id_story-info"


def test_groups_are_fieldsets_described_as_a_whole() -> None:
    tags = Tags(html_of(SampleForm(WRONG)))
    described = [attrs.get("aria-describedby") for attrs in tags.named("fieldset")]
    assert "id_received_helptext id_received_error" in described
    assert "id_stage_error" in described
    assert len(tags.named("legend")) == len(tags.named("fieldset"))


def test_only_the_wrong_box_of_a_date_is_marked() -> None:
    tags = Tags(html_of(SampleForm(WRONG)))
    marked = [
        part for part in ("day", "month", "year") if "aria-invalid" in tags.by_id(f"id_received_{part}")
    ]
    assert marked == ["day"]
    assert tags.by_id("id_received_day")["value"] == "31"


def test_the_summary_links_to_the_first_control_of_each_problem() -> None:
    html = html_of(SampleForm(WRONG))
    links = re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)
    assert links[0] == ("id_reference", "Enter the reference in the board’s complaints system")
    assert ("id_received_day", "Date received must be a real date") in links
    assert ("id_stage_0", "Choose the stage") in links
    assert {target for target, _ in links} <= set(Tags(html).ids())


def test_the_summary_is_shown_once() -> None:
    form = SampleForm(WRONG)
    page = Template("{% load crispy_forms_tags %}{% include 'nhsuk/errors.html' %}{% crispy form %}")
    assert page.render(Context({"form": form})).count("nhsuk-error-summary__title") == 1


def test_every_message_is_marked_as_an_error_for_those_who_listen() -> None:
    html = html_of(SampleForm(WRONG))
    messages = re.findall(r'<span class="nhsuk-error-message"[^>]*>(.*?)</span>\s*([^<]*)', html, re.DOTALL)
    assert messages
    assert all(re.search(r"Error:$", hidden.strip()) and words.strip() for hidden, words in messages)


def test_stock_messages_name_the_field() -> None:
    class Plain(forms.Form):
        name = forms.CharField(max_length=3)
        kind = forms.ChoiceField(choices=[("a", "A")])
        count = forms.IntegerField(min_value=2, max_value=5)
        words = forms.CharField(min_length=3)

    from accounts.templatetags.nhsuk import nhsuk_errors

    form = Plain({"name": "abcd", "count": "x", "words": "a"})
    said = {name: nhsuk_errors(form[name]) for name in form.fields}
    assert said == {
        "name": ["Name must be 3 characters or fewer. It has 4"],
        "kind": ["Choose the kind"],
        "count": ["Count must be a number"],
        "words": ["Words must be 3 characters or more. It has 1"],
    }
    assert nhsuk_errors(Plain({"count": "9"})["count"]) == ["Count must be 5 or less"]
    assert nhsuk_errors(Plain({"count": "1"})["count"]) == ["Count must be 2 or more"]


def test_a_number_is_typed_as_text() -> None:
    """A scroll wheel changes <input type="number"> behind the reader's back."""
    share = Tags(html_of(SampleForm())).by_id("id_share")
    assert (share["type"], share["inputmode"]) == ("text", "decimal")
    assert not {"min", "max", "step"} & set(share)
    assert "data-suffix" not in share


def test_a_long_text_is_counted_and_not_cut_off() -> None:
    html = html_of(SampleForm())
    assert 'data-maxlength="120"' in html
    assert "maxlength" not in Tags(html).by_id("id_story")
    assert "You can enter up to 120 characters" in html


def test_a_password_is_revealed_by_a_button_that_needs_script() -> None:
    tags = Tags(html_of(SampleForm()))
    toggle = next(attrs for attrs in tags.named("button") if attrs.get("aria-label") == "Show password")
    assert toggle["type"] == "button"
    assert "hidden" in toggle
    assert toggle["aria-controls"] == "id_password"


def test_the_form_leaves_checking_to_the_server_and_carries_files() -> None:
    form = Tags(html_of(SampleForm())).named("form")[0]
    assert "novalidate" in form
    assert form["enctype"] == "multipart/form-data"
    assert form["method"] == "post"


def test_what_may_be_left_out_is_called_optional_except_in_filters() -> None:
    assert "Professions (optional)" in html_of(SampleForm())
    depending = SampleForm()
    depending.needed_sometimes = ("professions",)  # type: ignore[attr-defined]
    assert "Professions (optional)" not in html_of(depending), "needed when another field says so"
    filters = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(
        Context({"form": SampleFilters()})
    )
    assert "optional" not in filters


def test_a_form_can_be_drawn_twice_and_its_fields_stay_as_they_were() -> None:
    form = SampleForm(WRONG)
    before = {name: dict(field.widget.attrs) for name, field in form.fields.items()}
    first = html_of(form)
    second = html_of(form)
    assert {name: dict(field.widget.attrs) for name, field in form.fields.items()} == before
    summary = first[
        first.index('<div class="nhsuk-error-summary"') : first.index('<div class="nhsuk-form-group')
    ]
    assert "".join(second.split()) == "".join(first.replace(summary, "").split())


def test_choices_carry_their_hints() -> None:
    tags = Tags(html_of(SampleForm({"stage": "2"})))
    assert tags.by_id("id_stage_1")["aria-describedby"] == "id_stage_1-item-hint"
    assert "checked" in tags.by_id("id_stage_1")


class Row(forms.Form):
    on = DateField(label="Period")
    value = forms.DecimalField(label="Value")


def test_a_formset_has_one_summary_and_every_row() -> None:
    data = {
        "form-TOTAL_FORMS": "2",
        "form-INITIAL_FORMS": "0",
        "form-0-value": "3",
        "form-1-on": "2026-03-15",
    }
    formset = forms.formset_factory(Row, extra=0)(data)
    helper = FormHelper()
    helper.add_input(Submit("save", "Save", css_class="nhsuk-button--secondary"))
    html = str(render_crispy_form(formset, helper=helper))
    assert html.count("nhsuk-error-summary__title") == 1
    assert ("#id_form-0-on_day" in html) is True
    assert html.count("<li>") >= 2
    assert 'name="form-TOTAL_FORMS"' in html
    assert "nhsuk-button--secondary" in html
    assert "btn-primary" not in html


def test_both_ways_of_asking_give_the_same_fields() -> None:
    piped = Template("{% load crispy_forms_tags %}{{ form|crispy }}").render(Context({"form": SampleForm()}))
    crispy = Tags(html_of(SampleForm()))
    controls = {attrs["id"] for _, attrs in Tags(piped).all if attrs.get("name")}
    assert controls <= set(crispy.ids())
    assert len(controls) >= 11


def test_what_people_typed_is_escaped() -> None:
    html = html_of(SampleForm({"reference": '"><b>', "received_day": '"><b>', "story": "</textarea><b>"}))
    assert "<b>" not in html
