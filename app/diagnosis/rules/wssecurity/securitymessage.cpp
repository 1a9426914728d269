// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/rules/wssecurity/securitymessage.h"

#include "protocol/wsse.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace Ticketscope::Diagnosis {

namespace {

using namespace Qt::StringLiterals;

constexpr std::array kSecurityCodes{
    "FailedAuthentication"_L1, "InvalidSecurity"_L1,      "InvalidSecurityToken"_L1,
    "FailedCheck"_L1,          "UnsupportedAlgorithm"_L1, "UnsupportedSecurityToken"_L1,
    "MessageExpired"_L1,       "SecurityError"_L1,        "SecurityTokenUnavailable"_L1,
};

constexpr int kMostSubcodes = 8;

QString localPart(const QString &code)
{
    return code.mid(code.indexOf(u':') + 1).trimmed();
}

/// All character data below.
void addText(const Xml::Element &element, QString *text)
{
    *text += element.text.toLower();
    *text += u'\n';
    for (const Xml::Element &child : element.children) {
        addText(child, text);
    }
}

/// Code and subcodes of SOAP 1.2.
void addCodes12(const Xml::Element *code, QSet<QString> *codes)
{
    for (int depth = 0; code && depth <= kMostSubcodes; ++depth) {
        if (const Xml::Element *value = code->child("Value")) {
            codes->insert(localPart(value->text));
        }
        code = code->child("Subcode");
    }
}

SoapFault readFault(const ExchangeView &exchange)
{
    SoapFault fault;
    if (!exchange.bodyHas(Side::Response, "Fault")) {
        return fault;
    }
    const Xml::Document document = Xml::parse(exchange.body(Side::Response));
    const Xml::Element *element = document.root.name == "Fault" ? &document.root : document.root.descendant("Fault");
    if (!document.hasRoot || !element) {
        return fault;
    }
    fault.isThere = true;
    addText(*element, &fault.text);
    if (const Xml::Element *code = element->child("faultcode")) {
        fault.codes.insert(localPart(code->text));
    } else {
        addCodes12(element->child("Code"), &fault.codes);
    }
    const DecodedNode *node = exchange.field(Side::Response, "soap.fault.subcode");
    node = node ? node : exchange.field(Side::Response, "soap.fault.code");
    fault.evidence = node ? exchange.at(Side::Response, *node) : exchange.atStatus();
    return fault;
}

bool isSecurity(const Xml::Element &element)
{
    return element.name == "Security" && (element.nameSpace.contains("secext") || element.nameSpace.contains("wss") ||
                                          element.child("UsernameToken") || element.child("Timestamp"));
}

const Xml::Element *findBelow(const Xml::Element &element, int depth)
{
    for (const Xml::Element &child : element.children) {
        if (isSecurity(child)) {
            return &child;
        }
        if (const Xml::Element *found = depth > 0 ? findBelow(child, depth - 1) : nullptr) {
            return found;
        }
    }
    return nullptr;
}

QString roleOf(const Xml::Element &security)
{
    for (const Xml::Attribute &attribute : security.attributes) {
        const bool isSoap = attribute.nameSpace == Wsse::kSoap11 || attribute.nameSpace == Wsse::kSoap12;
        if (isSoap && (attribute.name == "actor" || attribute.name == "role")) {
            const QString value = attribute.value.trimmed();
            return value.endsWith("/next"_L1) || value.endsWith("/ultimateReceiver"_L1) ? QString() : value;
        }
    }
    return {};
}

} // namespace

bool SoapFault::hasSecurityCode() const
{
    return std::any_of(kSecurityCodes.begin(), kSecurityCodes.end(),
                       [this](QLatin1StringView code) { return codes.contains(code); });
}

bool SoapFault::isAboutSecurity() const
{
    return isThere &&
           (hasSecurityCode() || says("ws-security"_L1) || says("wsse:"_L1) || says("security header"_L1) ||
            says("wsm-0"_L1) || says("bsp:r"_L1) || says("security processing"_L1) || says("usernametoken"_L1));
}

QStringList SoapFault::profileRules() const
{
    static const QRegularExpression number(u"\\b(r[345]\\d{3})\\b"_s);
    QStringList found;
    auto match = number.globalMatch(text);
    while (match.hasNext()) {
        found.append(match.next().captured(1).toUpper());
    }
    found.removeDuplicates();
    return found;
}

SecurityMessage::SecurityMessage(const ExchangeView &exchange)
    : m_exchange(exchange)
    , m_fault(readFault(exchange))
{
    m_document = Xml::parse(exchange.body(Side::Request));
    if (m_document.hasRoot) {
        findSecurity();
    }
}

bool SecurityMessage::mayBe(const ExchangeView &exchange)
{
    return exchange.bodyHas(Side::Request, "Envelope") &&
           (exchange.bodyHas(Side::Request, "Security") || exchange.bodyHas(Side::Request, "UsernameToken") ||
            exchange.bodyHas(Side::Response, "Fault") || exchange.status() == 415 || exchange.status() == 417);
}

void SecurityMessage::findSecurity()
{
    const Xml::Element &root = m_document.root;
    const Xml::Element *header = root.child(root.nameSpace, "Header");
    if (header) {
        for (const Xml::Element &block : header->children) {
            if (isSecurity(block)) {
                m_security = m_security ? m_security : &block;
                m_securityCount += roleOf(block).isEmpty() ? 1 : 0;
            }
        }
    }
    m_inHeader = m_security != nullptr;
    if (!m_security) {
        m_security = findBelow(root, 3);
    }
    if (m_security) {
        m_token = m_security->child("UsernameToken");
        m_timestamp = m_security->child("Timestamp");
    }
}

QByteArrayView SecurityMessage::soapVersion() const
{
    const QByteArray &found = m_document.root.nameSpace;
    return found == Wsse::kSoap11 ? QByteArrayView("1.1")
                                  : (found == Wsse::kSoap12 ? QByteArrayView("1.2") : QByteArrayView());
}

SecurityNamespace SecurityMessage::nameSpace() const
{
    const QByteArray &found = m_security->nameSpace;
    if (found == Wsse::kSecext) {
        return SecurityNamespace::Right;
    }
    if (found.contains("ocurity")) {
        return SecurityNamespace::Misprint;
    }
    const bool isDraft = found.startsWith("http://schemas.xmlsoap.org/ws/200") && found.endsWith("secext");
    return isDraft ? SecurityNamespace::Draft : SecurityNamespace::Other;
}

const Xml::Element *SecurityMessage::inToken(QByteArrayView name) const
{
    return m_token ? m_token->child(name) : nullptr;
}

bool SecurityMessage::sendsDigest() const
{
    const Xml::Element *password = inToken("Password");
    const Xml::Attribute *type = password ? password->attribute("Type") : nullptr;
    return type && type->value.trimmed().endsWith("PasswordDigest"_L1);
}

QString SecurityMessage::role() const
{
    return m_security ? roleOf(*m_security) : QString();
}

const Xml::Attribute *SecurityMessage::mustUnderstand() const
{
    return m_security ? m_security->attribute("mustUnderstand") : nullptr;
}

Evidence SecurityMessage::at(ByteRange range, const QString &label) const
{
    const SourceBufferPtr &body = m_exchange.decoded(Side::Request).body;
    const ByteRange whole = m_exchange.exchange().request.body;
    return m_exchange.at(Side::Request, body ? body->toRoot(range) : whole, label);
}

Evidence SecurityMessage::at(const Xml::Element &element, const QString &label) const
{
    return at(element.content.isEmpty() ? element.startTag : element.content,
              label.isEmpty() ? QString::fromUtf8(element.name) : label);
}

Evidence SecurityMessage::atSecurity() const
{
    return m_security ? at(m_security->startTag, QString::fromUtf8(m_security->name))
                      : m_exchange.at(Side::Request, m_exchange.exchange().request.body);
}

Evidence SecurityMessage::atAnswer() const
{
    return m_fault.isThere ? m_fault.evidence : m_exchange.atStatus();
}

} // namespace Ticketscope::Diagnosis
