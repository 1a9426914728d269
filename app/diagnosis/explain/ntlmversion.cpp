// SPDX-License-Identifier: GPL-3.0-or-later
#include "diagnosis/explain/ntlmversion.h"

#include "diagnosis/explain/passwordforms.h"
#include "protocol/ntlmcheck.h"
#include "protocol/ntlmcrypto.h"

#include <QCoreApplication>

namespace Ticketscope::Diagnosis::Explain {

namespace {

using namespace Qt::StringLiterals;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::Explain)
};

constexpr qsizetype kShortResponse = 24;

/// A name that goes into the hash, in every way; the first is the right one.
class Names final
{
public:
    void add(const QByteArray &id, const QString &way, const QString &name)
    {
        if (m_names.isEmpty() || !m_names.contains(name)) {
            m_ways.append({id, way});
            m_names.append(name);
        }
    }
    [[nodiscard]] const QString &at(qsizetype way) const { return m_names.at(way); }
    [[nodiscard]] const QList<Way> &ways() const { return m_ways; }

private:
    QList<Way> m_ways;
    QList<QString> m_names;
};

Names domains(const NtlmInput &input)
{
    Names names;
    const QString sent = input.authenticate.text(input.authenticate.domain);
    names.add("right", {}, sent);
    names.add("domain-left-out", Text::tr("the domain was sent and not hashed"), QString());
    names.add("domain-case", Text::tr("the domain was hashed in other upper and lower case"), sent.toUpper());
    names.add("domain-case", Text::tr("the domain was hashed in other upper and lower case"), sent.toLower());
    const QString way = Text::tr("the server's domain was hashed, and another one sent");
    names.add("domain-server", way, input.challenge.text(input.challenge.targetName));
    for (const Ntlm::AvId id :
         {Ntlm::AvId::NetbiosDomainName, Ntlm::AvId::DnsDomainName, Ntlm::AvId::NetbiosComputerName}) {
        if (const Ntlm::AvPair *pair = input.challenge.avPairs().find(id)) {
            names.add("domain-server", way, pair->text());
        }
    }
    return names;
}

Names users(const NtlmInput &input)
{
    Names names;
    const QString sent = input.authenticate.text(input.authenticate.userName);
    names.add("right", {}, sent);
    names.add("user-domain-left-out", Text::tr("the user name was hashed without its domain"),
              sent.section(u'@', 0, 0).section(u'\\', -1));
    return names;
}

QString swappedCase(const QString &text)
{
    QString swapped;
    for (const QChar character : text) {
        swapped.append(character.isUpper() ? character.toLower() : character.toUpper());
    }
    return swapped;
}

/// What programs make of it, and Caps Lock.
QList<PasswordForm> ntlmPasswordForms(const Secret &password)
{
    QList<PasswordForm> forms = passwordForms(password);
    QString plain = password.revealText();
    for (PasswordForm &form : forms) {
        if (form.way.id == "password-bom") {
            // One mark is passed over where bytes become text, as here for UTF-16.
            form.password = Secret::fromString(QString(QString(2, QChar::ByteOrderMark) + plain));
        }
    }
    QString swapped = swappedCase(plain);
    if (swapped != plain) {
        forms.append({{"password-caps-lock", Text::tr("the password was typed with Caps Lock"), false},
                      Secret::fromString(swapped)});
    }
    Secret::wipe(swapped);
    Secret::wipe(plain);
    return forms;
}

Explanation explainV2(const NtlmInput &input)
{
    const QList<PasswordForm> forms = ntlmPasswordForms(input.password);
    const Names domain = domains(input);
    const Names user = users(input);
    const QByteArrayView response = input.authenticate.payload(input.authenticate.ntResponse);
    const QByteArrayView challenge = input.challenge.view(input.challenge.serverChallenge);
    const auto value = [&](const Choice &choice) {
        const Secret key = Ntlm::ntowfV2(Ntlm::ntowfV1(forms.at(choice.at(0)).password), user.at(choice.at(2)),
                                         domain.at(choice.at(1)));
        return Ntlm::ntProof(key, challenge, response.sliced(Ntlm::kKeyLength));
    };
    return search(
        {waysOf(forms), domain.ways(), user.ways()}, Text::tr("the response was made as the standard says"), value,
        [&response](const QByteArray &made) { return Ntlm::sameBytes(made, response.first(Ntlm::kKeyLength)); });
}

Explanation explainV1(const NtlmInput &input)
{
    const QList<PasswordForm> forms = ntlmPasswordForms(input.password);
    const QByteArrayView response = input.authenticate.payload(input.authenticate.ntResponse);
    const QByteArrayView lm = input.authenticate.payload(input.authenticate.lmResponse);
    const QByteArrayView challenge = input.challenge.view(input.challenge.serverChallenge);
    const bool isSession = input.authenticate.ntResponseKind() == Ntlm::NtResponseKind::Ntlm2Session;
    QList<Way> versions{{"right", {}}};
    if (lm.size() >= Ntlm::kChallengeLength) {
        versions.append({isSession ? "response-v1" : "response-session",
                         isSession ? Text::tr("the response was that of NTLMv1, announced as NTLM2 session")
                                   : Text::tr("the response was that of NTLM2 session, announced as NTLMv1")});
    }
    const auto value = [&](const Choice &choice) {
        const Secret key = Ntlm::ntowfV1(forms.at(choice.at(0)).password);
        const bool makeSession = isSession != (choice.at(1) == 1);
        return makeSession ? Ntlm::responseNtlm2Session(key, challenge, lm.first(Ntlm::kChallengeLength))
                           : Ntlm::responseV1(key, challenge);
    };
    return search({waysOf(forms), versions}, Text::tr("the response was made as the standard says"), value,
                  [&response](const QByteArray &made) { return Ntlm::sameBytes(made, response); });
}

QString problemOf(const NtlmInput &input)
{
    const qsizetype size = input.authenticate.payload(input.authenticate.ntResponse).size();
    if (input.authenticate.isAnonymous()) {
        return Text::tr("This login is anonymous: it proves no password.");
    }
    if (size < kShortResponse) {
        return Text::tr("This login carries no NT response that could be tried.");
    }
    if (input.challenge.serverChallenge.isEmpty()) {
        return Text::tr("The server's challenge (type 2) is needed.");
    }
    return input.password.isSet() ? QString() : Text::tr("The password that was meant is needed.");
}

} // namespace

NtlmExplanation explainNtlm(const NtlmInput &input)
{
    NtlmExplanation explanation;
    const Ntlm::NtResponseKind kind = input.authenticate.ntResponseKind();
    explanation.version = ntlmVersion(input.authenticate);
    explanation.isOld = kind == Ntlm::NtResponseKind::V1 || kind == Ntlm::NtResponseKind::Ntlm2Session;
    explanation.made.problem = problemOf(input);
    if (!explanation.made.problem.isEmpty()) {
        return explanation;
    }
    explanation.made = kind == Ntlm::NtResponseKind::V2 ? explainV2(input) : explainV1(input);
    const Candidate *fitting = explanation.made.fitting();
    if (fitting && fitting->isRight) {
        explanation.micFits =
            Ntlm::checkPassword(input.challenge, input.authenticate, input.password, input.negotiate).micFits;
    }
    return explanation;
}

QString ntlmVersion(const Ntlm::Message &authenticate)
{
    switch (authenticate.ntResponseKind()) {
    case Ntlm::NtResponseKind::V1:
        return u"NTLMv1"_s;
    case Ntlm::NtResponseKind::Ntlm2Session:
        return u"NTLM2 session"_s;
    case Ntlm::NtResponseKind::V2:
        return u"NTLMv2"_s;
    case Ntlm::NtResponseKind::None:
        return authenticate.payload(authenticate.lmResponse).size() == kShortResponse ? u"LM"_s : QString();
    case Ntlm::NtResponseKind::Unknown:
        break;
    }
    return {};
}

} // namespace Ticketscope::Diagnosis::Explain
