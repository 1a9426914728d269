// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/iis.h"

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice::Iis {

Response errorPage(int status, const QByteArray &heading, const QByteArray &text)
{
    const QByteArray page = "<!DOCTYPE html PUBLIC \"-//W3C//DTD XHTML 1.0 Strict//EN\" "
                            "\"http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd\">\r\n"
                            "<html xmlns=\"http://www.w3.org/1999/xhtml\">\r\n<head>\r\n"
                            "<meta http-equiv=\"Content-Type\" content=\"text/html; charset=iso-8859-1\"/>\r\n<title>" +
                            heading +
                            "</title>\r\n</head>\r\n<body>\r\n<div id=\"header\"><h1>Server Error</h1></div>\r\n"
                            "<div id=\"content\"><h2>" +
                            heading + "</h2>\r\n<h3>" + text + "</h3></div>\r\n</body>\r\n</html>\r\n";
    return plainResponse(status, "text/html", page);
}

Response notFound()
{
    return errorPage(404, "404 - File or directory not found.",
                     "The resource you are looking for might have been removed, had its name changed, or is "
                     "temporarily unavailable.");
}

Response unauthorized(const QList<QByteArray> &challenges)
{
    Response response = errorPage(401, "401 - Unauthorized: Access is denied due to invalid credentials.",
                                  "You do not have permission to view this directory or page using the credentials "
                                  "that you supplied.");
    for (const QByteArray &challenge : challenges) {
        response.addHeader("WWW-Authenticate", challenge);
    }
    return response;
}

Response methodNotAllowed(const QByteArray &allow)
{
    Response response = errorPage(405, "405 - HTTP verb used to access this page is not allowed.",
                                  "The page you are looking for cannot be displayed because an invalid method (HTTP "
                                  "verb) was used to attempt access.");
    response.addHeader("Allow", allow);
    return response;
}

void addServerHeaders(const PracticeContext &context, Response &response, const QByteArray &version)
{
    response.addHeader("Server", "Microsoft-IIS/" + version);
    response.addHeader("X-AspNet-Version", "4.0.30319");
    response.addHeader("X-Powered-By", "ASP.NET");
    response.addHeader("Date", context.httpDate());
}

QStringList segments(const QString &path)
{
    return path.toLower().split(u'/', Qt::SkipEmptyParts);
}

QString tenantOf(const QStringList &segments)
{
    if (segments.isEmpty() || !segments.first().startsWith("cust"_L1)) {
        return {};
    }
    bool isNumber = false;
    segments.first().mid(4).toUInt(&isNumber);
    return isNumber ? QString(u"Cust"_s + segments.first().mid(4)) : QString();
}

} // namespace Ticketscope::Practice::Iis
