"""Addresses of what is one's own, whatever the programme: reflections and the CPD record; and the public page."""

from django.urls import path

from evaluations.views import answering_back, cpd, reflecting

urlpatterns = [
    path("me/reflections/", reflecting.reflections, name="me_reflections"),
    path("me/reflections/letters/", reflecting.switch_letters, name="me_reflections_letters"),
    path("me/reflections/answers/", reflecting.answers, name="me_reflections_answers"),
    path("me/reflections/answers/<uuid:evaluation_id>/", reflecting.consent, name="me_reflections_consent"),
    path("me/reflections/new/", reflecting.new, name="me_reflections_new"),
    path("me/reflections/<uuid:public_id>/", reflecting.one, name="me_reflections_one"),
    path("me/reflections/<uuid:public_id>/draft/", reflecting.draft, name="me_reflections_draft"),
    path("me/reflections/<uuid:public_id>/share/", reflecting.share, name="me_reflections_share"),
    path("me/reflections/<uuid:public_id>/delete/", reflecting.delete, name="me_reflections_delete"),
    path("me/cpd/", cpd.record, name="me_cpd"),
    path("me/cpd/new/", cpd.activity, name="me_cpd_new"),
    path("me/cpd/add/lab/<uuid:public_id>/", cpd.add_lab, name="me_cpd_add_lab"),
    path("me/cpd/add/reflection/<uuid:public_id>/", cpd.add_reflection, name="me_cpd_add_reflection"),
    path("me/cpd/export.<str:form>", cpd.export, name="me_cpd_export"),
    path("me/cpd/<uuid:public_id>/", cpd.activity, name="me_cpd_one"),
    path("me/cpd/<uuid:public_id>/delete/", cpd.delete, name="me_cpd_delete"),
    path(
        "<slug:programme_slug>/you-said-we-did/",
        answering_back.you_said_we_did,
        name="evaluations_you_said_we_did",
    ),
]
