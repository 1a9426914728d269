# SPDX-License-Identifier: GPL-3.0-or-later
"""What the catalogue's rows do not name: HTTP's own schemes, cookies, proxies, networks."""
from synthetic.netserver import page
from synthetic.tokens import jwt
from synthetic.wire import BEGAN, Capture, b64, noise

API = "https://api.acme.example/v2/orders"
AGENT = "Accept: application/json\nUser-Agent: okhttp/4.12"
NGINX = "Server: nginx/1.24.0"
PROBLEM = f"Content-Type: application/problem+json\n{NGINX}"
NOW = int(BEGAN.timestamp())
NO_TLS = {"protocol": "", "cipher": "", "alpn": "", "serverName": "api.acme.example", "chain": [], "problems": [],
          "trustedByPin": False, "clientCertificateAsked": False, "clientCertificateSent": False}


def certificate(subject="CN=api.acme.example", issuer="CN=Acme Issuing CA 2", before="2026-01-01T00:00:00Z",
                after="2026-12-31T00:00:00Z", names=("api.acme.example",)):
    return {"subject": subject, "issuer": issuer, "notBefore": before, "notAfter": after, "sha256": "cd" * 32, "pem": "",
            "names": list(names)}


def untrusted(text, *chain, problem=None):
    return Capture().add(API, f"GET\n{AGENT}", error={"code": "tlsUntrusted", "text": "The certificate of api.acme.example was "
                         f"refused, and nothing was sent. {text}"},
                         tls={**NO_TLS, "protocol": "TLSv1.3", "cipher": "TLS_AES_128_GCM_SHA256", "chain": list(chain),
                              "problems": [problem or text]})


def digest(uri="/v2/orders", realm="api@acme.example", sent_realm=None, algorithm="SHA-256", sent_algorithm=None, qop="auth",
           stale=False, again="", foreign=False):
    nonce = b64(noise("nonce", 24))
    challenge = f'Digest realm="{realm}", qop="auth", algorithm={algorithm}, nonce="{nonce}", opaque="5ccc"'
    last = again or challenge + (", stale=true" if stale else "")
    capture = Capture(foreign)
    capture.add(API, f"GET\n{AGENT}", f"HTTP/1.1 401 Unauthorized\n{NGINX}\nWWW-Authenticate: {challenge}", "", "Nicht erlaubt")
    size = 32 if (sent_algorithm or algorithm).startswith("SHA-256") else 16
    answer = (f'Digest username="anna", realm="{sent_realm or realm}", nonce="{nonce}", uri="{uri}", qop={qop}, nc=00000001, '
              f'cnonce="0a4f113b", response="{noise("response", size).hex()}", opaque="5ccc", '
              f"algorithm={sent_algorithm or algorithm}")
    capture.add(API, f"GET\n{AGENT}\nAuthorization: {answer}", f"HTTP/1.1 401 Unauthorized\n{NGINX}\nWWW-Authenticate: {last}",
                "", "Nicht erlaubt", at=0.1, kind="leg")
    return capture


def bearer(token, challenge='Bearer realm="acme", error="invalid_token"', status="401 Unauthorized", text="", **more):
    return Capture(more.pop("foreign", False)).add(
        API, f"GET\n{AGENT}\nAuthorization: Bearer {token}", f"HTTP/1.1 {status}\n{PROBLEM}" +
        (f"\nWWW-Authenticate: {challenge}" if challenge else ""), "", text or '{"title":"Ikke autorisert","status":401}', **more)


def captures():
    none = []
    yield "digesturi-http", none, digest(uri="/orders"), ["http.digest-uri"]
    yield "digesturi-http", none, digest(uri="/v2/orders?page=2", foreign=True), ["http.digest-uri"]
    yield "digestrealm-http", none, digest(sent_realm="acme.example"), ["http.digest-realm"]
    yield "digestalgorithm-http", none, digest(sent_algorithm="MD5"), ["http.digest-algorithm"]
    yield "digestwrong-http", none, digest(), ["http.digest"]

    claims = {"iss": "https://login.acme.example", "aud": "api://orders", "sub": "anna", "iat": NOW - 4000, "nbf": NOW - 4000,
              "exp": NOW - 400}
    yield "jwtexpired-http", none, bearer(jwt(claims)), ["http.token-expired"]
    yield "jwtexpired-http", none, bearer(jwt({**claims, "exp": str(NOW - 90000)}), "", foreign=True), ["http.token-expired"]
    fresh = {**claims, "iat": NOW - 60, "nbf": NOW - 60, "exp": NOW + 3000}
    yield "jwtaudience-http", none, bearer(
        jwt({**fresh, "aud": "https://graph.example"}),
        'Bearer error="invalid_token", error_description="The audience \'https://graph.example\' is invalid"'
    ), ["http.token-audience"]
    yield "jwtaltered-http", none, bearer(
        jwt(fresh)[:-40], 'Bearer error="invalid_token", error_description="The signature is invalid"'), ["http.token-damaged"]
    head, payload, _ = jwt(fresh).split(".")
    yield "jwtaltered-http", none, bearer(f"{head}.{payload}", ""), ["http.token-damaged"]
    yield "scope-http", none, bearer(
        jwt(fresh), 'Bearer error="insufficient_scope", scope="orders.write"', "403 Forbidden"), ["http.bearer-scope"]
    yield "bearer-http", none, bearer("opaque-2f7c", 'Bearer realm="acme", error="invalid_token", error_description="Utløpt"'
                                      ), ["http.bearer"]

    squid = "Server: squid/5.7\nX-Squid-Error: ERR_CACHE_ACCESS_DENIED 0\nVia: 1.1 proxy.acme.example (squid/5.7)\n" \
            "Content-Type: text/html;charset=utf-8"
    yield "proxy407-http", none, Capture(foreign=True).add(
        "http://api.acme.example/v2/orders", f"GET\n{AGENT}", "HTTP/1.1 407 Proxy Authentication Required\n" + squid +
        "\nProxy-Authenticate: Negotiate\nProxy-Authenticate: Basic realm=\"Acme\"", "",
        "<html lang=\"de\"><body><h1>FEHLER: Cache-Zugriff verweigert</h1></body></html>"), ["transport.proxy-authentication"]
    portal = ('<!DOCTYPE html><html lang="nb"><head><title>Gjestenett</title><meta http-equiv="refresh" '
              'content="0;url=http://portal.hotel.example/login"></head><body><form action="http://portal.hotel.example/login" '
              'method="post"><input type="checkbox" name="terms">Jeg godtar vilkårene<button>Koble til</button></form></body></html>')
    yield "portal-http", none, Capture().add(
        "http://api.acme.example/v2/orders", f"GET\n{AGENT}", "HTTP/1.1 200 OK\nContent-Type: text/html\nServer: lighttpd", "",
        portal), ["transport.captive-portal"]
    yield "portal-http", none, Capture(foreign=True).add(
        "http://api.acme.example/v2/orders", f"GET\n{AGENT}", "HTTP/1.1 302 Found\nLocation: http://portal.hotel.example/login?"
        "orig=http%3A%2F%2Fapi.acme.example%2Fv2%2Forders\nContent-Length: 0").add(
        "http://portal.hotel.example/login?orig=http%3A%2F%2Fapi.acme.example%2Fv2%2Forders", f"GET\n{AGENT}",
        "HTTP/1.1 200 OK\nContent-Type: text/html", "", portal, at=0.3), ["transport.captive-portal"]

    balanced = Capture()
    balanced.add(API, f"POST\n{AGENT}\nContent-Type: application/json", "HTTP/1.1 200 OK\nContent-Type: application/json\n"
                 "Set-Cookie: JSESSIONID=8F2C7A.node1; Path=/; HttpOnly; Secure\n" + NGINX, '{"user":"anna","password":"x"}',
                 '{"ok":true}')
    for turn in range(1, 6):
        good = turn % 2 == 0
        balanced.add(API + "/7", f"GET\n{AGENT}\nCookie: JSESSIONID=8F2C7A.node1", "HTTP/1.1 " +
                     ("200 OK" if good else "401 Unauthorized") + f"\nContent-Type: application/json\n{NGINX}\nX-Served-By: "
                     f"node{1 if good else 2}", "", '{"id":7}' if good else '{"error":"no session"}', at=turn * 2.0,
                     connection=turn + 1, kind="call")
    yield "affinity-http", none, balanced, ["transport.affinity"]

    for flags, name in (("Path=/; HttpOnly; Secure", "cookie-secure"), ("Path=/admin; HttpOnly", "cookie-path"),
                        ("Path=/; Domain=login.acme.example", "cookie-domain")):
        lost = Capture()
        root = "http://portal.acme.example"
        lost.add(root + "/login", "POST\nContent-Type: application/x-www-form-urlencoded\nAccept: text/html",
                 f"HTTP/1.1 302 Found\nLocation: {root}/home\nSet-Cookie: sid=4be1f0a2c97d; {flags}\n{NGINX}",
                 "user=anna&password=x", "")
        lost.add(root + "/home", "GET\nAccept: text/html", f"HTTP/1.1 401 Unauthorized\nContent-Type: text/html\n{NGINX}", "",
                 "<html><body>Sie sind nicht angemeldet.</body></html>", at=0.2, kind="redirect")
        yield f"{name.replace('-', '')}-http", none, lost, [f"http.{name}"]

    twice = f"GET\n{AGENT}\nAuthorization: Basic YW5uYTp4eXp6eQ==\nAuthorization: Bearer {jwt(fresh)}"
    yield "twoauthorization-http", none, Capture().add(API, twice, f"HTTP/1.1 400 Bad Request\n{PROBLEM}", "",
                                                       '{"title":"Bad Request"}'), ["http.authorization-twice"]
    yield "twoauthorization-http", none, Capture().add(
        API, twice, f'HTTP/1.1 401 Unauthorized\n{PROBLEM}\nWWW-Authenticate: Basic realm="acme"', "",
        '{"title":"Nicht autorisiert"}'), ["http.authorization-twice"]

    for secret, name in (("anna:xyzzy\n", "newline"), ("anna: xyzzy", "blank"), ("\ufeffanna:xyzzy", "bom")):
        yield f"{name}-http", none, Capture().add(
            API, f"GET\n{AGENT}\nAuthorization: Basic {b64(secret)}", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\n"
            'WWW-Authenticate: Basic realm="acme"', "", '{"title":"Nicht autorisiert"}'), ["http.secret-blank"]
    yield "placeholder-http", none, Capture().add(
        API, f"GET\n{AGENT}\nAuthorization: Bearer YOUR_ACCESS_TOKEN", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\n"
        "WWW-Authenticate: Bearer", "", '{"title":"Nicht autorisiert"}'), ["http.placeholder"]
    yield "unanswered-http", none, Capture().add(
        API, f"GET\n{AGENT}", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\nWWW-Authenticate: Basic realm=\"acme\"", "",
        '{"title":"Nicht autorisiert"}'), ["http.unanswered"]
    yield "scheme-http", none, Capture().add(
        API, f"GET\n{AGENT}\nAuthorization: Basic YW5uYTp4eXp6eQ==", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\n"
        "WWW-Authenticate: Bearer realm=\"acme\"", "", '{"title":"Nicht autorisiert"}'), ["http.scheme"]
    moved = Capture()
    moved.add("https://acme.example/v2/orders", f"GET\n{AGENT}\nAuthorization: Basic YW5uYTp4eXp6eQ==",
              "HTTP/1.1 301 Moved Permanently\nLocation: https://api.acme.example/v2/orders\n" + NGINX)
    moved.add(API, f"GET\n{AGENT}", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\nWWW-Authenticate: Basic realm=\"acme\"", "",
              '{"title":"Nicht autorisiert"}', at=0.2, connection=2, kind="redirect")
    yield "Q6-http", ["Q6"], moved
    head, text = page("403 Forbidden", "403 - Verboten: Zugriff verweigert.")
    yield "forbidden-http", none, Capture().add(API, f"GET\n{AGENT}\nAuthorization: Basic YW5uYTp4eXp6eQ==", head, "",
                                                text), ["http.forbidden"]

    ended = certificate(after="2026-02-01T00:00:00Z")
    yield "expired-http", none, untrusted("The certificate “api.acme.example” expired on 1 February 2026.", ended), [
        "transport.expired"]
    future = certificate(before="2026-06-01T00:00:00Z")
    yield "notyet-http", none, untrusted("The certificate “api.acme.example” is not valid before 1 June 2026.", future), [
        "transport.notyetvalid"]
    other = certificate("CN=*.hosting.example", names=("*.hosting.example", "hosting.example"))
    yield "wronghost-http", none, untrusted("The certificate “*.hosting.example” is not for api.acme.example.", other), [
        "transport.wronghost"]
    yield "protocol-http", none, Capture().add(API, f"GET\n{AGENT}", tls=NO_TLS, error={
        "code": "tlsHandshake", "text": "TLS with api.acme.example failed: the other side allows no version of TLS that the "
        "profile allows (TLS alert “protocol_version”)."}), ["transport.tls-version"]
    yield "name-http", none, Capture(foreign=True).add(API, f"GET\n{AGENT}", error={
        "code": "nameNotResolved", "text": "net::ERR_NAME_NOT_RESOLVED"}), ["transport.name"]
    yield "timeout-http", none, Capture().add(API, f"GET\n{AGENT}", connection=0, error={
        "code": "timedOut", "text": "api.acme.example did not answer within 30 s."}), ["transport.timeout"]
    gateway = "Content-Type: text/html\nServer: nginx\nVia: 1.1 gw.acme.example"
    yield "gateway-http", none, Capture().add(API, f"GET\n{AGENT}", f"HTTP/1.1 502 Bad Gateway\n{gateway}", "",
                                              "<html><body><h1>502 Bad Gateway</h1></body></html>"), ["transport.gateway"]
    yield "clock-http", none, Capture().add(
        API, f"GET\n{AGENT}\nAuthorization: Bearer {jwt({**fresh, 'nbf': NOW, 'iat': NOW})}", f"HTTP/1.1 401 Unauthorized\n{PROBLEM}\n"
        'WWW-Authenticate: Bearer error="invalid_token", error_description="not yet valid"', "", "{}", skew=-900), ["http.token-notyet", "transport.clock"]
