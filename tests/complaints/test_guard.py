"""What cannot get in, whichever way it comes, and what is kept of the attempt."""

from __future__ import annotations

import doctest
import logging

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import Value
from hypothesis import given
from hypothesis import strategies as st
from structlog.testing import capture_logs

from accounts.encryption import CannotOpen, encrypted_columns, rotate
from complaints import actions, guard
from complaints.fields import DO_NOT_OPEN
from complaints.guard import Refused, kinds_in, names_in, split_over
from complaints.models import Action, Arrangements, Entry, Holiday, Item, Refusal
from programmes.identifiers import Kind
from tests.factories.complaints import FIELDS, item_of, keeper
from tests.factories.programmes import ProgrammeFactory

CHI = "0101011237"


def test_examples_of_the_module():
    assert doctest.testmod(guard).failed == 0


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"Patient {CHI} could be read", Kind.CHI),
        ("010101-1237", Kind.CHI),
        ("01 01 01 12 37", Kind.CHI),
        ("0 1 0 1 0 1 1 2 3 7", Kind.CHI),
        ("010101\n1237", Kind.CHI),
        ("01/01/01  1237", Kind.CHI),
        ("010101, 1237", Kind.CHI),
        ("(010101) - [1237]", Kind.CHI),
        ("943•476•5919", Kind.NHS),
        ("０１０１０１１２３７", Kind.CHI),
        ("0101\u200b011237", Kind.CHI),
        ("٠١٠١٠١١٢٣٧", Kind.CHI),
        ("number 943 476 5919", Kind.NHS),
        ("9434765919", Kind.NHS),
        ("ring 07700 900123", Kind.PHONE),
        ("ring +44 (0)1387 246246", Kind.PHONE),
        ("wrote from a.b@example.org", Kind.EMAIL),
        ("lives in DG1 4AP", Kind.POSTCODE),
        ("lives in ＤＧ１ ４ＡＰ", Kind.POSTCODE),
        ("born on 3 March 1956", Kind.BIRTH),
        ("CHI O1O1O11237", Kind.CHI),
        ("number OlOlOl 1237", Kind.CHI),
        ("943 476 59l9", Kind.NHS),
        ("O 1 O 1 O 1 1 2 3 7", Kind.CHI),
        ("101011237", Kind.CHI),  # as a spreadsheet leaves it
        ("10101-1237, and 3 more", Kind.CHI),
        ("7700900123", Kind.PHONE),
        ("rang 7700 900123 twice", Kind.PHONE),
        ("text me on 7 7 0 0 9 0 0 1 2 3", Kind.PHONE),
        ("DG1.4AP", Kind.POSTCODE),
        ("DG1, 4AP", Kind.POSTCODE),
        ("dg1/4ap", Kind.POSTCODE),
        ("DG1_4AP", Kind.POSTCODE),
        ("DOB 03.03.56", Kind.BIRTH),
    ],
)
def test_refused(text, kind):
    assert kind in kinds_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Reference 1234567890",
        "99434765919",  # eleven digits
        "CHP-2026-0417",
        "W123456",
        "3 of 47 posts in week 12, on 3 March 2026 at 12.30",
        "01/04/2026 - 30/04/2026",
        "The team at ward 4 replied within 20 minutes.",
        "A post at 0800 in the morning, taken down at 1400.",
        "Open 0900 - 1700 on 05 04 2026, not 0900 to 1700.",
        "100 likes, 2,000 views and 7 100 200 300 of them since 2019",
        "7,700,900 views and 101 shares in 2024/25",
        "Rang 7 of 10 people; 12345 views. In 2026 I looked at 101 of 12345.",
        "Posts of 3/4/2026, 2026-04-05 and 6 April were read 1,234,567,890 times",
        "ISBN 978-0-306-40615-7, page 101",
        "In S3, 4th of May; see B2/3rd floor and version 1.2ab",
        "lol, 12 lol: “I” in 20 posts, ill in 10",
        "DTX-7123456789",
        "123456789",
        "0141 is the code of Glasgow",
    ],
)
def test_left_alone(text):
    assert kinds_in(text) == []


@pytest.mark.parametrize(
    ("one", "two", "kind"),
    [
        ("It was 010101", "1237 and nobody saw it", Kind.CHI),
        ("Ring 01387", "246246.", Kind.PHONE),
        ("lives in DG1", "4AP", Kind.POSTCODE),
    ],
)
def test_a_number_that_is_split_over_two_fields(one, two, kind):
    for texts in ({"learning": one, "why_not": two}, {"why_not": two, "learning": one}):
        assert split_over(texts) == {"why_not": ("learning", [kind])}


def test_two_fields_that_are_nothing_together():
    assert split_over({"reference": "CHP-2026-0417", "summary": "12 posts", "learning": ""}) == {}
    assert split_over({"learning": "In 2024", "why_not": "12 of 30 were read at 0900"}) == {}
    assert split_over({"learning": "9434765919", "why_not": "12 posts"}) == {}, (
        "it stands in one, and is refused"
    )


@pytest.mark.django_db
def test_a_split_number_is_refused_by_the_form_and_by_the_row(client):
    programme = ProgrammeFactory(slug="ahpdg")
    item = item_of(programme)
    with pytest.raises(Refused) as refusal:
        actions.write_learning(item=item, learning="It was 010101", why_not="1237 it went on", by=None)
    assert refusal.value.kinds == {"why_not": [Kind.CHI]}
    client.force_login(keeper(programme), backend="django.contrib.auth.backends.ModelBackend")
    given = {"learning": "It was 010101", "why_not": "1237 it went on"}
    page = client.post(f"{item.get_absolute_url()}learning/", given).content.decode()
    assert "Read together with “What is learned from it”: This looks like it holds a CHI number" in page
    assert [row.field for row in Refusal.objects.all()] == ["why_not"] * 2
    assert not Item.objects.get().learning


@given(
    st.text(max_size=40).filter(lambda text: not text or not text[-1].isdecimal()), st.sampled_from(" -.\n")
)
def test_a_number_is_refused_wherever_it_stands(before, between):
    assert Kind.CHI in kinds_in(f"{before} | {between.join(CHI)} | after")


def test_names_are_pointed_at_without_repeating_them():
    assert names_in("A reply by Mrs Smith about the patient Morag") == ["Mrs", "patient"]
    assert names_in("A comment by John Brown") == ["by"]
    assert names_in("Written by @morag_b, see https://www.facebook.com/morag.b.1") == ["@", "facebook.com"]
    assert names_in("Answered at 12 @ the clinic, on #AHPDG and x.com") == []
    assert names_in("A patient said that NHS staff in Nithsdale were rude on Facebook.") == []


@pytest.mark.django_db
def test_every_way_of_writing_refuses_and_the_kind_is_kept():
    programme = ProgrammeFactory()
    item, by = item_of(programme), keeper(programme)
    bad = f"Patient {CHI} could be read"
    with pytest.raises(Refused):
        actions.log_item(programme=programme, by=by, **(FIELDS | {"reference": "B", "summary": bad}))
    with pytest.raises(Refused):
        actions.add_action(item=item, text="Tell a@b.scot", owner="Lead", due_on=item.received_on, by=by)
    item.summary = bad
    with pytest.raises(ValidationError) as error:
        item.full_clean()
    assert CHI not in str(error.value)
    with pytest.raises(Refused):
        item.save()
    with pytest.raises(Refused):
        item.save(update_fields=["summary"])
    fresh = Item(programme=programme, **(FIELDS | {"reference": CHI}))
    with pytest.raises(Refused):
        Item.objects.bulk_create([fresh])
    for value in ("DG1 4AP", Value("DG1 4AP")):
        with pytest.raises(Refused):
            Item.objects.update(reference=value)
    fresh.pk = item.pk
    with pytest.raises(Refused):
        Item.objects.bulk_update([fresh], ["reference"])
    with pytest.raises(TypeError, match="save the row"), transaction.atomic():
        Item.objects.update(summary="Nothing wrong, but for no row")
    with pytest.raises(Refused):
        Holiday.objects.create(programme=programme, day=item.received_on, name="Ring 07700 900123")
    with pytest.raises(Refused):
        Arrangements(programme=programme, signpost_url="https://x.example/9434765919").save()
    kept = list(
        Refusal.objects.filter(programme=programme)
        .order_by("pk")
        .values_list("table", "field", "kinds", "by")
    )
    assert kept[0] == ("item", "summary", ["CHI"], by.pk)
    assert kept[1] == ("action", "text", ["EMAIL"], by.pk)
    assert [row[:3] for row in kept[2:]] == [
        ("item", "summary", ["CHI"]),
        ("item", "summary", ["CHI"]),
        ("item", "summary", ["CHI"]),
        ("item", "reference", ["CHI"]),
        ("item", "reference", ["CHI"]),
        ("holiday", "name", ["PHONE"]),
        ("arrangements", "signpost_url", ["NHS"]),
    ]
    assert list(Refusal.objects.filter(programme=None).values_list("field", flat=True)) == ["reference"] * 2
    assert Item.objects.count() == 1
    assert not Action.objects.exists()


@pytest.mark.django_db
def test_text_of_one_row_does_not_open_in_another():
    programme = ProgrammeFactory()
    one, two = item_of(programme), item_of(programme)
    with connection.cursor() as cursor:
        cursor.execute("SELECT summary FROM complaints_item WHERE id = %s", [one.pk])
        stored = cursor.fetchone()[0]
        assert "mockery" not in stored
        cursor.execute("UPDATE complaints_item SET summary = %s WHERE id = %s", [stored, two.pk])
    assert Item.objects.get(pk=one.pk).summary == FIELDS["summary"]
    moved = Item.objects.get(pk=two.pk)
    assert moved.summary == DO_NOT_OPEN
    with pytest.raises(CannotOpen, match="another row"):
        Item(programme=programme, **(FIELDS | {"reference": "N", "summary": moved.summary})).save()


@pytest.mark.django_db
def test_new_key_seals_every_text_again(settings):
    item = item_of()
    settings.FIELD_ENCRYPTION_KEYS = [
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
        *settings.FIELD_ENCRYPTION_KEYS,
    ]
    assert (rotate(), rotate()) == (1, 0)
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert Item.objects.get(pk=item.pk).summary == FIELDS["summary"]


@pytest.mark.django_db
def test_one_changed_text_does_not_keep_the_others_with_the_old_key(settings):
    programme = ProgrammeFactory()
    items = sorted((item_of(programme) for _ in range(3)), key=lambda item: item.pk)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE complaints_item SET summary = (SELECT summary FROM complaints_item WHERE id = %s) WHERE id = %s",
            [items[2].pk, items[0].pk],
        )
    settings.FIELD_ENCRYPTION_KEYS = [
        "MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTI=",
        *settings.FIELD_ENCRYPTION_KEYS,
    ]
    with pytest.raises(
        CommandError, match=f"^2 rows .* complaints_item.summary.{items[0].pk} .* Keep the other"
    ):
        call_command("rotate_field_keys")
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert {Item.objects.get(pk=item.pk).summary for item in items[1:]} == {FIELDS["summary"]}


@pytest.mark.django_db
def test_saving_what_was_read_changes_no_text_in_the_history():
    item = item_of()
    read = Item.objects.get(pk=item.pk)
    assert read.summary
    read.platform = "x"
    read.save()
    assert Entry.objects.filter(item=item.pk).last().details == {"platform": ["facebook", "x"]}


def test_every_text_of_the_room_is_sealed():
    sealed = {model.__name__: {field.name for field in fields} for model, fields in encrypted_columns()}
    assert sealed["Item"] == {"summary", "learning", "why_not"}
    assert sealed["Action"] == {"text", "owner"}
    assert sealed["Closing"] == {"reason"}
    assert sealed["Extension"] == {"authorised_by", "reason"}


@pytest.mark.django_db
def test_nothing_refused_is_logged(caplog):
    caplog.set_level(logging.DEBUG)
    with pytest.raises(Refused):
        item_of(summary=f"Patient {CHI}")
    assert CHI not in caplog.text


@pytest.mark.django_db
def test_a_refusal_that_a_caller_takes_back_stays_in_the_log_of_the_portal():
    item = item_of()
    write = {"item": item, "learning": f"Patient {CHI}", "why_not": "", "by": None}
    with capture_logs() as logged:
        with pytest.raises(Refused), transaction.atomic():
            actions.write_learning(**write)
        assert not Refusal.objects.exists(), "it shares the fate of the caller's transaction"
        with transaction.atomic(), pytest.raises(Refused):
            actions.write_learning(**write)
    assert Refusal.objects.get().kinds == ["CHI"], "who goes on keeps it"
    lines = [line for line in logged if line["event"] == "words_refused"]
    said = {"programme": item.programme_id, "table": "item", "field": "learning", "kinds": ["CHI"]}
    assert [{name: line[name] for name in said} for line in lines] == [said] * 2
    assert CHI not in str(logged)
