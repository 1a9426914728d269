// SPDX-License-Identifier: GPL-3.0-or-later
#include "profile/credentialvault.h"
#include "profile/systemkeychain.h"

#include <QCoroFuture>

#include <QCoreApplication>
#include <QPromise>
#include <QThreadPool>

#include <windows.h>

#include <wincred.h>

#include <chrono>
#include <functional>

namespace Ticketscope {

using namespace Qt::StringLiterals;

namespace {

using Kind = KeychainAnswer::Kind;

struct Text
{
    Q_DECLARE_TR_FUNCTIONS(Ticketscope::CredentialVault)
};

constexpr std::chrono::milliseconds kLockPatience{10000};

QString nameOf(const QString &key)
{
    return u"Ticketscope/"_s + key;
}

std::wstring wide(const QString &text)
{
    return text.toStdWString();
}

KeychainAnswer answerOf(DWORD error)
{
    const QString why = qt_error_string(int(error));
    switch (error) {
    case ERROR_SUCCESS:
        return {};
    case ERROR_NOT_FOUND:
        return {Kind::NoEntry, why, {}};
    case ERROR_ACCESS_DENIED:
        return {Kind::Denied, why, {}};
    default:
        // ERROR_NO_SUCH_LOGON_SESSION: a service or a network logon, or the administrator does not allow keeping any.
        return {Kind::NoKeychain, why, {}};
    }
}

/// Overwrites what Windows decrypted into memory of its own, and gives that back.
struct FreeCredential
{
    void operator()(CREDENTIALW *credential) const
    {
        wipe(credential);
        CredFree(credential);
    }
    static void wipe(CREDENTIALW *credential)
    {
        if (credential->CredentialBlob != nullptr) {
            SecureZeroMemory(credential->CredentialBlob, credential->CredentialBlobSize);
        }
    }
};

/// The person's entries in the Credential Manager: generic ones, of this computer, encrypted by Windows for the
/// account.
class WindowsVault final : public CredentialVault
{
public:
    KeychainAnswer read(const QString &name) override
    {
        CREDENTIALW *found = nullptr;
        if (CredReadW(wide(name).c_str(), CRED_TYPE_GENERIC, 0, &found) == FALSE) {
            return answerOf(GetLastError());
        }
        const std::unique_ptr<CREDENTIALW, FreeCredential> credential(found);
        const auto *bytes = reinterpret_cast<const char *>(credential->CredentialBlob);
        return {Kind::Done, {}, Secret(QByteArrayView(bytes, qsizetype(credential->CredentialBlobSize)))};
    }

    KeychainAnswer write(const QString &name, const Secret &blob) override
    {
        std::wstring target = wide(name);
        std::wstring user = L"Ticketscope";
        CREDENTIALW credential = {};
        credential.Type = CRED_TYPE_GENERIC;
        credential.TargetName = target.data();
        credential.UserName = user.data();
        credential.Persist = CRED_PERSIST_LOCAL_MACHINE;
        credential.CredentialBlobSize = DWORD(blob.size());
        credential.CredentialBlob = reinterpret_cast<BYTE *>(const_cast<char *>(blob.reveal().data()));
        return CredWriteW(&credential, 0) != FALSE ? KeychainAnswer() : answerOf(GetLastError());
    }

    KeychainAnswer remove(const QString &name) override
    {
        return CredDeleteW(wide(name).c_str(), CRED_TYPE_GENERIC, 0) != FALSE ? KeychainAnswer()
                                                                              : answerOf(GetLastError());
    }

    KeychainAnswer list(const QString &prefix, QStringList *names) override
    {
        DWORD count = 0;
        CREDENTIALW **found = nullptr;
        if (CredEnumerateW(wide(prefix + u'*').c_str(), 0, &count, &found) == FALSE) {
            const DWORD error = GetLastError();
            return error == ERROR_NOT_FOUND ? KeychainAnswer() : answerOf(error);
        }
        for (DWORD i = 0; i < count; ++i) {
            FreeCredential::wipe(found[i]);
            const QString name = QString::fromWCharArray(found[i]->TargetName);
            if (found[i]->Type == CRED_TYPE_GENERIC && name.startsWith(prefix, Qt::CaseInsensitive)) {
                names->append(name);
            }
        }
        CredFree(found);
        return {};
    }
};

/// One program at a time: a secret may be several entries.
class VaultLock final
{
public:
    VaultLock()
        : m_mutex(CreateMutexW(nullptr, FALSE, L"Local\\Ticketscope.CredentialVault"))
    {
        const DWORD waited =
            m_mutex != nullptr ? WaitForSingleObject(m_mutex, DWORD(kLockPatience.count())) : DWORD(WAIT_FAILED);
        // Abandoned: its owner was killed. What it left half done reads as what was there before.
        m_isLocked = waited == WAIT_OBJECT_0 || waited == WAIT_ABANDONED;
    }
    ~VaultLock()
    {
        if (m_isLocked) {
            ReleaseMutex(m_mutex);
        }
        if (m_mutex != nullptr) {
            CloseHandle(m_mutex);
        }
    }
    Q_DISABLE_COPY_MOVE(VaultLock)
    [[nodiscard]] bool isLocked() const { return m_isLocked; }

private:
    HANDLE m_mutex;
    bool m_isLocked = false;
};

KeychainAnswer withLock(const std::function<KeychainAnswer(CredentialVault *)> &job)
{
    const VaultLock lock;
    if (!lock.isLocked()) {
        return {Kind::Denied, Text::tr("another Ticketscope is using it and does not finish"), {}};
    }
    WindowsVault vault;
    return job(&vault);
}

} // namespace

struct SystemKeychain::Private
{
    Private() { thread.setMaxThreadCount(1); }

    /// One thread, so that jobs end in the order in which they were asked for. Whoever destroys it waits for them.
    QThreadPool thread;

    [[nodiscard]] QFuture<KeychainAnswer> start(std::function<KeychainAnswer(CredentialVault *)> job)
    {
        const auto promise = std::make_shared<QPromise<KeychainAnswer>>();
        promise->start();
        thread.start([promise, job = std::move(job)] {
            promise->addResult(withLock(job));
            promise->finish();
        });
        return promise->future();
    }
};

SystemKeychain::SystemKeychain()
    : d(std::make_unique<Private>())
{
}

SystemKeychain::~SystemKeychain() = default;

QCoro::Task<KeychainAnswer> SystemKeychain::read(QString key)
{
    const QFuture<KeychainAnswer> answer =
        d->start([key](CredentialVault *vault) { return readSecret(vault, nameOf(key)); });
    co_return co_await answer;
}

QCoro::Task<KeychainAnswer> SystemKeychain::write(QString key, Secret secret)
{
    const QFuture<KeychainAnswer> answer =
        d->start([key, secret](CredentialVault *vault) { return writeSecret(vault, nameOf(key), secret); });
    co_return co_await answer;
}

QCoro::Task<KeychainAnswer> SystemKeychain::remove(QString key)
{
    const QFuture<KeychainAnswer> answer =
        d->start([key](CredentialVault *vault) { return removeSecret(vault, nameOf(key)); });
    co_return co_await answer;
}

} // namespace Ticketscope
