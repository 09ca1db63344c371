"""Addresses below ``/<programme>/evaluations/``."""

from django.urls import path

from evaluations.views import answering, answering_back, codebook, coding, results, surveys, words

app_name = "evaluations"

urlpatterns = [
    path("", results.results, name="results"),
    path("results.csv", results.results_csv, name="results_csv"),
    path("funnel/", results.funnel, name="funnel"),
    path("funnel/<slug:lab_slug>/<str:step>/", results.step, name="step"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("answer/<str:token>/draft/", answering.draft, name="draft"),
    path("stop/<str:token>/", answering.stop, name="stop"),
    path("words/", words.sessions, name="sessions"),
    path("words/<uuid:session_id>/", words.words, name="words"),
    # Coding: mask, mark, compare.
    path("coding/", coding.texts, name="texts"),
    path("coding/apart/", coding.blind, name="blind"),
    path("coding/waiting/", coding.waiting, name="waiting"),
    path("coding/waiting/<slug:key>/", coding.mask, name="mask"),
    path("coding/agreement/", coding.agreement, name="agreement"),
    path("coding/segments.csv", coding.segments_csv, name="segments_csv"),
    path("coding/segments/", coding.segments_page, name="segments"),
    path("coding/<uuid:excerpt_id>/", coding.excerpt, name="excerpt"),
    path("coding/<uuid:excerpt_id>/read/", coding.read, name="read"),
    path("coding/<uuid:excerpt_id>/beside/", coding.beside, name="beside"),
    path("coding/<uuid:excerpt_id>/mask/", coding.mask_more, name="mask_more"),
    path("coding/<uuid:excerpt_id>/close/", coding.close, name="close"),
    path("coding/<uuid:excerpt_id>/forget/", coding.forget_original, name="forget_original"),
    path("coding/<uuid:excerpt_id>/quote/", answering_back.quote, name="quote"),
    path("coding/<uuid:excerpt_id>/quote/<uuid:quote_id>/", answering_back.drop_quote, name="drop_quote"),
    path("coding/<uuid:excerpt_id>/<uuid:segment_id>/", coding.segment, name="segment"),
    path("coding/<uuid:excerpt_id>/<uuid:segment_id>/remove/", coding.remove_segment, name="remove_segment"),
    path("codebook/", codebook.themes, name="codebook"),
    path("codebook.csv", codebook.take_out, name="codebook_csv"),
    path("codebook/new/", codebook.theme, name="theme_new"),
    path("codebook/import/", codebook.bring_in, name="codebook_import"),
    path("codebook/history/", codebook.history, name="codebook_history"),
    path("codebook/<uuid:theme_id>/", codebook.theme, name="theme"),
    path("codebook/<uuid:theme_id>/retire/", codebook.retire, name="theme_retire"),
    path("codebook/<uuid:theme_id>/delete/", codebook.delete, name="theme_delete"),
    path("themes/", coding.themes, name="themes"),
    # What becomes of it.
    path("quotes/", answering_back.quotes, name="quotes"),
    path("quotes/export/", answering_back.quotes_export, name="quotes_export"),
    path("you-said/", answering_back.you_said, name="you_said"),
    path("you-said/new/", answering_back.you_said_one, name="you_said_new"),
    path("you-said/<uuid:line_id>/", answering_back.you_said_one, name="you_said_one"),
    path("you-said/<uuid:line_id>/state/", answering_back.you_said_state, name="you_said_state"),
    path("survey/", surveys.surveys, name="surveys"),
    path("survey/new/", surveys.plan, name="survey_new"),
    path("survey/<uuid:survey_id>/", surveys.survey, name="survey"),
    path("survey/<uuid:survey_id>/days/", surveys.plan, name="survey_plan"),
    path("survey/<uuid:survey_id>/answer/", surveys.answer, name="survey_answer"),
]
