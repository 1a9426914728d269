#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in at the practice provider and the practice SuperID, well and with their faults, and keeps the captures.

Started with an address it is the browser of these logins: it fills in the login page as a person would."""
import html
import http.cookiejar
import json
import os
import re
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

CODE = "oauth-code-with-pkce-in-the-browser"
FORM = "oauth-code-with-pkce-sent-back-as-a-form"
SECRET = "oauth-code-with-a-client-secret"
HEADER = "oauth-client-credentials-in-the-header"
BODY = "oauth-client-credentials-in-the-body-opaque-token"
KEY = "oauth-client-credentials-signed-with-a-private-key"
DEVICE = "oauth-device-code"
REFRESH = "oauth-refresh-token"
ONLINE = "superoffice-online-superid-in-the-browser"
SYSTEM = "superoffice-online-system-user"
ORDERS = "GET /api/orders"


def takes():
    """Those whose failure the answers show; where the program itself must stop, tst_oauthrules has them."""
    from makecorpus import bad, good, odd

    def fault(name, rule, profile=CODE, also=(), **more):
        return odd(name, "oauth", profile, [rule], name, also, **more)

    return [
        fault("authorize-invalid-request", "oauth.authorization-request"),
        fault("authorize-unauthorized-client", "oauth.client-not-allowed"),
        fault("authorize-unsupported-response-type", "oauth.response-type"),
        fault("authorize-invalid-scope", "oauth.scope"),
        fault("authorize-access-denied", "oauth.refused-login", FORM, ["R18"]),
        fault("authorize-server-error", "oauth.provider-failed"),
        fault("authorize-temporarily-unavailable", "oauth.provider-failed", FORM),
        fault("redirect-uri-refused", "oauth.redirect-address"),
        fault("pkce-mismatch", "oauth.pkce", also=["R31"]),
        fault("token-invalid-request", "oauth.invalid-request"),
        fault("token-invalid-client", "oauth.invalid-client", SECRET),
        fault("token-invalid-client", "oauth.invalid-client", HEADER),
        fault("token-invalid-client", "oauth.invalid-client", KEY),
        fault("token-invalid-grant", "oauth.invalid-grant", also=["R31"]),
        fault("token-unauthorized-client", "oauth.grant-type", BODY),
        fault("token-unsupported-grant-type", "oauth.grant-type", HEADER),
        fault("token-invalid-scope", "oauth.scope", HEADER),
        fault("device-access-denied", "oauth.device-denied", DEVICE),
        fault("device-expired-token", "oauth.device-expired", DEVICE),
        fault("discovery-404", "oauth.discovery-missing"),
        fault("refresh-revoked", "oauth.refresh-refused", REFRESH, ["R31"]),
        fault("resource-invalid-token", "http.bearer", call=ORDERS),
        fault("resource-insufficient-scope", "http.bearer-scope", HEADER, call=ORDERS),
        odd("secret", "oauth", HEADER, ["oauth.invalid-client"], secrets={"clientSecret": "not this one"}),
        odd("secret", "oauth", BODY, ["oauth.invalid-client"], secrets={"clientSecret": "not this one"}),
        bad("R17", "superid", ONLINE, "R17", also=["R33"]),
        bad("R18", "superid", ONLINE, "R18"),
        bad("R18", "superid", ONLINE, "needs-reapproval"),
        bad("R19", "superid", SYSTEM, "R19"),
        bad("R20", "superid", SYSTEM, "R20"),
        bad("R31", "superid", ONLINE, "R31"),
        good("oauth", "code", CODE, call=ORDERS, logoff=True),
        good("oauth", "code", FORM, call=ORDERS),
        good("oauth", "code", SECRET, call=ORDERS, logoff=True),
        good("oauth", "code", CODE, "jwks-without-kid"),
        good("oauth", "code", CODE, "jwks-rotated"),
        good("oauth", "code", CODE, "string-times"),
        good("oauth", "code", CODE, "expires-in-string", call=ORDERS),
        good("oauth", "client", HEADER, call=ORDERS),
        good("oauth", "client", BODY, call=ORDERS),
        good("oauth", "client", KEY, call=ORDERS),
        good("oauth", "refresh", REFRESH, call=ORDERS),
        good("oauth", "refresh", REFRESH, "refresh-not-rotated"),
        good("superid", "code", ONLINE, call="GET v1/Contact/2"),
        good("superid", "systemuser", SYSTEM, call="GET v1/Contact/2"),
        good("superid", "code", ONLINE, "state-online-maintenance"),
    ]


def fetch(opener, address, data=None):
    try:
        answer = opener.open(address, data, timeout=10)
    except urllib.error.HTTPError as error:
        answer = error
    return answer.geturl(), answer.read().decode("utf-8", "replace")


def attribute(tag, name):
    match = re.search(rf'\b{name}="([^"]*)"', tag)
    return html.unescape(match.group(1)) if match else ""


def browse(address):
    """Follows the login, filling in the forms that come; ends with a page that has none."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    address, page = fetch(opener, address)
    for _ in range(5):
        form = re.search(r'<form[^>]*\baction="([^"]*)"', page)
        if not form:
            return
        fields = {attribute(tag, "name"): attribute(tag, "value") for tag in re.findall(r"<input[^>]*>", page)}
        fields.update({name: os.environ["PRACTICE_PASSWORD"] for name in fields if name == "password"})
        buttons = [tag for tag in re.findall(r"<button[^>]*>", page) if attribute(tag, "name")]
        fields.update({attribute(tag, "name"): attribute(tag, "value") for tag in buttons[:1]})
        target = urllib.parse.urljoin(address, html.unescape(form.group(1)))
        address, page = fetch(opener, target, urllib.parse.urlencode({k: v for k, v in fields.items() if k}).encode())


def main(cli):
    import makecorpus

    # The practice accounts' password, as the practice profiles tell it.
    os.environ["BROWSER"] = str(Path(__file__).resolve())
    with tempfile.TemporaryDirectory() as where, makecorpus.Practice(cli, (), Path(where)):
        secrets = (Path(where) / "netserver-soap-user-and-password.secrets.json").read_text()
    os.environ["PRACTICE_PASSWORD"] = json.loads(secrets)["password"]
    makecorpus.main(cli, takes(), "oauth")


if __name__ == "__main__":
    if sys.argv[1].startswith("http"):
        # The program waits for nothing: a browser goes on by itself.
        if os.fork() == 0:
            os.setsid()
            browse(sys.argv[1])
    else:
        main(sys.argv[1])
