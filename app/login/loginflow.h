// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "exchange/exchange.h"
#include "login/attemptlink.h"
#include "login/httprequest.h"
#include "login/session.h"
#include "profile/profile.h"

#include <QCoroTask>
#include <QSet>

#include <memory>

namespace Ticketscope {

/// One request that went out and what came back, read from the recorded exchange.
struct Leg
{
    ExchangePtr exchange;
    int status = 0;
    QByteArray body; ///< un-chunked and decompressed, up to 64 MiB

    [[nodiscard]] QByteArray header(QByteArrayView name) const { return exchange->response.headerValue(name); }
    [[nodiscard]] QList<QByteArray> headers(QByteArrayView name) const { return exchange->response.headerValues(name); }
};

/// Sends legs, one after the other. Redirects are not followed; whatever status came back is a Leg, and only an
/// answer that did not arrive whole is an Error (with its exchange).
class LegSender
{
public:
    LegSender() = default;
    virtual ~LegSender() = default;
    Q_DISABLE_COPY_MOVE(LegSender)

    [[nodiscard]] virtual QCoro::Task<Result<Leg>> send(HttpRequest request, Step step) = 0;
};

/// What a flow is given. The secrets are those that the scheme declares, read before it starts.
struct LoginContext
{
    Profile profile;
    AttemptId attempt;
    std::shared_ptr<LegSender> legs;
    QHash<QString, Secret> secrets; ///< by parameter name; not set where the person gave none
    Clock clock = systemUtc;
    std::shared_ptr<AttemptLink> link = std::make_shared<AttemptLink>(); ///< never null
};

/// What a parameter of a service is, for the editor and for checks.
struct ParameterInfo
{
    enum class Type
    {
        Text,
        Secret,
        Number,
        Boolean,
        Choice,
        MultilineText
    };

    QString name;  ///< as in the file
    QString title; ///< translated
    QString help;  ///< translated, one line
    Type type = Type::Text;
    bool required = false;
    QString defaultValue;
    QStringList choices; ///< for Choice: the values of the file
    /// Null if the value is fine, else a sentence. May be null itself.
    QString (*check)(const QString &value) = nullptr;
    bool advanced = false;  ///< rarely needed: the editor folds it away
    bool multiline = false; ///< of a Secret: lines of text that may also be loaded from a file (a PEM key)
};

struct SchemeInfo
{
    QByteArray id;
    QString title;
    QString help;
    QStringList parameters;       ///< names, in the order in which the editor shows them
    QStringList optional = {};    ///< those of them that this scheme does without, though others need them
    bool passwordInCalls = false; ///< as FlowInfo::passwordInCalls, of this scheme alone
    /// Sends a call where that can take more than one leg. The request has the session's other pieces already; what
    /// comes back is absorbed as always. Null: one leg.
    QCoro::Task<Result<Leg>> (*sendCall)(LoginContext context, std::shared_ptr<Session> session, HttpRequest request,
                                         QSet<QByteArray> without, Step step) = nullptr;
    /// Beside a parameter's own check, where this scheme wants more of it.
    QHash<QString, QString (*)(const QString &value)> checks = {};
};

/// Parameters that are known to suit a well-known service; the address stays the person's to give.
struct ProfilePreset
{
    QByteArray id; ///< "ecrv"
    QString title;
    QByteArray scheme;
    QVariantMap parameters;
};

/// A call that is ready to be sent with a session, for the composer's menu.
struct ReadyCall
{
    QString title;
    HttpRequest request; ///< before the session's parts are added
    bool needsSession = true;
};

/// How well a call went, beyond its status: HTTP 200 is not success for SOAP, nor 401 always "not logged in".
struct CallVerdict
{
    bool ok = false;
    QString text; ///< a sentence
};

/// An answer and what it means.
struct CallResult
{
    Leg leg;
    CallVerdict verdict;
};

/// What is wrong with a profile before anything is sent: each problem with the field that it is about.
struct ProfileProblem
{
    QString field; ///< "name", "url", "scheme", "tls.pinnedSha256", "proxy.port" or a parameter's name
    QString text;
};

/// One service and all that the program knows to do with it. One row each in builtinflows.cpp. Function pointers that
/// may be null say so; all others must be set.
struct FlowInfo
{
    QByteArray service;
    QString title;
    QString urlHelp; ///< what to type as the address, with an example
    QString urlExample;
    QList<SchemeInfo> schemes;
    QList<ParameterInfo> parameters;
    QList<ProfilePreset> presets;
    /// Each call carries the password, or what only it can compute, where the scheme has one. Schemes of several legs
    /// send theirs with the legs.
    bool passwordInCalls = false;

    QCoro::Task<Result<Session>> (*login)(LoginContext context) = nullptr;
    /// Null: there is nothing to renew.
    QCoro::Task<Result<Session>> (*renew)(LoginContext context, Session session) = nullptr;
    /// Forgets the session and, where the service can, ends it at the server. Never null; may send nothing.
    QCoro::Task<Result<Session>> (*logOff)(LoginContext context, Session session) = nullptr;
    /// The pieces that authorize() adds, for the composer.
    QList<AuthorizationPart> (*parts)(const Profile &profile, const Session &session) = nullptr;
    /// Adds the session's pieces, except those switched off, to a request. Draws nonces, counts nc: so the session
    /// changes.
    Result<HttpRequest> (*authorize)(const LoginContext &context, Session &session, HttpRequest request,
                                     const QSet<QByteArray> &without) = nullptr;
    /// Takes what the answer to an authorized call changes in the session (cookies, a new nonce). True: the same call,
    /// authorized anew, is worth sending once more. Null: answers change nothing.
    bool (*absorb)(const LoginContext &context, Session &session, const Leg &leg) = nullptr;
    QList<ReadyCall> (*readyCalls)(const Profile &profile) = nullptr;
    /// The text of --call: "METHOD PATH", or "AGENT/OPERATION NAME=VALUE…" for SOAP services.
    Result<HttpRequest> (*parseCall)(const Profile &profile, const QString &text, const QByteArray &body) = nullptr;
    CallVerdict (*judge)(const Profile &profile, const Leg &leg) = nullptr;
    /// Whether this answer refuses the password that its request carried. Null: 401 to a request with Authorization.
    bool (*refusesPassword)(const Profile &profile, const Leg &leg) = nullptr;
    /// Whether the profile does without an address: others say where to log in, and calls then name whole addresses.
    /// Null: never.
    bool (*needsNoAddress)(const Profile &profile) = nullptr;
    /// What is wrong beyond the parameters one by one. Null: nothing.
    QList<ProfileProblem> (*check)(const Profile &profile) = nullptr;
    /// The piece of the session that the parameter autoRenew renews before a call, when it is over or nearly so; null
    /// where there is none. Null itself: sessions are never renewed so.
    const SessionItem *(*perishable)(const Session &session) = nullptr;
    /// The first request as it would be sent, secrets replaced by bullets: the editor's preview. Sends nothing.
    Result<HttpRequest> (*preview)(const Profile &profile) = nullptr;

    [[nodiscard]] const SchemeInfo *scheme(QByteArrayView id) const;
    [[nodiscard]] const ParameterInfo *parameter(QStringView name) const;
    [[nodiscard]] bool hasPasswordInCalls(const SchemeInfo &scheme) const
    {
        return scheme.passwordInCalls ||
               (passwordInCalls && !scheme.sendCall && scheme.parameters.contains(QStringLiteral("password")));
    }
    /// Whether the scheme cannot do without the parameter.
    [[nodiscard]] static bool isRequired(const SchemeInfo &scheme, const ParameterInfo &parameter)
    {
        return parameter.required && !scheme.optional.contains(parameter.name);
    }
};

/// All services, in the order in which they are offered. Titles are translated at the time of the call.
[[nodiscard]] QList<FlowInfo> builtinFlows();
[[nodiscard]] std::optional<FlowInfo> flowFor(QByteArrayView service);
/// Every secret parameter of every service, and those beside the schemes (clientCertificatePassphrase, proxyPassword).
[[nodiscard]] QStringList secretParameterNames();
[[nodiscard]] QList<ProfileProblem> checkProfile(const Profile &profile);

} // namespace Ticketscope
