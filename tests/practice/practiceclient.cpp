// SPDX-License-Identifier: GPL-3.0-or-later
#include "practiceclient.h"

#include "protocol/cookie.h"
#include "protocol/framing.h"

#include <QTest>

using namespace Qt::StringLiterals;

namespace Ticketscope::Practice {

QByteArray Answer::header(QByteArrayView name) const
{
    return Http::headerValue(wire, head, name);
}

QList<QByteArray> Answer::headers(QByteArrayView name) const
{
    return Http::headerValues(wire, head, name);
}

QByteArray Answer::cookie(const QByteArray &name) const
{
    for (const QByteArray &line : headers("Set-Cookie")) {
        const auto cookie = Http::parseSetCookie(line);
        if (cookie && cookie->name == name) {
            return cookie->value;
        }
    }
    return {};
}

QString Answer::element(QByteArrayView name) const
{
    const Xml::Document document = xml();
    const Xml::Element *found = document.root.descendant(name);
    return found ? QString(found->text.isNull() ? u""_s : found->text) : QString();
}

QString Answer::faultCode() const
{
    const Xml::Document document = xml();
    const Xml::Element *code = document.root.descendant("faultcode");
    if (!code) {
        const Xml::Element *subcode = document.root.descendant("Subcode");
        code = subcode ? subcode->descendant("Value") : document.root.descendant("Value");
    }
    return code ? code->trimmedText().section(u':', -1) : QString();
}

QString Answer::faultText() const
{
    const QString text = element("faultstring");
    return text.isNull() ? element("Text") : text;
}

PracticeClient::PracticeClient(quint16 port)
{
    m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
    (void)QTest::qWaitFor([this] { return m_socket.state() == QAbstractSocket::ConnectedState; }, 5000);
}

void PracticeClient::send(const QByteArray &bytes)
{
    m_socket.write(bytes);
}

Answer PracticeClient::receive(QByteArrayView method, int milliseconds)
{
    Answer answer;
    Http::FramingParser parser(Http::MessageKind::Response);
    parser.setAnswers(method);
    const auto take = [&] {
        m_buffer += m_socket.readAll();
        const qsizetype taken = parser.feed(m_buffer);
        answer.wire += m_buffer.left(taken);
        m_buffer.remove(0, taken);
        answer.isClosed = m_socket.state() == QAbstractSocket::UnconnectedState;
        if (answer.isClosed && m_socket.bytesAvailable() == 0 && !parser.isComplete()) {
            parser.close();
        }
        return parser.isComplete() || parser.error() || answer.isClosed;
    };
    (void)QTest::qWaitFor(take, milliseconds);
    answer.isWhole = parser.isComplete();
    answer.isReset = answer.isClosed && m_socket.error() != QAbstractSocket::RemoteHostClosedError;
    answer.isDamaged = parser.error() && parser.error()->code != ErrorCode::ConnectionClosed;
    if (parser.isHeadComplete()) {
        answer.head = Http::parseHead(answer.wire, Http::MessageKind::Response).value_or(Http::Head());
        const SourceBufferPtr wire = SourceBuffer::root("wire", answer.wire);
        const auto decoded = Http::decodeBody(wire, answer.head, {answer.head.end, answer.wire.size()});
        answer.body = decoded.body ? decoded.body->bytes() : QByteArray();
        answer.isDamaged = answer.isDamaged || (answer.isWhole && decoded.damage);
    }
    return answer;
}

Answer exchange(const QUrl &url, const QByteArray &method, const Headers &headers, const QByteArray &body,
                int milliseconds)
{
    QByteArray request = method + ' ' + url.toEncoded(QUrl::RemoveScheme | QUrl::RemoveAuthority) + " HTTP/1.1\r\n";
    request += "Host: " + url.authority().toLatin1() + "\r\n";
    for (const auto &[name, value] : headers) {
        request += name + ": " + value + "\r\n";
    }
    if (!body.isEmpty() || method == "POST" || method == "PUT") {
        request += "Content-Length: " + QByteArray::number(body.size()) + "\r\n";
    }
    PracticeClient client(url);
    client.send(request + "\r\n" + body);
    return client.receive(method, milliseconds);
}

Bench::Bench()
    : services([time = now] { return *time; })
{
    const auto started = services.start();
    if (!started) {
        qFatal("the practice services do not start");
    }
}

QUrl Bench::url(const QByteArray &service, const QString &path) const
{
    for (const ServiceInfo &info : services.services()) {
        if (info.id == service) {
            return path.isEmpty() ? info.url : info.url.resolved(QUrl(path));
        }
    }
    return {};
}

PracticeProfile Bench::profile(const QByteArray &service, const QByteArray &scheme, const QString &nameHas) const
{
    for (const PracticeProfile &profile : services.profiles()) {
        if (profile.service == service && profile.scheme == scheme && profile.name.contains(nameHas)) {
            return profile;
        }
    }
    return {};
}

void Bench::fault(const char *id)
{
    const QStringList ids = *id == '\0' ? QStringList() : QStringList{QString::fromLatin1(id)};
    QVERIFY2(services.setFaults(ids), id);
}

QByteArray basic(const QString &user, const QString &password)
{
    return "Basic " + QString(user + u':' + password).toUtf8().toBase64();
}

} // namespace Ticketscope::Practice
