// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/oauth/oauthpages.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::OAuthPages {

namespace {

constexpr const char *kStyle = "body{font-family:sans-serif;max-width:34em;margin:3em auto;padding:0 1em}"
                               "label{display:block;margin:.8em 0}input{font:inherit}button{font:inherit;margin-right:"
                               ".6em}.problem{color:#b00020}";

QByteArray html(const QString &text)
{
    return text.toHtmlEscaped().toUtf8();
}

Response page(int status, const QString &title, const QByteArray &body, bool submitsItself = false)
{
    const QByteArray start = submitsItself ? QByteArray("<body onload=\"document.forms[0].submit()\">") : "<body>";
    Response response = plainResponse(status, "text/html; charset=utf-8",
                                      "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>" +
                                          html(title) + "</title><style>" + kStyle + "</style></head>\n" + start +
                                          "\n<h1>" + html(title) + "</h1>\n" + body + "</body></html>\n");
    response.addHeader("Cache-Control", "no-store");
    response.addHeader("Pragma", "no-cache");
    response.addHeader("Referrer-Policy", "no-referrer");
    response.addHeader("X-Frame-Options", "DENY");
    // No form-action: browsers would hold it against the redirect that follows the form.
    response.addHeader("Content-Security-Policy",
                       submitsItself ? "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; "
                                       "frame-ancestors 'none'"
                                     : "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
    return response;
}

QByteArray problemLine(const QString &problem)
{
    return problem.isEmpty() ? QByteArray() : QByteArray("<p class=\"problem\">" + html(problem) + "</p>\n");
}

QByteArray hidden(const QString &name, const QString &value)
{
    return "<input type=\"hidden\" name=\"" + html(name) + "\" value=\"" + html(value) + "\">\n";
}

} // namespace

Response login(const LoginPage &login)
{
    const QByteArray asked =
        login.scopes.isEmpty() ? QByteArray() : QByteArray(" and asks for: " + html(login.scopes.join(u", "_s)));
    return page(200, login.title,
                problemLine(login.problem) + "<p>The application <b>" + html(login.client) +
                    "</b> wants you to log in" + asked + ".</p>\n<form method=\"post\" action=\"" +
                    html(QString::fromUtf8(login.action)) + "\">\n" +
                    hidden(u"request"_s, QString::fromUtf8(login.request)) +
                    "<label>User name <input name=\"user\" autocomplete=\"off\" value=\"" + html(login.userName) +
                    "\"></label>\n<label>Password <input type=\"password\" name=\"password\" autocomplete=\"off\">"
                    "</label>\n<button name=\"action\" value=\"login\">Log in</button>\n"
                    "<button name=\"action\" value=\"refuse\">Refuse</button>\n</form>\n<p>" +
                    html(login.hint) + "</p>\n");
}

Response device(const DevicePage &device)
{
    return page(200, u"Connect a device"_s,
                problemLine(device.problem) +
                    "<p>Type the code that your device shows, and say whether it may act for you.</p>\n"
                    "<form method=\"post\" action=\"" +
                    html(QString::fromUtf8(device.action)) +
                    "\">\n<label>Code <input name=\"user_code\" autocomplete=\"off\" autofocus value=\"" +
                    html(device.userCode) +
                    "\"></label>\n<button name=\"action\" value=\"allow\">Allow</button>\n"
                    "<button name=\"action\" value=\"refuse\">Refuse</button>\n</form>\n");
}

Response message(int status, const QString &title, const QString &text)
{
    return page(status, title, "<p>" + html(text) + "</p>\n");
}

Response formPost(const QString &redirectUri, const QList<QPair<QString, QString>> &parameters)
{
    QByteArray fields;
    for (const auto &[name, value] : parameters) {
        fields += hidden(name, value);
    }
    return page(200, u"Back to the application"_s,
                "<form method=\"post\" action=\"" + html(redirectUri) + "\">\n" + fields +
                    "<button>Continue</button>\n</form>\n",
                true);
}

} // namespace Ticketscope::Practice::OAuthPages
