"""The office's addresses, screen by screen.

An address holds the ledger's ids, never a name, a docket number or an offense: proxies' logs and browsers' histories keep it.
"""

from __future__ import annotations

from django.urls import include, path

from clearslate.web.accounts import afresh
from clearslate.web.accounts.everywhere import everywhere
from clearslate.web.api.views import urls as interface
from clearslate.web.desk import (
    access,
    agencies,
    assigned,
    basket,
    batches,
    certify,
    ending,
    forgetting,
    house,
    identity,
    laws,
    mistakes,
    objections,
    open_list,
    orders,
    people,
    policy,
    quality,
    recipients,
    registry,
    today,
    trail,
    waves,
)
from clearslate.web.jobs import views as jobs
from clearslate.web.parts import carried

urlpatterns = [
    path("", today.today, name="today"),
    path("role/", today.role, name="role"),
    path("clock/", today.clock, name="clock"),
    path("waves/", waves.waves, name="waves"),
    path("waves/<slug:wave_id>/", waves.wave, name="wave"),
    path("waves/<slug:wave_id>/act/", waves.wave_act, name="wave_act"),
    path("waves/<slug:wave_id>/worksheet/", waves.worksheet, name="worksheet"),
    path("basket/", basket.basket, name="basket"),
    path("batches/", batches.batches, name="batches"),
    path("batches/<slug:batch_id>/", batches.batch, name="batch"),
    path("batches/<slug:batch_id>/complete/", batches.complete, name="complete"),
    path("stages/end/", ending.end_stages, name="end_stages"),
    path("clearances/<slug:clearance_id>/", batches.clearance, name="clearance"),
    path("clearances/<slug:clearance_id>/hold/", batches.hold, name="hold"),
    path("clearances/<slug:clearance_id>/object/", objections.object_to, name="object"),
    path("open/", open_list.open_list, name="open_list"),
    path("open/assign/", assigned.assign, name="assign"),
    path("open/list/", open_list.upload_list, name="upload_list"),
    path("open/list/<slug:batch_id>/", open_list.list_file, name="list_file"),
    path("objections/", objections.objections, name="objections"),
    path("objections/<slug:objection_id>/", objections.decide, name="decide"),
    path("objections/<slug:objection_id>/withdraw/", objections.withdraw, name="withdraw"),
    path("orders/", orders.orders, name="orders"),
    path("orders/court/", orders.sign_court, name="sign_court"),
    path("orders/sign/", orders.sign_many, name="sign_many"),
    path("orders/<slug:order_id>/", orders.order, name="order"),
    path("orders/<slug:order_id>/document/", orders.order_document, name="order_document"),
    path("orders/<slug:order_id>/editable/", orders.order_editable, name="order_editable"),
    path("orders/<slug:order_id>/refuse/", orders.refuse, name="refuse"),
    path("orders/<slug:order_id>/scan/", orders.order_scan, name="order_scan"),
    path("certify/", certify.sheets, name="certify"),
    path("certify/<slug:number>/", certify.sheet, name="sheet"),
    path("people/", people.people, name="people"),
    path("people/<str:token>/", people.person, name="person"),
    path("people/<str:token>/letter/", people.letter, name="letter"),
    path("identity/", identity.identity, name="identity"),
    path("identity/<str:token>/", identity.identity_pair, name="identity_pair"),
    path("identity/<str:token>/decide/", identity.identity_decide, name="identity_decide"),
    path("agencies/", agencies.agencies, name="agencies"),
    path("agencies/<str:recipient_id>/", recipients.recipient, name="recipient"),
    path("agencies/<str:recipient_id>/again/", recipients.send_again, name="send_again"),
    path("agencies/<str:recipient_id>/answer/", recipients.drop_answer, name="drop_answer"),
    path("agencies/<str:recipient_id>/messages/<slug:message_id>/", recipients.message, name="message"),
    path(
        "agencies/<str:recipient_id>/messages/<slug:message_id>/file/",
        recipients.message_file,
        name="message_file",
    ),
    path("quality/", quality.quality, name="quality"),
    path("quality/ask/", quality.quality_ask, name="quality_ask"),
    path("quality/assign/", quality.quality_assign, name="quality_assign"),
    path("policy/", policy.policy, name="policy"),
    path("policy/answer/", policy.policy_answer, name="policy_answer"),
    path("policy/file/", policy.policy_file, name="policy_file"),
    path("policy/studies/<str:name>/<str:file>", policy.policy_study, name="policy_study"),
    path("mistakes/", mistakes.mistakes, name="mistakes"),
    path("clearances/<slug:clearance_id>/undo/", mistakes.undo, name="undo"),
    path("laws/", laws.laws, name="laws"),
    path("laws/<str:law_id>/", laws.law, name="law"),
    path("laws/<str:law_id>/sign/", laws.law_sign, name="law_sign"),
    path("laws/<str:law_id>/text/", laws.law_text, name="law_text"),
    path("laws/<str:law_id>/beside.csv", laws.law_beside, name="law_beside"),
    path("laws/<str:law_id>/stories/", laws.law_stories, name="law_stories"),
    path("trail/", trail.trail, name="trail"),
    path("access/", access.access, name="access"),
    path("access/verify/", access.access_verify, name="access_verify"),
    path("jobs/", jobs.jobs, name="jobs"),
    path("jobs/ask/<slug:kind>/", jobs.ask_job, name="ask_job"),
    path("jobs/download/", jobs.ask_download, name="ask_download"),
    path("jobs/<slug:job_id>/", jobs.job, name="job"),
    path("jobs/<slug:job_id>/part/", jobs.job_part, name="job_part"),
    path("jobs/<slug:job_id>/stop/", jobs.job_stop, name="job_stop"),
    path("jobs/<slug:job_id>/file/", jobs.job_file, name="job_file"),
    path("forgetting/", forgetting.forgetting, name="forgetting"),
    path("forgetting/act/", forgetting.forgetting_act, name="forgetting_act"),
    path("registry/", registry.registry, name="registry"),
    path("registry/act/", registry.registry_act, name="registry_act"),
    path("roles/", house.roles, name="roles"),
    path("roles/act/", house.roles_act, name="roles_act"),
    path("programs/", house.programs, name="programs"),
    path("programs/act/", house.programs_act, name="programs_act"),
    path(
        "session/",
        include(
            [
                path("again/", afresh.again, name="again"),
                path("carried/", carried.show, name="carried"),
                path("everywhere/", everywhere, name="everywhere"),
            ]
        ),
    ),
    path("accounts/", include("allauth.urls")),
    path("api/v1/", interface()),
]
handler400 = "clearslate.web.errors.refused"
handler403 = "clearslate.web.errors.forbidden"
handler404 = "clearslate.web.errors.not_found"
handler500 = "clearslate.web.errors.failed"
