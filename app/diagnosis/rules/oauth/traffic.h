// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "diagnosis/captureview.h"
#include "diagnosis/formfields.h"
#include "protocol/jsontree.h"
#include "protocol/jwk.h"

#include <deque>
#include <optional>

namespace Ticketscope::Diagnosis::OAuthRules {

/// An answer that is a JSON object; see RFC 6749 sections 5.1 and 5.2.
class Answer final
{
public:
    Answer() = default;
    explicit Answer(const ExchangeView &exchange);

    [[nodiscard]] bool isObject() const { return m_root.has_value(); }
    [[nodiscard]] const Json::Value *member(const char16_t *name) const;
    /// Empty unless it is text.
    [[nodiscard]] QString text(const char16_t *name) const;
    /// Its bytes; the status line where it is not there.
    [[nodiscard]] Evidence at(const char16_t *name) const;

private:
    const ExchangeView *m_exchange = nullptr;
    std::optional<Json::Value> m_root;
};

/// Asking for a login (RFC 6749 section 4.1.1): what the browser asked for, or the redirect that sent it there.
struct AuthorizationRequest
{
    const ExchangeView *exchange = nullptr;
    Side side = Side::Request;
    FormFields fields;
    QUrl endpoint; ///< without its query
    QUrl redirect; ///< redirect_uri, without its query

    [[nodiscard]] QByteArray value(QByteArrayView name) const { return Diagnosis::value(fields, name); }
    /// The field's bytes; the start line where there is none.
    [[nodiscard]] Evidence at(QByteArrayView name) const;
};

/// What the browser brings back to the application: a code, tokens or an error (section 4.1.2).
struct Callback
{
    const ExchangeView *exchange = nullptr;
    FormFields fields;
    bool isBody = false;       ///< ranges of the request's body (form_post), not of its wire
    bool isByLocation = false; ///< seen in the provider's redirect, not in the application's request

    [[nodiscard]] QByteArray value(QByteArrayView name) const { return Diagnosis::value(fields, name); }
    [[nodiscard]] Evidence at(QByteArrayView name) const;
};

/// A request to a token endpoint (sections 4.1.3, 4.4.2 and 6, RFC 8628 section 3.4).
struct TokenRequest
{
    const ExchangeView *exchange = nullptr;
    FormFields body;
    FormFields query;
    Answer answer;
    QString error;        ///< of a refusal; empty: there is none
    QByteArray basicUser; ///< of Authorization: Basic, form-decoded (section 2.3.1)
    bool hasBasic = false;
    bool hasFailed = false; ///< and was not made good

    [[nodiscard]] QByteArray value(QByteArrayView name) const;
    [[nodiscard]] bool has(QByteArrayView name) const;
    [[nodiscard]] QByteArray grant() const { return value("grant_type"); }
    [[nodiscard]] QByteArray client() const { return hasBasic ? basicUser : value("client_id"); }
    [[nodiscard]] Evidence at(QByteArrayView name) const;
    [[nodiscard]] Evidence atError() const;
    /// What the provider adds for developers, fit for a sentence; empty: nothing.
    [[nodiscard]] QString description() const;
};

/// The start of a login by device code (RFC 8628 section 3.2).
struct DeviceStart
{
    const ExchangeView *exchange = nullptr;
    Answer answer;
};

/// A provider's description of itself (OpenID Connect Discovery 1.0, RFC 8414).
struct Discovery
{
    const ExchangeView *exchange = nullptr;
    Answer answer;
    QString issuerOfAddress; ///< what the issuer has to be for this address
};

struct Keys
{
    const ExchangeView *exchange = nullptr;
    Jose::KeySet set;
};

/// What a capture holds of OAuth 2.0 and OpenID Connect, in its order.
struct Traffic
{
    explicit Traffic(const CaptureView &captureView);

    /// The authorization request that a callback answers, by its state; null: it is not in the capture.
    [[nodiscard]] const AuthorizationRequest *requestOf(const Callback &callback) const;
    /// That which a code came of, by the callback that brought it or, where there is none, the client's last one.
    [[nodiscard]] const AuthorizationRequest *requestOf(const TokenRequest &request) const;
    [[nodiscard]] const Callback *callbackOf(const TokenRequest &request) const;
    /// Of the same provider: the latest before that exchange, by host; null: there is none.
    [[nodiscard]] const Discovery *discoveryOf(const ExchangeView &exchange) const;

    const CaptureView &capture;
    std::deque<AuthorizationRequest> authorizations;
    std::deque<Callback> callbacks;
    std::deque<TokenRequest> tokens;
    std::deque<DeviceStart> devices;
    std::deque<Discovery> discoveries;
    std::deque<Keys> keys;

private:
    void read(const ExchangeView &exchange);
    void readToken(const ExchangeView &exchange, const FormFields &query);
    void readAnswer(const ExchangeView &exchange);
};

} // namespace Ticketscope::Diagnosis::OAuthRules
