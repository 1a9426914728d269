# SPDX-License-Identifier: GPL-3.0-or-later
"""Logs in, well and badly, at the real servers of the tests (tests/servers) and keeps the captures.

usage: servercaptures.py BUILD"""
import base64
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from corpustools import Corpus
from makecorpus import run_login

SERVERS = Path(__file__).resolve().parent.parent / "servers"
PASSWORD = "p&ss<wörd> 7"
PROXY_PASSWORD = "open/proxy+sesame"
SEARCH = '<n:Search xmlns:n="urn:ticketscope:tests:search"><n:query>first</n:query></n:Search>'


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Server:
    """A server of somebody else's making, from the script that the tests use, for as long as the block runs."""

    def __init__(self, command, ports, environment):
        self.command = [str(part) for part in command]
        self.ports = ports
        self.environment = environment

    def __enter__(self):
        self.process = subprocess.Popen(self.command, env=dict(os.environ, **self.environment), start_new_session=True,
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + 30
        for port in self.ports:
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), 1).close()
                    break
                except OSError:
                    if time.monotonic() > end or self.process.poll() is not None:
                        raise SystemExit(f"does not start: {self.command}")
                    time.sleep(0.05)
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Taker:
    def __init__(self, cli, corpus, folder):
        self.cli, self.corpus, self.folder = cli, corpus, folder

    def take(self, stem, service, scheme, url, first=(), rule=(), parameters=None, secrets=None, environment=None,
             call="", body="", **more):
        """One login. Without `first` and `rule` it must work."""
        profile = {"format": "ticketscope-profile", "version": 1, "id": "3f0c7c4e-5f0b-4c7e-9a51-0d7c5a6f1b2e",
                   "name": stem, "service": service, "scheme": scheme, "url": url, "parameters": parameters or {},
                   "proxy": {"mode": "none"}, "timeoutSeconds": 5, **more}
        har, done = run_login(self.cli, profile, secrets or {}, self.folder, call, body, environment=environment)
        name = self.corpus.name(stem)
        if not har or not har["log"]["entries"] or (done.returncode == 0) != (not first and not rule):
            print(f"{name}: exit {done.returncode} {done.stderr.decode()[-400:]}", file=sys.stderr)
        if har and har["log"]["entries"]:
            self.corpus.keep(name, har, first, rule)

    def good(self, server, scheme, service, profile_scheme, url, **more):
        self.take(f"good/{server}-{scheme}", service, profile_scheme, url, **more)


def apache(taker, folder):
    ports = free_ports(7)
    http, good, expired, wrong_host, self_signed, no_chain, mutual = ports
    environment = {"SERVER_PASSWORD": PASSWORD, "CLIENT_PASSPHRASE": "open sesame"}
    with Server(["bash", SERVERS / "apache.sh", folder, *ports], ports, environment):
        alice = {"parameters": {"userName": "alice"}, "secrets": {"password": PASSWORD}}
        wrong = {"parameters": {"userName": "alice"}, "secrets": {"password": "wrong"}}
        trusted = {"caFile": str(folder / "certificates/ca.pem")}
        plain = f"http://localhost:{http}"
        taker.good("apache", "basic", "http", "basic", f"{plain}/basic/", call="GET /basic/index.json", **alice)
        taker.good("apache", "digest", "http", "digest", f"{plain}/digest/", call="GET /digest/index.json", **alice)
        taker.good("apache", "tls", "http", "basic", f"https://localhost:{good}/basic/", tls=trusted, **alice)
        taker.good("apache", "mutual", "http", "none", f"https://localhost:{mutual}/mutual/",
                   tls={**trusted, "clientCertificateFile": str(folder / "certificates/client-both.pem")})
        taker.take("basic-apache", "http", "basic", f"{plain}/basic/", rule=["http.basic"], **wrong)
        taker.take("digest-apache", "http", "digest", f"{plain}/digest/", rule=["http.digest"], **wrong)
        taker.take("notfound-apache", "http", "none", f"{plain}/open/nowhere", rule=["http.refused"])
        taker.take("plain-on-tls-apache", "http", "none", f"http://localhost:{good}/open/", rule=["transport.plain-on-tls"])
        taker.take("tls-on-plain-apache", "http", "none", f"https://localhost:{http}/open/", rule=["transport.tls-on-plain"])
        taker.take("authority-apache", "http", "none", f"https://localhost:{good}/open/", rule=["transport.authority"])
        for what, port in [("expired", expired), ("wronghost", wrong_host), ("selfsigned", self_signed),
                           ("nochain", no_chain)]:
            taker.take(f"{what}-apache", "http", "none", f"https://localhost:{port}/open/", rule=[f"transport.{what}"],
                       tls=trusted)
        taker.take("selfsigned-apache", "windows-essentials", "canary", f"https://localhost:{self_signed}/", first=["E12"],
                   rule=["transport.selfsigned"], tls=trusted, secrets={"password": PASSWORD},
                   parameters={"userName": "alice", "appName": "Acme", "appPublisher": "Acme", "appVersion": "1.0"})
        taker.take("noclientcertificate-apache", "http", "none", f"https://localhost:{mutual}/mutual/",
                   rule=["transport.client-certificate"], tls=trusted)
        taker.take("refused-apache", "http", "none", f"http://localhost:{free_ports(1)[0]}/open/",
                   rule=["transport.refused"])
        taker.take("noname-apache", "http", "none", "http://crm.acme.invalid/open/", rule=["transport.name"])
        squid(taker, folder, http, good, trusted)


def squid(taker, folder, http, tls_port, trusted):
    [port] = free_ports(1)
    place = folder.parent / "squid"
    place.mkdir()
    with Server(["bash", SERVERS / "squid.sh", place, port], [port], {"SERVER_PASSWORD": PROXY_PASSWORD}):
        proxy = {"mode": "http", "host": "127.0.0.1", "port": port, "userName": "alice"}
        for url in (f"http://localhost:{http}/basic/", f"https://localhost:{tls_port}/basic/"):
            same = {"parameters": {"userName": "alice"}, "tls": trusted, "proxy": proxy}
            taker.good("squid", "basic", "http", "basic", url,
                       secrets={"password": PASSWORD, "proxyPassword": PROXY_PASSWORD}, **same)
            taker.take("proxy407-squid", "http", "basic", url, rule=["transport.proxy-authentication"],
                       secrets={"password": PASSWORD, "proxyPassword": "wrong"}, **same)
        anonymous = {"mode": "http", "host": "127.0.0.1", "port": port}
        taker.take("proxy407-squid", "http", "none", f"http://localhost:{http}/open/", proxy=anonymous,
                   rule=["transport.proxy-authentication"])
        taker.take("proxy503-squid", "http", "none", f"http://localhost:{free_ports(1)[0]}/open/", proxy=proxy,
                   secrets={"proxyPassword": PROXY_PASSWORD}, rule=["transport.proxy"])
        dead = {"mode": "http", "host": "127.0.0.1", "port": free_ports(1)[0]}
        taker.take("noproxy-squid", "http", "none", f"https://localhost:{tls_port}/open/", proxy=dead,
                   rule=["transport.proxy"])


def lighttpd(taker, folder):
    [port] = free_ports(1)
    with Server(["bash", SERVERS / "lighttpd.sh", folder, port], [port], {"SERVER_PASSWORD": PASSWORD}):
        alice = {"userName": "alice"}
        for place in ("sha256", "both"):
            taker.good("lighttpd", "digest", "http", "digest", f"http://127.0.0.1:{port}/{place}/", parameters=alice,
                       secrets={"password": PASSWORD}, call=f"GET /{place}/index.json")
        taker.take("digest-lighttpd", "http", "digest", f"http://127.0.0.1:{port}/sha256/", rule=["http.digest"],
                   parameters=alice, secrets={"password": "wrong"})
        taker.take("scheme-lighttpd", "http", "basic", f"http://127.0.0.1:{port}/sha256/", rule=["http.scheme"],
                   parameters=alice, secrets={"password": PASSWORD})


def wssecurity(taker, folder, build):
    text, digest, node = free_ports(3)
    service = build / "tests/wsseservice"
    secret = {"WSSE_PASSWORD": PASSWORD}
    with Server([service, text, "alice", "timestamp"], [text], secret), \
         Server([service, digest, "alice", "digest"], [digest], secret), \
         Server(["node", SERVERS / "node-soap/server.js", node], [node], {"SERVER_PASSWORD": PASSWORD}):
        urls = {text: f"http://127.0.0.1:{text}/", digest: f"http://127.0.0.1:{digest}/",
                node: f"http://127.0.0.1:{node}/search"}

        def take(stem, port, scheme, first=(), password=PASSWORD, call="", body="", **more):
            parameters = {"userName": "alice", "soapVersion": "1.1", "soapAction": "urn:ticketscope:tests:search#Search",
                          "body": SEARCH, "timestampTtlSeconds": "300", "nonce": True, "created": True,
                          "mustUnderstand": True, **more}
            taker.take(stem, "ws-security", scheme, urls[port], first=first, parameters=parameters, call=call, body=body,
                       secrets={} if scheme == "no-password" else {"password": password})

        take("good/gsoap-text", text, "password-text")
        take("good/gsoap-text", text, "password-text", soapVersion="1.2")
        take("good/gsoap-digest", digest, "password-digest", call="POST /", body=SEARCH)
        take("good/gsoap-digest", text, "password-digest", soapVersion="1.2")
        take("good/node-text", node, "password-text")
        take("good/node-digest", node, "password-digest")
        for port, what in ((text, "gsoap"), (node, "node")):
            take(f"X4-{what}", port, "password-text", ["X4", "X5"], "wrong")
            take(f"X6-{what}", port, "no-password", ["X6"])
        take("X8-gsoap", digest, "password-digest", ["X8", "X4", "X5"], "wrong")
        take("X8-node", node, "password-digest", ["X8", "X4", "X5"], "wrong")
        take("X4-gsoap", text, "password-text", ["X4", "X5"], "wrong", soapVersion="1.2")
        take("X4-gsoap", text, "password-text", ["X4", "X5"], userName="nobody")
        take("X5-gsoap", digest, "password-text", ["X5", "X4"])
        take("X9-gsoap", text, "password-text", ["X9", "X24"], clockOffsetSeconds="-3600")
        take("X19-gsoap", text, "password-text", ["X19"], timestampTtlSeconds="0")
        take("X1-gsoap", text, "password-text", ["X1", "X2"], wsseNamespace="ecrv-misprint")
        replay(taker, urls[digest], digest)


def replay(taker, url, port):
    """The bytes of a login once more: the server has seen its nonce. Kept as the second exchange of one capture."""
    parameters = {"userName": "alice", "soapVersion": "1.1", "soapAction": "urn:ticketscope:tests:search#Search",
                  "body": SEARCH, "timestampTtlSeconds": "300", "nonce": True, "created": True, "mustUnderstand": True}
    profile = {"format": "ticketscope-profile", "version": 1, "id": "3f0c7c4e-5f0b-4c7e-9a51-0d7c5a6f1b2e",
               "name": "replay", "service": "ws-security", "scheme": "password-digest", "url": url,
               "parameters": parameters, "proxy": {"mode": "none"}}
    har, _ = run_login(taker.cli, profile, {"password": PASSWORD}, taker.folder)
    first = har["log"]["entries"][0]
    connection = socket.create_connection(("127.0.0.1", port), 5)
    connection.sendall(base64.b64decode(first["request"]["_wire"]))
    connection.settimeout(3)
    answer = b""
    try:
        while piece := connection.recv(65536):
            answer += piece
            head, _, body = answer.partition(b"\r\n\r\n")
            lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
            if lengths and len(body) >= int(lengths[0].split(b":")[1]):
                break
    except TimeoutError:
        pass
    again = json.loads(json.dumps(first))
    again.update(_id=2, connection="2")
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    again["response"].update(
        _wire=base64.b64encode(answer).decode(), status=int(lines[0].split()[1]), statusText=lines[0].split(" ", 2)[2],
        headers=[dict(zip(("name", "value"), line.split(": ", 1))) for line in lines[1:]],
        content={"size": len(body), "mimeType": "text/xml; charset=utf-8", "text": body.decode()})
    har["log"]["entries"].append(again)
    taker.corpus.keep(taker.corpus.name("X14-gsoap"), har, ["X14", "X15", "X16"])


def windows(taker, folder):
    kdc_folder = folder / "kdc"
    kdc_folder.mkdir(parents=True)
    web_folder = folder / "web"
    web_folder.mkdir()
    [kdc_port] = free_ports(1)
    ports = free_ports(3)
    http, https, proxy_port = ports

    def client(cache, configuration="krb5.conf"):
        return {"KRB5_CONFIG": str(kdc_folder / configuration), "KRB5CCNAME": f"FILE:{kdc_folder}/{cache}.tickets"}

    def apache_server(**more):
        environment = {"KDC_DIR": str(kdc_folder), "SERVER_PASSWORD": PASSWORD, "CLIENT_PASSPHRASE": "unused", **more}
        return Server(["bash", SERVERS / "windows-auth.sh", web_folder, *ports], ports, environment)

    def take(stem, scheme, place, first=(), user=None, password=PASSWORD, cache="nobody", tls=False, rule=(), call="",
             configuration="krb5.conf", service="http", **parameters):
        root = f"https://localhost:{https}" if tls else f"http://localhost:{http}"
        if user:
            parameters["userName"] = user
        taker.take(stem, service, scheme, f"{root}/{place}", first=first, rule=rule, parameters=parameters, call=call,
                   secrets={"password": password} if user else {}, environment=client(cache, configuration),
                   tls={"caFile": str(web_folder / "certificates/ca.pem")})

    alice = "EXAMPLE\\alice"
    with Server(["bash", SERVERS / "kdc.sh", kdc_folder, kdc_port], [kdc_port], {"KDC_PASSWORD": PASSWORD}):
        subprocess.run(["kinit", "-c", client("alice")["KRB5CCNAME"], "alice"], input=PASSWORD.encode() + b"\n",
                       env=dict(os.environ, **client("alice")), check=True, stdout=subprocess.DEVNULL)
        with apache_server():
            take("good/windows-kerberos", "negotiate", "kerberos/echo", cache="alice", mechanisms="kerberos",
                 call="GET /kerberos/echo")
            take("good/windows-kerberos", "negotiate", "bound/echo", cache="alice", mechanisms="kerberos", tls=True,
                 call="GET /bound/echo")
            take("good/windows-negotiate", "negotiate", "negotiate/echo", cache="alice")
            take("good/windows-negotiate", "negotiate", "spnego-ntlm/echo", user=alice, call="GET /spnego-ntlm/echo")
            take("good/windows-negotiate", "negotiate", "negotiate/echo", user=alice, configuration="krb5-nokdc.conf")
            take("good/windows-ntlm", "ntlm", "ntlm/echo", user=alice, call="GET /ntlm/echo")
            take("good/windows-ntlm", "ntlm", "negotiate/echo", user=alice, tls=True, ntlmVersion="v1")
            take("good/windows-webapi", "negotiate", "SuperOffice/", cache="alice", mechanisms="kerberos", tls=True,
                 service="superoffice-webapi")
            take("good/windows-webapi", "ntlm", "SuperOffice/", user=alice, service="superoffice-webapi")
            take("good/windows-netserver", "implicit", "SuperOffice/Remote/Services88/", user=alice, mechanisms="ntlm",
                 service="superoffice-netserver")
            take("W2-windows", "ntlm", "ntlm/echo", ["W2"], alice, "wrong")
            take("W2-windows", "negotiate", "spnego-ntlm/echo", ["W2"], alice, "wrong", mechanisms="ntlm", tls=True)
            take("W2-windows", "ntlm", "ntlm/echo", ["W2"], "OTHER\\alice")
            take("W2-windows", "ntlm", "SuperOffice/", ["W2"], alice, "wrong", service="superoffice-webapi")
            take("W12-windows", "ntlm", "ntlm/echo", ["W12", "W2"], "alice", "wrong")
            take("W10-windows", "ntlm", "forgetful/echo", ["W10"], alice)
            take("W4-windows", "negotiate", "kerberos/echo", ["W4", "W8"], alice, mechanisms="ntlm")
            take("W5-windows", "negotiate", "modified/echo", ["W5"], cache="alice", mechanisms="kerberos", spn="HTTP/modified")
            take("W5-windows", "negotiate", "stale/echo", ["W5"], cache="alice", mechanisms="kerberos", spn="HTTP/stale")
            take("W5-windows", "negotiate", "stale/echo", ["W5"], cache="alice", mechanisms="kerberos", spn="HTTP/localhost")
            take("W15-windows", "negotiate", "kerberos/echo", ["W15"], mechanisms="kerberos")
            take("W15-windows", "negotiate", "kerberos/echo", ["W15"], cache="alice", mechanisms="kerberos",
                 spn="HTTP/nowhere")
            take("W15-windows", "negotiate", "kerberos/echo", ["W15"], "alice", configuration="krb5-nokdc.conf",
                 mechanisms="kerberos")
        if shutil.which("faketime") or list(Path("/usr/lib").glob("*/faketime/libfaketime.so.1")):
            with apache_server(SERVER_CLOCK="+11m"):
                take("W6-windows", "negotiate", "kerberos/echo", ["W6"], cache="alice", mechanisms="kerberos")


def main(build):
    corpus = Corpus("servers")
    with tempfile.TemporaryDirectory() as where:
        folder = Path(where)
        folder.chmod(0o755)
        (folder / "client").mkdir()
        taker = Taker(str(build / "bin/ticketscope-cli"), corpus, folder / "client")
        for play in (apache, lighttpd, windows):
            place = folder / play.__name__
            place.mkdir()
            place.chmod(0o755)
            play(taker, place)
        wssecurity(taker, folder, build)
    corpus.finish()


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
