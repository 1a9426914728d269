#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What stands behind the login of windows-auth.sh (CGI): says who came, with which request, and which body arrived.

Below /SuperOffice/ it plays as much of the WebApi and of NetServer as a login asks for, for the account that the web
server let in, as IIS hands one over.
"""
import json
import os
import sys
from xml.sax.saxutils import escape

NAMESPACE = "http://www.superoffice.net/ws/crm/NetServer/Services88"

user = os.environ.get("REMOTE_USER", "")
account = user.split("\\")[-1].split("@")[0]
path = os.environ.get("REQUEST_URI", "").split("?")[0]
body = sys.stdin.buffer.read(int(os.environ.get("CONTENT_LENGTH") or 0))


def answer(kind, text):
    data = text.encode()
    sys.stdout.write(f"Content-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n")
    sys.stdout.flush()
    sys.stdout.buffer.write(data)


def authenticated():
    return f"""<?xml version="1.0" encoding="utf-8"?>
<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">
  <s:Header>
    <h:ExceptionInfo i:nil="true" xmlns:h="{NAMESPACE}" xmlns:i="http://www.w3.org/2001/XMLSchema-instance"/>
    <h:Succeeded xmlns:h="{NAMESPACE}">true</h:Succeeded>
  </s:Header>
  <s:Body>
    <AuthenticateResponse xmlns="{NAMESPACE}">
      <Response><UserType>InternalAssociate</UserType><Associate>{escape(account)}</Associate>
        <AssociateId>11</AssociateId><FullName>{escape(user)}</FullName>
        <DatabaseContextIdentifier>Default</DatabaseContextIdentifier></Response>
      <Credentials><Ticket>7T:ZQBjAGEAYQA2</Ticket></Credentials>
      <AuthenticationSucceeded>true</AuthenticationSucceeded>
    </AuthenticateResponse>
  </s:Body>
</s:Envelope>"""


if path.endswith("/SoPrincipal.svc"):
    if os.environ.get("HTTP_SOAPACTION") == f'"{NAMESPACE}/SoPrincipal/AuthenticateImplicit"' and b"AuthenticateImplicit" in body:
        answer("text/xml; charset=utf-8", authenticated())
    else:
        sys.stdout.write("Status: 500\r\n")
        answer("text/plain", "ActionNotSupported")
elif path.endswith("/api/v1/User/currentPrincipal"):
    answer("application/json", json.dumps({"Associate": account, "AssociateId": 11, "FullName": user,
                                           "DatabaseContextIdentifier": "Default", "UserName": account}))
elif path.endswith("/api"):
    answer("application/json", json.dumps({"NetServerVersion": "10.3", "Version": "10.3", "Services": "v1"}))
else:
    answer("application/json", json.dumps({
        "user": user,
        "name": os.environ.get("GSS_NAME", ""),
        "type": os.environ.get("AUTH_TYPE", ""),
        "method": os.environ.get("REQUEST_METHOD", ""),
        "path": path,
        "https": os.environ.get("HTTPS", ""),
        "length": len(body),
        "body": body.decode("utf-8", "replace"),
    }))
