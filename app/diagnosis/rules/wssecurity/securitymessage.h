// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "protocol/xmltree.h"

#include <QSet>

namespace Ticketscope::Diagnosis {

/// Whose header a Security element is, by its namespace.
enum class SecurityNamespace
{
    Right,    ///< of WS-Security 1.0
    Misprint, ///< "ocurity", as the eCRV page has it
    Draft,    ///< of a draft before 2004
    Other
};

/// The SOAP fault of an answer, without its language.
struct SoapFault
{
    bool isThere = false;
    QSet<QString> codes; ///< code and subcodes, without prefixes
    QString text;        ///< lower case, all languages and the detail's texts
    Evidence evidence;   ///< the innermost code

    [[nodiscard]] bool has(QStringView code) const { return codes.contains(code.toString()); }
    [[nodiscard]] bool says(QLatin1StringView words) const { return text.contains(words); }
    /// One of WS-Security's codes, or WSS4J's that hides them.
    [[nodiscard]] bool hasSecurityCode() const;
    /// A code that WS-Security or its implementations use, or a text that names it.
    [[nodiscard]] bool isAboutSecurity() const;
    /// Numbers of Basic Security Profile rules that the text names: "R4201".
    [[nodiscard]] QStringList profileRules() const;
};

/// A SOAP request that failed, taken apart as far as WS-Security goes. Elements point into `document`.
class SecurityMessage final
{
public:
    explicit SecurityMessage(const ExchangeView &exchange);
    Q_DISABLE_COPY_MOVE(SecurityMessage)

    /// A cheap look: may this exchange have to do with WS-Security at all?
    [[nodiscard]] static bool mayBe(const ExchangeView &exchange);

    [[nodiscard]] const ExchangeView &exchange() const { return m_exchange; }
    [[nodiscard]] const Xml::Document &document() const { return m_document; }
    [[nodiscard]] const SoapFault &fault() const { return m_fault; }
    /// "1.1", "1.2", or empty for what is neither.
    [[nodiscard]] QByteArrayView soapVersion() const;
    /// The Security element, wherever it stands and in whatever namespace; null if none.
    [[nodiscard]] const Xml::Element *security() const { return m_security; }
    /// It stands in the envelope's Header.
    [[nodiscard]] bool isInHeader() const { return m_inHeader; }
    /// How many Security elements for this receiver the Header holds.
    [[nodiscard]] int securityCount() const { return m_securityCount; }
    [[nodiscard]] SecurityNamespace nameSpace() const;
    /// Of Security; null if none.
    [[nodiscard]] const Xml::Element *token() const { return m_token; }
    [[nodiscard]] const Xml::Element *timestamp() const { return m_timestamp; }
    /// A child of the token; null if there is none.
    [[nodiscard]] const Xml::Element *inToken(QByteArrayView name) const;
    [[nodiscard]] bool sendsDigest() const;
    /// Another receiver's name on the Security element; empty: it is for whoever gets the message.
    [[nodiscard]] QString role() const;
    /// The mustUnderstand attribute; null if none.
    [[nodiscard]] const Xml::Attribute *mustUnderstand() const;
    /// Bytes of the request's body as evidence.
    [[nodiscard]] Evidence at(ByteRange range, const QString &label = {}) const;
    /// What stands between the tags, or the start tag where that is nothing.
    [[nodiscard]] Evidence at(const Xml::Element &element, const QString &label = {}) const;
    /// The Security element's start tag; where there is none, the request's body.
    [[nodiscard]] Evidence atSecurity() const;
    /// The fault's code; where there is none, the status line.
    [[nodiscard]] Evidence atAnswer() const;

private:
    void findSecurity();

    const ExchangeView &m_exchange;
    Xml::Document m_document;
    SoapFault m_fault;
    const Xml::Element *m_security = nullptr;
    const Xml::Element *m_token = nullptr;
    const Xml::Element *m_timestamp = nullptr;
    bool m_inHeader = false;
    int m_securityCount = 0;
};

} // namespace Ticketscope::Diagnosis
