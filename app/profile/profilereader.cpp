// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/profile.h"

#include "protocol/jsontree.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QSet>

#include <algorithm>
#include <optional>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

using JsonValue = Json::Value;

constexpr int kMaximumTimeoutSeconds = 3600;

/// Reads the keys of a profile file one by one and stops at the first that is not what it should be.
class ProfileReader final
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::ProfileReader)
public:
    ProfileReader(QByteArray json, const QStringList &secretParameters)
        : m_json(std::move(json))
        , m_secretParameters(secretParameters)
    {
    }

    Result<Profile> read()
    {
        auto parsed = Json::parse(m_json);
        if (!parsed) {
            Error error = parsed.error();
            error.code = ErrorCode::InvalidProfile;
            return tl::unexpected(error);
        }
        m_root = std::move(*parsed);
        if (m_root.type != Json::Value::Type::Object) {
            return failureAt(ErrorCode::InvalidProfile, tr("The profile file holds no JSON object."),
                             m_root.range.start);
        }
        if (checkFormat() && checkKeys(m_root) && checkSecrets()) {
            readAll();
        }
        if (m_error) {
            return tl::unexpected(*m_error);
        }
        m_profile.unknown = unknownKeys();
        return m_profile;
    }

private:
    using Type = Json::Value::Type;

    bool fail(const Json::Value &at, const QString &text, ErrorCode code = ErrorCode::InvalidProfile)
    {
        if (!m_error) {
            m_error = Error{code, text, {}, at.range.start, {}};
        }
        return false;
    }

    bool checkFormat()
    {
        if (m_root.memberText(u"format") != QLatin1StringView(kProfileFormatName)) {
            return fail(m_root, tr(R"(This is not a Ticketscope profile: "format" must be "ticketscope-profile".)"));
        }
        const Json::Value *version = m_root.member(u"version");
        bool whole = false;
        const qlonglong number = version && version->type == Type::Number ? version->scalar.toLongLong(&whole) : 0;
        if (!whole || number < 1 || version->raw.contains('.') || version->raw.toLower().contains('e')) {
            return fail(version ? *version : m_root, tr("\"version\" must be a whole number from 1 on."));
        }
        if (number > kProfileFormatVersion) {
            return fail(*version,
                        tr("This profile was written by a newer Ticketscope (file version %1; this program reads "
                           "up to %2). Update this program to use it.")
                            .arg(number)
                            .arg(kProfileFormatVersion),
                        ErrorCode::NotSupported);
        }
        return true;
    }

    /// A key that stands twice would let one reader see what another does not.
    bool checkKeys(const Json::Value &value)
    {
        QSet<QString> seen;
        for (const Json::Value &child : value.children) {
            if (value.type == Type::Object) {
                if (seen.contains(child.key)) {
                    return fail(child, tr("The key \"%1\" stands twice in the profile.").arg(child.key));
                }
                seen.insert(child.key);
            }
            if (!checkKeys(child)) {
                return false;
            }
        }
        return true;
    }

    bool checkSecrets()
    {
        return std::all_of(m_root.children.cbegin(), m_root.children.cend(), [this](const Json::Value &child) {
            return checkNoSecret(child, child.key == "parameters"_L1);
        });
    }

    /// Under "parameters" the mere name is refused; elsewhere a text under such a name is.
    bool checkNoSecret(const Json::Value &value, bool inParameters)
    {
        for (const Json::Value &child : value.children) {
            const bool refused = inParameters || (child.type == Type::String && !child.range.isEmpty());
            if (refused && !checkName(child)) {
                return false;
            }
            if (!checkNoSecret(child, inParameters)) {
                return false;
            }
        }
        return value.type != Type::String || value.range.isEmpty() || inParameters || checkName(value);
    }

    bool checkName(const Json::Value &value)
    {
        if (value.key.isEmpty() || !m_secretParameters.contains(value.key, Qt::CaseInsensitive)) {
            return true;
        }
        return fail(value,
                    tr("The profile file holds the secret \"%1\". Secrets do not belong in a file: take it out, and "
                       "put it in the keychain (in the profile's editor, or with ticketscope-cli profile set-secret).")
                        .arg(value.key),
                    ErrorCode::SecretInFile);
    }

    QString text(const Json::Value &object, QLatin1StringView key, const QString &fallback = {})
    {
        const Json::Value *value = object.member(QString(key));
        if (!value) {
            return fallback;
        }
        if (value->type != Type::String) {
            fail(*value, tr("\"%1\" must be a text in quotes.").arg(key));
            return fallback;
        }
        return value->scalar.toString();
    }

    /// Null where the key is absent; an error where it is of another type.
    const JsonValue *container(QLatin1StringView key, Type type)
    {
        const Json::Value *value = m_root.member(QString(key));
        if (value && value->type != type) {
            fail(*value, type == Type::Array ? tr("\"%1\" must be a list.").arg(key)
                                             : tr("\"%1\" must be an object.").arg(key));
            return nullptr;
        }
        return value;
    }

    void readAll()
    {
        readId();
        m_profile.name = text(m_root, "name"_L1);
        if (m_profile.name.trimmed().isEmpty()) {
            fail(m_root, tr("The profile has no name."));
        }
        m_profile.group = text(m_root, "group"_L1);
        m_profile.service = text(m_root, "service"_L1).toUtf8();
        m_profile.scheme = text(m_root, "scheme"_L1).toUtf8();
        if (m_profile.service.isEmpty() || m_profile.scheme.isEmpty()) {
            fail(m_root, tr("The profile must name its service and its scheme."));
        }
        readUrl();
        readParameters();
        readHeaders();
        readTls();
        readProxy();
        readTimeout();
    }

    void readId()
    {
        const QString id = text(m_root, "id"_L1);
        m_profile.id = QUuid::fromString(id);
        if (!id.isEmpty() && m_profile.id.isNull()) {
            fail(*m_root.member(u"id"), tr("\"id\" must be a UUID."));
        }
    }

    void readUrl()
    {
        const QString address = text(m_root, "url"_L1);
        m_profile.url = QUrl(address);
        if (!address.isEmpty() && !m_profile.url.isValid()) {
            fail(*m_root.member(u"url"), tr("\"url\" is not a valid address."));
        }
        if (!m_profile.url.password().isEmpty()) {
            fail(*m_root.member(u"url"),
                 tr("The address in \"url\" holds a password. Secrets do not belong in a file: take it out, and put "
                    "it in the keychain (in the profile's editor, or with ticketscope-cli profile set-secret)."),
                 ErrorCode::SecretInFile);
        }
    }

    void readParameters()
    {
        const Json::Value *parameters = container("parameters"_L1, Type::Object);
        if (parameters) {
            m_profile.parameters = document().value("parameters"_L1).toObject().toVariantMap();
        }
    }

    void readHeaders()
    {
        const Json::Value *headers = container("headers"_L1, Type::Array);
        for (const Json::Value &entry : headers ? headers->children : QList<Json::Value>()) {
            const QByteArray name = text(entry, "name"_L1).toUtf8();
            const QByteArray value = text(entry, "value"_L1).toUtf8();
            if (entry.type != Type::Object || name.isEmpty()) {
                fail(entry, tr(R"(Each entry of "headers" must have a "name" and a "value".)"));
                return;
            }
            const QByteArray both = name + value;
            if (both.contains('\n') || both.contains('\r') || name.contains(':')) {
                fail(entry, tr("A header must not hold a line break, nor its name a colon."));
                return;
            }
            m_profile.headers.append({name, value});
        }
    }

    void readTls()
    {
        const Json::Value *tls = container("tls"_L1, Type::Object);
        if (!tls) {
            return;
        }
        const QString pin = text(*tls, "pinnedSha256"_L1).remove(u':');
        m_profile.tls.pinnedSha256 = QByteArray::fromHex(pin.toLatin1());
        if (!pin.isEmpty() && (pin.size() != 64 || m_profile.tls.pinnedSha256.toHex() != pin.toLower().toLatin1())) {
            fail(*tls->member(u"pinnedSha256"), tr("\"pinnedSha256\" must be 64 hexadecimal digits."));
        }
        m_profile.tls.caFile = text(*tls, "caFile"_L1);
        m_profile.tls.clientCertificateFile = text(*tls, "clientCertificateFile"_L1);
        m_profile.tls.clientKeyFile = text(*tls, "clientKeyFile"_L1);
        const QString version = text(*tls, "minimumVersion"_L1, u"1.2"_s);
        if (!QStringList{u"1.0"_s, u"1.1"_s, u"1.2"_s, u"1.3"_s}.contains(version)) {
            fail(*tls->member(u"minimumVersion"), tr("\"minimumVersion\" must be 1.0, 1.1, 1.2 or 1.3."));
        }
        m_profile.tls.minimumVersion = version.toLatin1();
    }

    void readProxy()
    {
        const Json::Value *proxy = container("proxy"_L1, Type::Object);
        if (!proxy) {
            return;
        }
        if (!proxyModeFromName(text(*proxy, "mode"_L1, u"system"_s).toUtf8(), &m_profile.proxy.mode)) {
            fail(*proxy->member(u"mode"), tr("The proxy's \"mode\" must be system, none, http or socks5."));
        }
        if (!proxyAuthenticationFromName(text(*proxy, "authentication"_L1, u"auto"_s).toUtf8(),
                                         &m_profile.proxy.authentication)) {
            fail(*proxy->member(u"authentication"),
                 tr("The proxy's \"authentication\" must be auto, basic, ntlm or negotiate."));
        }
        m_profile.proxy.host = text(*proxy, "host"_L1);
        m_profile.proxy.userName = text(*proxy, "userName"_L1);
        m_profile.proxy.port =
            static_cast<quint16>(wholeNumber(*proxy, "port"_L1, 0, 0, std::numeric_limits<quint16>::max()));
    }

    void readTimeout()
    {
        m_profile.timeout =
            std::chrono::seconds(wholeNumber(m_root, "timeoutSeconds"_L1, 30, 1, kMaximumTimeoutSeconds));
    }

    qint64 wholeNumber(const Json::Value &object, QLatin1StringView key, qint64 fallback, qint64 least, qint64 most)
    {
        const Json::Value *value = object.member(QString(key));
        if (!value) {
            return fallback;
        }
        const double number = value->type == Type::Number ? value->scalar.toDouble() : -1;
        if (number < double(least) || number > double(most) || number != std::floor(number)) {
            fail(*value, tr("\"%1\" must be a whole number from %2 to %3.").arg(key).arg(least).arg(most));
            return fallback;
        }
        return static_cast<qint64>(number);
    }

    [[nodiscard]] QJsonObject document() const { return QJsonDocument::fromJson(m_json).object(); }

    /// What this version does not read, level by level, so that saving keeps it.
    [[nodiscard]] QJsonObject unknownKeys() const
    {
        QJsonObject object = document();
        for (const auto key : {"format"_L1, "version"_L1, "id"_L1, "name"_L1, "group"_L1, "service"_L1, "scheme"_L1,
                               "url"_L1, "parameters"_L1, "timeoutSeconds"_L1}) {
            object.remove(key);
        }
        const auto keepUnknown = [&object](QLatin1StringView key, std::initializer_list<QLatin1StringView> known) {
            QJsonObject inner = object.take(key).toObject();
            for (const auto name : known) {
                inner.remove(name);
            }
            if (!inner.isEmpty()) {
                object.insert(key, inner);
            }
        };
        keepUnknown("tls"_L1, {"pinnedSha256"_L1, "caFile"_L1, "clientCertificateFile"_L1, "clientKeyFile"_L1,
                               "minimumVersion"_L1});
        keepUnknown("proxy"_L1, {"mode"_L1, "host"_L1, "port"_L1, "userName"_L1, "authentication"_L1});
        keepUnknownOfHeaders(object);
        return object;
    }

    /// Headers keep their unknown keys beside the name that they belong to.
    static void keepUnknownOfHeaders(QJsonObject &object)
    {
        QJsonArray headers = object.take("headers"_L1).toArray();
        bool any = false;
        for (auto &&entry : headers) {
            QJsonObject inner = entry.toObject();
            inner.remove("value"_L1);
            any = any || inner.size() > 1;
            entry = inner;
        }
        if (any) {
            object.insert("headers"_L1, headers);
        }
    }

    QByteArray m_json;
    const QStringList &m_secretParameters;
    Json::Value m_root;
    Profile m_profile;
    std::optional<Error> m_error;
};

} // namespace

Result<Profile> profileFromJson(const QByteArray &json, const QStringList &secretParameters)
{
    // A byte order mark is what Windows editors put first; JSON has none (RFC 8259 section 8.1).
    constexpr QByteArrayView kByteOrderMark("\xEF\xBB\xBF");
    if (json.startsWith(kByteOrderMark)) {
        auto profile = ProfileReader(json.mid(kByteOrderMark.size()), secretParameters).read();
        if (!profile) {
            if (std::optional<qint64> &offset = profile.error().offset) {
                *offset += kByteOrderMark.size();
            }
        }
        return profile;
    }
    return ProfileReader(json, secretParameters).read();
}

} // namespace Ticketscope
