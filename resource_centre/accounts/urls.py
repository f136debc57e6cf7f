"""Signing in, and what people look after themselves.

Only what this house offers has an address; the names are those allauth reverses.
"""

from allauth.account import views as account_views
from allauth.mfa.recovery_codes import views as codes_views
from allauth.mfa.totp import views as totp_views
from allauth.mfa.webauthn import views as webauthn_views
from django.contrib.auth.decorators import login_required
from django.urls import path

from resource_centre.accounts import views
from resource_centre.accounts.reauthentication import recent_proof_required

sign_in = views.SignInView.as_view()
password = login_required(recent_proof_required(views.PasswordView.as_view()))

urlpatterns = [
    path("", views.ProfileView.as_view(), name="account_profile"),
    path("activity/", views.activity, name="account_activity"),
    # A code is the way in: whatever name allauth asks for, this page answers.
    # It asks for signing up, which is closed, in its mail to unknown addresses.
    path("login/", sign_in, name="account_signup"),
    path("login/", sign_in, name="account_request_login_code"),
    path("login/", sign_in, name="account_login"),
    path(
        "login/code/",
        views.ConfirmCodeView.as_view(),
        name="account_confirm_login_code",
    ),
    path(
        "login/password/",
        views.PasswordSignInView.as_view(),
        name="account_login_password",
    ),
    path(
        "login/passkey/", views.PasskeySignInView.as_view(), name="mfa_login_webauthn"
    ),
    path("login/factor/", views.SecondFactorView.as_view(), name="mfa_authenticate"),
    path("card/", views.CardView.as_view(), name="account_card"),
    path("logout/", account_views.logout, name="account_logout"),
    path("inactive/", account_views.account_inactive, name="account_inactive"),
    path("password/", password, name="account_set_password"),
    path("password/", password, name="account_change_password"),
    path(
        "confirm/password/",
        views.ConfirmWithPasswordView.as_view(),
        name="account_reauthenticate",
    ),
    path(
        "confirm/code/",
        views.ConfirmWithCodeView.as_view(),
        name="account_reauthenticate_code",
    ),
    path(
        "confirm/factor/",
        views.ConfirmWithFactorView.as_view(),
        name="mfa_reauthenticate",
    ),
    path(
        "confirm/passkey/",
        webauthn_views.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path(
        "factors/",
        login_required(views.SecondFactorsView.as_view()),
        name="mfa_index",
    ),
    path(
        "factors/app/",
        recent_proof_required(views.AppView.as_view()),
        name="mfa_activate_totp",
    ),
    path("factors/app/remove/", totp_views.deactivate_totp, name="mfa_deactivate_totp"),
    path(
        "factors/codes/",
        codes_views.view_recovery_codes,
        name="mfa_view_recovery_codes",
    ),
    path(
        "factors/codes/new/",
        codes_views.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "factors/codes/download/",
        codes_views.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("factors/passkeys/", webauthn_views.list_webauthn, name="mfa_list_webauthn"),
    path(
        "factors/passkeys/add/",
        recent_proof_required(views.AddPasskeyView.as_view()),
        name="mfa_add_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/",
        views.RenamePasskeyView.as_view(),
        name="mfa_edit_webauthn",
    ),
    path(
        "factors/passkeys/<int:pk>/remove/",
        webauthn_views.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path("sessions/", views.SessionsView.as_view(), name="usersessions_list"),
]
