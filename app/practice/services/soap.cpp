// SPDX-License-Identifier: GPL-3.0-or-later
#include "practice/services/soap.h"

#include "protocol/wsse.h"

namespace Ticketscope::Practice::Soap {

QByteArray actionOf(const Request &request)
{
    QByteArray action = request.header("SOAPAction");
    if (action.size() >= 2 && action.startsWith('"') && action.endsWith('"')) {
        action = action.mid(1, action.size() - 2);
    }
    return action;
}

QByteArray element(const QByteArray &name, const QString &text)
{
    if (text.isEmpty()) {
        return '<' + name + "/>";
    }
    return '<' + name + '>' + Xml::escaped(text) + "</" + name + '>';
}

QList<QString> readInOrder(const Xml::Element &parent, const QByteArray &nameSpace, const QList<QByteArray> &order)
{
    QList<QString> values(order.size());
    qsizetype next = 0;
    for (const Xml::Element &child : parent.children) {
        for (qsizetype i = next; i < order.size(); ++i) {
            if (!child.is(nameSpace, order.at(i))) {
                continue;
            }
            const Xml::Attribute *nil = child.attribute("nil");
            const bool isNil = nil && nil->nameSpace == kXsi &&
                               (nil->value == QLatin1String("true") || nil->value == QLatin1String("1"));
            if (!isNil) {
                values[i] = child.text.isNull() ? QLatin1String("") : child.text;
            }
            next = i + 1;
            break;
        }
    }
    return values;
}

Response fault11(const QByteArray &code, const QByteArray &codeNameSpace, const QString &text)
{
    const QByteArray faultCode =
        codeNameSpace.isEmpty() ? QByteArray("<faultcode>s:" + code + "</faultcode>")
                                : QByteArray("<faultcode xmlns:a=\"" + codeNameSpace + "\">a:" + code + "</faultcode>");
    const QByteArray body = QByteArray("<s:Envelope xmlns:s=\"") + Wsse::kSoap11 + "\"><s:Body><s:Fault>" + faultCode +
                            "<faultstring xml:lang=\"en-US\">" + Xml::escaped(text) +
                            "</faultstring></s:Fault></s:Body></s:Envelope>";
    return plainResponse(500, "text/xml; charset=utf-8", body);
}

const Xml::Element *notUnderstood(const Xml::Element &header, QByteArrayView envelopeNameSpace,
                                  bool (*isKnown)(const Xml::Element &block, QByteArrayView nameSpace),
                                  QByteArrayView nameSpace)
{
    for (const Xml::Element &block : header.children) {
        bool mustUnderstand = false;
        for (const Xml::Attribute &attribute : block.attributes) {
            if (attribute.nameSpace == envelopeNameSpace && attribute.name == "mustUnderstand") {
                mustUnderstand = attribute.value == QLatin1String("1") || attribute.value == QLatin1String("true");
            }
        }
        if (mustUnderstand && !isKnown(block, nameSpace)) {
            return &block;
        }
    }
    return nullptr;
}

} // namespace Ticketscope::Practice::Soap
