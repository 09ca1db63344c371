"""Addresses outside any programme: a person's own pages, invitations, the outbox, and signing in."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

from programmes.emails import invitation_token
from programmes.models import Programme
from tests.factories.programmes import InvitationFactory

TABLE = """
address                         method  anon staff host rater lead compl admin | stranger super

me                              GET     in   ok    ok   ok    ok   ok    ok      ok       ok
start                           GET     in   go    go   go    go   go    go      go       go
me_details                      GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_details                      POST    in   ok    ok   ok    ok   ok    ok      ok       ok

# Everybody's own tokens; somebody else's is not there.
tokens                          GET     in   ok    ok   ok    ok   ok    ok      ok       ok
tokens                          POST    in   422   422  422   422  422   422     422      422
token_revoke                    GET     in   404   404  404   404  404   404     404      404
token_revoke                    POST    in   404   404  404   404  404   404     404      404

# What is held about oneself. Nothing is closed without the password.
me_data                         GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_data_copy                    GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_data_close                   GET     in   ok    ok   ok    ok   ok    ok      ok       ok
me_data_close                   POST    in   422   422  422   422  422   422     422      422

# An invitation is for whoever its letter went to; everybody else is told so, and nobody joins by it.
invitation                      GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
invitation                      POST    ok   go    go   go    go   go    go      go       go

# Letters hold keys to accounts: the page exists in the demonstration only.
outbox                          GET     404  404   404  404   404  404   404     404      404
outbox_letter                   GET     404  404   404  404   404  404   404     404      404
outbox_html                     GET     404  404   404  404   404  404   404     404      404
outbox_calendar                 GET     404  404   404  404   404  404   404     404      404

# Signing in. "go" for people who are signed in already.
account_login                   GET     ok   go    go   go    go   go    go      go       go
account_login                   POST    ok   go    go   go    go   go    go      go       go
account_signup                  GET     ok   go    go   go    go   go    go      go       go
account_signup                  POST    ok   go    go   go    go   go    go      go       go
account_logout                  GET     go   ok    ok   ok    ok   ok    ok      ok       ok
account_logout                  POST    go   go    go   go    go   go    go      go       go
account_inactive                GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_email_verification_sent GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_confirm_email           GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_confirm_email           POST    404  404   404  404   404  404   404     404      404
account_reset_password          GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_reset_password          POST    ok   ok    ok   ok    ok   ok    ok      ok       ok
account_reset_password_done     GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_reset_password_from_key GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
account_reset_password_from_key POST    ok   ok    ok   ok    ok   ok    ok      ok       ok
account_reset_password_from_key_done GET ok  ok    ok   ok    ok   ok    ok      ok       ok
account_confirm_login_code      GET     in   go    go   go    go   go    go      go       go
account_confirm_login_code      POST    in   go    go   go    go   go    go      go       go

# How one signs in. These people have no password, so there is nothing to type again (403).
account_reauthenticate          GET     in   403   403  403   403  403   403     403      403
account_reauthenticate          POST    in   403   403  403   403  403   403     403      403
account_email                   GET     in   ok    ok   ok    ok   ok    ok      ok       ok
account_email                   POST    in   go    go   go    go   go    go      go       go
account_change_password         GET     in   go    go   go    go   go    go      go       go
account_change_password         POST    in   go    go   go    go   go    go      go       go
account_set_password            GET     in   ok    ok   ok    ok   ok    ok      ok       ok
account_set_password            POST    in   ok    ok   ok    ok   ok    ok      ok       ok
usersessions_list               GET     in   ok    ok   ok    ok   ok    ok      ok       ok
usersessions_list               POST    in   go    go   go    go   go    go      go       go
mfa_index                       GET     in   ok    ok   ok    ok   ok    ok      ok       ok
mfa_authenticate                GET     in   go    go   go    go   go    go      go       go
mfa_authenticate                POST    in   go    go   go    go   go    go      go       go
mfa_reauthenticate              GET     in   403   403  403   403  403   403     403      403
mfa_reauthenticate              POST    in   403   403  403   403  403   403     403      403
mfa_activate_totp               GET     in   ok    ok   ok    ok   ok    ok      ok       ok
mfa_activate_totp               POST    in   ok    ok   ok    ok   ok    ok      ok       ok
mfa_deactivate_totp             GET     in   404   404  404   404  404   404     404      404
mfa_deactivate_totp             POST    in   404   404  404   404  404   404     404      404
mfa_view_recovery_codes         GET     in   404   404  404   404  404   404     404      404
mfa_download_recovery_codes     GET     in   404   404  404   404  404   404     404      404
mfa_generate_recovery_codes     GET     in   ok    ok   ok    ok   ok    ok      ok       ok
mfa_generate_recovery_codes     POST    in   ok    ok   ok    ok   ok    ok      ok       ok

# A board's directory: none is configured here.
openid_connect_login            GET     404  404   404  404   404  404   404     404      404
openid_connect_login            POST    404  404   404  404   404  404   404     404      404
openid_connect_callback         GET     404  404   404  404   404  404   404     404      404
socialaccount_login_cancelled   GET     ok   ok    ok   ok    ok   ok    ok      ok       ok
socialaccount_login_error       GET     401  401   401  401   401  401   401     401      401
socialaccount_signup            GET     in   in    in   in    in   in    in      in       in
socialaccount_signup            POST    in   in    in   in    in   in    in      in       in
socialaccount_connections       GET     in   ok    ok   ok    ok   ok    ok      ok       ok
socialaccount_connections       POST    in   ok    ok   ok    ok   ok    ok      ok       ok
# Older addresses of the same pages.
accounts/social/login/cancelled/ GET    go   go    go   go    go   go    go      go       go
accounts/social/login/cancelled/ POST   go   go    go   go    go   go    go      go       go
accounts/social/login/error/    GET     go   go    go   go    go   go    go      go       go
accounts/social/login/error/    POST    go   go    go   go    go   go    go      go       go
accounts/social/signup/         GET     go   go    go   go    go   go    go      go       go
accounts/social/signup/         POST    go   go    go   go    go   go    go      go       go
accounts/social/connections/    GET     go   go    go   go    go   go    go      go       go
accounts/social/connections/    POST    go   go    go   go    go   go    go      go       go
"""


def arguments(programme: Programme) -> dict[str, Any]:
    return {
        "public_id": uuid4(),
        "token": invitation_token(InvitationFactory(programme=programme)),
        "letter_id": 1,
        "key": "nonsense",
        "uidb36": "1",
        "me_data_copy": {"form": "html"},
        "provider_id": "board",
    }
