"""Importing: hand in, look, store all or nothing, undo. Through the pages, as a person does it."""

from __future__ import annotations

import html
import io
import tempfile
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

from measures.entry import previews
from measures.entry.imports import import_file
from measures.models import ImportBatch, ImportPreview, Measure, Observation
from measures.tables import LIMITS
from programmes.models import Role
from tests.factories.measures import AnnotationFactory, MeasureFactory, PhaseFactory, observe
from tests.factories.programmes import ProgrammeFactory, member

from .workbooks import by_hand, sheet_of, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_november")]
DATA = Path(__file__).parent.parent / "data" / "imports"
GOOD = b"Month,n\nMar 2025,12\nApr 2025,\nMay 2025,0\n"


BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(client: Client, user: Any) -> None:
    client.force_login(user, backend=BACKEND)


@pytest.fixture
def in_november(settings: Any) -> Any:
    settings.REQUIRE_MFA = False  # the second step has tests of its own
    with time_machine.travel("2026-11-22 12:00:00+00:00", tick=True):
        yield


@pytest.fixture
def measure() -> Measure:
    return MeasureFactory(name="People at the lab")


@pytest.fixture
def lead(measure: Measure, client: Client) -> Any:
    lead = member(measure.programme, Role.QI_LEAD, display_name="Morag Bell")
    sign_in(client, lead)
    return lead


def url(name: str, measure: Measure, *more: Any) -> str:
    return reverse(f"measures:{name}", args=[measure.programme.slug, measure.slug, *more])


def upload(client: Client, measure: Measure, data: bytes, name: str = "numbers.csv", **fields: str) -> Any:
    return client.post(url("import", measure), {"file": SimpleUploadedFile(name, data), **fields})


def text_of(response: Any) -> str:
    return " ".join(html.unescape(response.content.decode()).split())


def look(client: Client, measure: Measure, data: bytes, **options: str) -> Any:
    """Hand a file in and look at its preview."""
    response = upload(client, measure, data, **options)
    assert response.status_code == 302, text_of(response)
    return client.get(response.url)


def store(client: Client, response: Any) -> Any:
    return client.post(
        response.request["PATH_INFO"], {"do": "store", "seen": response.context["page"].comparison.seen}
    )


def choose(client: Client, response: Any, **changes: Any) -> Any:
    """Choose columns anew on the preview page."""
    initial = response.context["form"].initial
    fields = {name: initial.get(name, "") for name in response.context["form"].fields} | changes
    answer = client.post(response.request["PATH_INFO"], fields | {"do": "check"})
    assert answer.status_code == 302, answer.context["form"].errors
    return client.get(answer.url)


def stored(measure: Measure) -> dict[tuple[str, str], Any]:
    rows = Observation.objects.filter(measure=measure)
    return {(row.category, str(row.period)): (row.numerator, row.denominator) for row in rows}


def row_counts() -> Counter[str]:
    """How many rows every table of the database holds, but that of sign-ins."""
    counts: Counter[str] = Counter()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table != "django_session":
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                counts[table] = cursor.fetchone()[0]
    return counts


# --- the whole way -------------------------------------------------------------------------------------


def test_a_file_is_looked_at_stored_and_undone(client: Client, measure: Measure, lead: Any) -> None:
    page = look(client, measure, GOOD)
    assert "2 new" in text_of(page)
    assert "1 row without a number" in text_of(page)
    assert stored(measure) == {}

    success = client.get(store(client, page).url)
    assert "Stored" in text_of(success)
    assert stored(measure) == {("", "2025-03-01"): (12, None), ("", "2025-05-01"): (0, None)}
    assert not ImportPreview.objects.exists()
    assert measure.due.exists()

    listed = text_of(client.get(url("imports", measure)))
    assert "you" in listed
    assert "numbers.csv" in listed

    batch = ImportBatch.objects.get()
    assert "Undo this entry?" in text_of(client.get(url("import_undo", measure, batch.pk)))
    undone = client.post(url("import_undo", measure, batch.pk), follow=True)
    assert "Undone" in text_of(undone)
    assert stored(measure) == {}
    assert "Undone by you" in text_of(client.get(url("import_stored", measure, batch.pk)))


def test_what_would_change_is_shown_old_and_new(client: Client, measure: Measure, lead: Any) -> None:
    observe(measure, [11, 5, 0], periods=[date(2025, 3, 1), date(2025, 4, 1), date(2025, 5, 1)])
    page = look(client, measure, GOOD)
    tones = {
        line["period"]: (line["before"], line["after"], line["tone"]) for line in page.context["page"].lines
    }
    assert tones == {"Mar 2025": ("11", "12", "changed"), "May 2025": ("0", "0", "same")}
    store(client, page)
    # The gap in the file takes nothing out.
    assert stored(measure)["", "2025-04-01"] == (5, None)
    batch = ImportBatch.objects.get()
    assert (batch.added, batch.changed, batch.same) == (0, 1, 1)
    client.post(url("import_undo", measure, batch.pk))
    assert stored(measure)["", "2025-03-01"] == (11, None)


def test_a_table_that_says_what_is_stored_already_is_not_stored(
    client: Client, measure: Measure, lead: Any
) -> None:
    observe(measure, [12, 0], periods=[date(2025, 3, 1), date(2025, 5, 1)])
    page = look(client, measure, GOOD)
    assert "Every number of this table is stored already" in text_of(page)
    assert store(client, page).status_code == 409
    assert not ImportBatch.objects.exists()


def test_notes_that_the_table_does_not_speak_of_stay(client: Client, measure: Measure, lead: Any) -> None:
    observe(measure, [11], periods=[date(2025, 3, 1)], note="Snow")
    store(client, look(client, measure, GOOD))
    assert Observation.objects.get(period=date(2025, 3, 1)).note == "Snow"


def test_pasted_cells_take_the_same_way(client: Client, measure: Measure, lead: Any) -> None:
    response = client.post(url("paste", measure), {"cells": "Month\tn\nMar 2025\t12\n"})
    page = client.get(response.url)
    assert "1 row of the pasted cells" in text_of(page)
    store(client, page)
    assert stored(measure) == {("", "2025-03-01"): (12, None)}
    assert ImportBatch.objects.get().kind == "paste"


def test_a_workbook_takes_the_same_way_and_its_sheet_can_be_named(
    client: Client, measure: Measure, lead: Any
) -> None:
    data = workbook([("Month", "n"), (date(2025, 3, 1), 1)], [("Month", "n"), (date(2025, 4, 1), 2)])
    page = look(client, measure, data, name="numbers.xlsx", sheet="sheet 2")
    assert "We read the sheet “Sheet 2”" in text_of(page)
    store(client, page)
    assert stored(measure) == {("", "2025-04-01"): (2, None)}
    assert ImportBatch.objects.get().kind == "xlsx"


def test_the_chart_is_shown_as_it_would_be(client: Client, measure: Measure, lead: Any) -> None:
    rows = "\n".join(f"2025-{month:02},{month}" for month in range(1, 13))
    page = look(client, measure, f"Month,n\n{rows}".encode())
    assert "<svg" in page.content.decode()
    assert "The chart as it would be" in text_of(page)
    assert not measure.charts.exists()


# --- columns -------------------------------------------------------------------------------------------


def test_columns_are_chosen_anew_and_remembered(client: Client, measure: Measure, lead: Any) -> None:
    data = b"Month,Site,a,b\nMar 2025,X,1,2\nApr 2025,X,3,4\n"
    page = look(client, measure, data)
    page = choose(client, page, value="3", category="")
    assert [line["after"] for line in page.context["page"].lines] == ["2", "4"]
    store(client, page)
    again = look(client, measure, data.replace(b"2025", b"2024"))
    assert [line["after"] for line in again.context["page"].lines] == ["2", "4"]


def test_dates_can_be_read_month_first(client: Client, measure: Measure, lead: Any) -> None:
    page = choose(client, look(client, measure, b"Date,n\n01/02/2026,5\n"), date_order="mdy")
    assert [line["period"] for line in page.context["page"].lines] == ["Jan 2026"]


def test_names_can_be_taken_as_numbers_and_back(client: Client, measure: Measure, lead: Any) -> None:
    page = look(client, measure, b"2025-03,5\n2025-04,6\n")
    assert len(page.context["page"].lines) == 2
    page = choose(client, page, has_header="yes")
    assert len(page.context["page"].lines) == 1


def test_a_column_that_is_not_there_is_refused(client: Client, measure: Measure, lead: Any) -> None:
    page = look(client, measure, GOOD)
    answer = client.post(page.request["PATH_INFO"], {"do": "check", "period": "99"})
    assert answer.status_code == 200
    assert answer.context["form"].errors["period"]


def test_real_file_cdi_infections_goes_in_right(client: Client, lead: Any, measure: Measure) -> None:
    rate = MeasureFactory(
        programme=measure.programme, name="CDI per 10,000 bed days", data_kind="rate", chart_type="u",
        multiplier=10_000, improvement_direction="decrease",
    )  # fmt: skip
    page = look(client, rate, (DATA / "cdi_infections.csv").read_bytes(), name="cdi_infections.csv")
    assert "36 new" in text_of(page)
    store(client, page)
    rows = stored(rate)
    assert len(rows) == 36
    assert rows["", "2012-11-01"] == (17, 14768.4166666667)
    assert Observation.objects.get(measure=rate, period=date(2014, 11, 1)).note == "Intervention begins"


def test_real_file_hospital_infections_goes_in_by_choosing_rows(
    client: Client, lead: Any, measure: Measure
) -> None:
    """The page asks which infection; choosing one and the hospitals as a breakdown is enough."""
    rate = MeasureFactory(
        programme=measure.programme, name="Infections per 10,000 bed days", data_kind="rate", chart_type="u",
        multiplier=10_000, breakdowns=["hospital"],
    )  # fmt: skip
    page = look(client, rate, (DATA / "hospital_infections.csv").read_bytes())
    assert "This cannot be stored yet" in text_of(page)
    assert "“infection” tells rows apart: “BAC”, “CDI”, “UTI”" in text_of(page)
    page = choose(client, page, filter_1="1|CDI")
    assert "168 new" in text_of(page)
    assert "288 rows" in text_of(page)
    store(client, page)
    rows = stored(rate)
    assert len(rows) == 24 * 7
    whole = sum(value[0] for (site, period), value in rows.items() if site and period == "2015-01-01")
    assert rows["", "2015-01-01"][0] == whole


# --- what is refused -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"month,n\n2025-01,\x005\n", "NUL byte"),
        (b",".join([b"1"] * 1_000_000), "1,000,000 columns"),
        (b"%PDF-1.7", "This is a PDF"),
        (b"<html><table></table></html>", "This is a web page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 100, "old Excel workbook"),
        (by_hand(sheet_of(f"<row><c><v>{'0' * 80_000_000}</v></c></row>")), "unpacks to"),
        (by_hand(sheet_of(""), **{"xl/vbaProject.bin": b"x"}), "macros"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_refused_and_nothing_is_stored(
    client: Client, measure: Measure, lead: Any, data: bytes, words: str
) -> None:
    before, files = row_counts(), set(Path(tempfile.gettempdir()).iterdir())
    response = upload(client, measure, data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert "There is a problem" in text_of(response) or "cannot be read" in text_of(response)
    assert row_counts() == before
    assert set(Path(tempfile.gettempdir()).iterdir()) <= files | set(
        Path(tempfile.gettempdir()).glob("pytest*")
    )


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"Month,n\nMar 2025,5\nApr 2025,1e309\n", "Row 3, column “n”: “1e309” is too large"),
        (b"Month,n\nMar 2025,5\nApr 2025,NaN\n", "“NaN” is not a number we can store"),
        (b"Month,n\nMar 2025,5\nApr 2025,-1\n", "“-1” is below 0"),
        (b"Month,n\n1900-01-01,5\n", "“1900-01-01” is before 1 January 2000"),
        (b"Month,n\n9999-01-01,5\n", "“9999-01-01” is after"),
        (b"Month,n\nMar 2025,5\nMar 2025,6\n", "Rows 2 and 3 are both March 2025"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)  # fmt: skip
def test_bad_rows_are_named_and_nothing_can_be_stored(
    client: Client, measure: Measure, lead: Any, data: bytes, words: str
) -> None:
    before = row_counts()
    page = look(client, measure, data)
    assert words in text_of(page)
    assert "This cannot be stored yet" in text_of(page)
    assert b'value="store"' not in page.content
    assert f'<a href="{url("import", measure)}">hand it in again</a>' in page.content.decode()
    assert store(client, page).status_code == 409
    client.post(url("import_discard", measure, page.context["page"].kept.public_id))
    assert row_counts() == before


def test_numerator_above_denominator_is_refused(client: Client, lead: Any, measure: Measure) -> None:
    share = MeasureFactory(programme=measure.programme, proportion=True)
    page = look(client, share, b"Month,attended,booked\nMar 2025,12,10\n")
    assert "12 is more than the 10 in “booked”. A part cannot be larger than its whole." in text_of(page)


class Endless(io.RawIOBase):
    """The body of a request without end: counts what is taken, keeps nothing."""

    taken = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= 64 * 1024, "more than a piece at a time"
        self.taken += size
        return b"x" * size


def test_100_mb_are_thrown_away_in_pieces_and_refused(measure: Measure, lead: Any) -> None:
    """Nothing of the body is kept: it is taken in pieces of 64 KB, and no form or file is read from it."""
    body = Endless()
    size = 100 * 1024 * 1024
    request: Any = WSGIRequest(
        RequestFactory()._base_environ(
            REQUEST_METHOD="POST", PATH_INFO=url("import", measure), CONTENT_LENGTH=str(size),
            CONTENT_TYPE="multipart/form-data; boundary=x", **{"wsgi.input": body},
        )
    )  # fmt: skip
    request.user = lead
    response = import_file(request, programme_slug=measure.programme.slug, slug=measure.slug)
    assert response.status_code == 413
    assert "larger than 10 MB" in text_of(response)
    assert body.taken == size
    assert not request.FILES


def test_a_body_beyond_all_patience_is_not_even_taken(measure: Measure, lead: Any) -> None:
    body = Endless()
    request: Any = WSGIRequest(
        RequestFactory()._base_environ(
            REQUEST_METHOD="POST", PATH_INFO=url("import", measure), CONTENT_LENGTH=str(10**12),
            CONTENT_TYPE="multipart/form-data; boundary=x", **{"wsgi.input": body},
        )
    )  # fmt: skip
    request.user = lead
    response = import_file(request, programme_slug=measure.programme.slug, slug=measure.slug)
    assert (response.status_code, body.taken) == (413, 0)


def test_a_file_just_below_the_limit_stays_in_memory(client: Client, measure: Measure, lead: Any) -> None:
    filler = b"Month,n\nMar 2025,5\n" + b"\n" * (LIMITS.bytes - 100)
    assert upload(client, measure, filler).status_code == 302


def test_too_large_a_paste_is_refused(client: Client, measure: Measure, lead: Any) -> None:
    response = client.post(url("paste", measure), {"cells": "x" * (LIMITS.bytes + 100_000)})
    assert response.status_code == 413
    assert "larger than 10 MB" in text_of(response)


def test_forged_requests_are_refused(measure: Measure, lead: Any) -> None:
    client = Client(enforce_csrf_checks=True)
    sign_in(client, lead)
    assert upload(client, measure, GOOD).status_code == 403
    assert client.post(url("paste", measure), {"cells": "5"}).status_code == 403


# --- between preview and decision ------------------------------------------------------------------------


def test_two_previews_at_once_do_not_mix(client: Client, measure: Measure, lead: Any) -> None:
    first = look(client, measure, b"Month,n\nMar 2025,1\n")
    second = look(client, measure, b"Month,n\nMar 2025,2\n")
    store(client, first)
    assert stored(measure) == {("", "2025-03-01"): (1, None)}
    assert store(client, second).status_code == 409  # the number it was compared with has changed
    assert stored(measure) == {("", "2025-03-01"): (1, None)}


def test_numbers_changed_meanwhile_are_shown_before_they_are_overwritten(
    client: Client, measure: Measure, lead: Any
) -> None:
    page = look(client, measure, GOOD)
    observe(measure, [99], periods=[date(2025, 3, 1)])
    answer = store(client, page)
    assert answer.status_code == 409
    assert "Nothing was stored: numbers of this measure were changed while you looked" in text_of(answer)
    assert "99" in text_of(answer)
    store(client, answer)
    assert stored(measure)["", "2025-03-01"] == (12, None)


def test_a_second_click_stores_nothing_twice(client: Client, measure: Measure, lead: Any) -> None:
    page = look(client, measure, GOOD)
    assert store(client, page).status_code == 302
    answer = store(client, page)
    assert answer.status_code == 410
    assert "no longer kept" in text_of(answer)
    assert ImportBatch.objects.count() == 1


def test_an_expired_preview_says_so_and_asks_to_hand_in_again(
    client: Client, measure: Measure, lead: Any
) -> None:
    page = look(client, measure, GOOD)
    ImportPreview.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    for answer in (client.get(page.request["PATH_INFO"]), store(client, page)):
        assert answer.status_code == 410
        assert "older than a day" in text_of(answer)
        assert "Choose the file again" in text_of(answer)
    assert stored(measure) == {}
    assert previews.forget_expired() == 1
    assert previews.forget_expired() == 0


def test_a_person_keeps_ten_previews_at_most(client: Client, measure: Measure, lead: Any) -> None:
    for number in range(12):
        upload(client, measure, f"Month,n\nMar 2025,{number}\n".encode())
    assert ImportPreview.objects.count() == 10


def test_a_preview_waits_in_the_list_and_can_be_thrown_away(
    client: Client, measure: Measure, lead: Any
) -> None:
    page = look(client, measure, GOOD)
    kept = page.context["page"].kept
    assert "Waiting for your decision" in text_of(client.get(url("imports", measure)))
    answer = client.post(url("import_discard", measure, kept.public_id), follow=True)
    assert "Thrown away. Nothing was stored." in text_of(answer)
    assert "Waiting for your decision" not in text_of(answer)


def test_undo_names_what_would_wait_for_numbers(client: Client, measure: Measure, lead: Any) -> None:
    observe(measure, [5, 6], periods=[date(2025, 1, 1), date(2025, 2, 1)])
    store(client, look(client, measure, GOOD))
    batch = ImportBatch.objects.get()
    AnnotationFactory(programme=measure.programme, measure=measure, on=date(2025, 3, 4), text="New ward")
    AnnotationFactory(programme=measure.programme, measure=measure, on=date(2025, 2, 4), text="Old ward")
    PhaseFactory(measure=measure, starts_on=date(2025, 3, 1), reason="All moved")
    said = html.unescape(client.get(url("import_undo", measure, batch.pk)).content.decode())
    assert "Left without numbers" in said
    assert "New ward, 4 March 2025" in said
    assert "All moved, 1 March 2025" in said
    assert "Old ward" not in said


def test_a_table_handed_in_twice_waits_once_and_not_after_it_was_stored(
    client: Client, measure: Measure, lead: Any
) -> None:
    look(client, measure, GOOD)
    look(client, measure, GOOD)
    assert ImportPreview.objects.count() == 1
    assert "Waiting for your decision" in client.get(url("imports", measure)).content.decode()
    store(client, look(client, measure, GOOD))
    assert "Waiting for your decision" not in client.get(url("imports", measure)).content.decode()


def test_undo_is_refused_when_somebody_changed_a_number_since(
    client: Client, measure: Measure, lead: Any
) -> None:
    store(client, look(client, measure, GOOD))
    first = ImportBatch.objects.get()
    store(client, look(client, measure, GOOD.replace(b"12", b"13")))
    answer = client.post(url("import_undo", measure, first.pk))
    assert answer.status_code == 409
    assert "cannot be undone" in text_of(answer)
    assert stored(measure)["", "2025-03-01"] == (13, None)


def test_undoing_twice_changes_nothing(client: Client, measure: Measure, lead: Any) -> None:
    store(client, look(client, measure, GOOD))
    batch = ImportBatch.objects.get()
    client.post(url("import_undo", measure, batch.pk))
    assert client.post(url("import_undo", measure, batch.pk)).status_code == 409
    assert "This was undone before" in text_of(client.get(url("import_undo", measure, batch.pk)))


# --- who may -------------------------------------------------------------------------------------------


def addresses(measure: Measure, lead: Any) -> list[str]:
    kept = ImportPreview(measure=measure, by=lead, kind="csv", digest="", mapping={})
    kept.table = {}
    kept.save()
    batch = ImportBatch.objects.create(measure=measure, by=lead)
    return [
        url("import", measure), url("paste", measure), url("imports", measure), url("numbers", measure),
        url("import_preview", measure, kept.public_id), url("import_stored", measure, batch.pk),
        url("import_undo", measure, batch.pk), reverse("measures:all_numbers", args=[measure.programme.slug]),
    ]  # fmt: skip


@pytest.mark.parametrize("role", [Role.AHP_STAFF, Role.RATER, Role.COMPLAINTS_ADMIN, Role.LAB_HOST])
def test_members_who_only_read_are_refused(client: Client, measure: Measure, lead: Any, role: str) -> None:
    sign_in(client, member(measure.programme, role))
    for address in addresses(measure, lead):
        assert client.get(address).status_code == 403
        assert client.post(address).status_code in (403, 405)


def test_strangers_find_nothing_and_visitors_sign_in_first(
    client: Client, measure: Measure, lead: Any
) -> None:
    for address in addresses(measure, lead):
        sign_in(client, member(ProgrammeFactory(), Role.QI_LEAD))
        assert client.get(address).status_code == 404
        client.logout()
        assert client.get(address).status_code == 302


def test_a_preview_is_its_owners_alone(client: Client, measure: Measure, lead: Any) -> None:
    page = look(client, measure, GOOD)
    sign_in(client, member(measure.programme, Role.PROGRAMME_ADMIN))
    assert client.get(page.request["PATH_INFO"]).status_code == 410
    assert store(client, page).status_code == 410
    client.post(url("import_discard", measure, page.context["page"].kept.public_id))
    assert ImportPreview.objects.exists()


def test_batches_of_another_measure_are_not_found(client: Client, measure: Measure, lead: Any) -> None:
    other = MeasureFactory()
    batch = ImportBatch.objects.create(measure=other)
    assert client.get(url("import_undo", measure, batch.pk)).status_code == 404
    assert client.get(url("import_stored", measure, 2**63)).status_code == 404


# --- queries -------------------------------------------------------------------------------------------


def test_queries_of_a_preview_do_not_grow_with_its_rows(
    client: Client, measure: Measure, lead: Any, django_assert_num_queries: Any
) -> None:
    pages = []
    for count in (3, 24):
        rows = "\n".join(f"{2020 + index // 12}-{index % 12 + 1:02},{index}" for index in range(count))
        pages.append(look(client, measure, f"Month,n\n{rows}\n".encode()).request["PATH_INFO"])
    with django_assert_num_queries(PREVIEW_QUERIES):
        client.get(pages[0])
    with django_assert_num_queries(PREVIEW_QUERIES):
        client.get(pages[1])


PREVIEW_QUERIES = 10


def test_queries_of_the_list_do_not_grow_with_it(
    client: Client, measure: Measure, lead: Any, django_assert_num_queries: Any
) -> None:
    for number in (1, 8):
        for _ in range(number):
            ImportBatch.objects.create(measure=measure, by=member(measure.programme, Role.QI_LEAD))
        with django_assert_num_queries(7):
            client.get(url("imports", measure))
