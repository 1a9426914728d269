// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hardening.h"

#include <QLoggingCategory>

#include <windows.h>

#include <aclapi.h>

#include <memory>
#include <vector>

// werapi.h, which cannot be compiled in every version of mingw-w64.
extern "C" HRESULT WINAPI WerSetFlags(DWORD flags);

namespace Ticketscope {

namespace {

constexpr DWORD kReportWithoutHeap = 1; // WER_FAULT_REPORTING_FLAG_NOHEAP

struct CloseToken
{
    void operator()(void *token) const { CloseHandle(token); }
};
struct FreeLocal
{
    void operator()(void *memory) const { LocalFree(memory); }
};

/// The account that this process runs as: a TOKEN_USER, empty where Windows does not tell.
std::vector<char> ownAccount()
{
    HANDLE opened = nullptr;
    if (OpenProcessToken(GetCurrentProcess(), TOKEN_QUERY, &opened) == FALSE) {
        return {};
    }
    const std::unique_ptr<void, CloseToken> token(opened);
    DWORD size = 0;
    GetTokenInformation(token.get(), TokenUser, nullptr, 0, &size);
    std::vector<char> account(size);
    if (GetTokenInformation(token.get(), TokenUser, account.data(), size, &size) == FALSE) {
        account.clear();
    }
    return account;
}

/// Other programs of the same person may see this process, wait for it and end it, and no more. (An administrator may
/// take the right to.)
bool closeToOtherPrograms()
{
    const std::vector<char> account = ownAccount();
    if (account.empty()) {
        return false;
    }
    EXPLICIT_ACCESSW access = {};
    // Asking whether it runs is how another Ticketscope tells a stale lock from one that is held (QLockFile).
    access.grfAccessPermissions = SYNCHRONIZE | PROCESS_QUERY_INFORMATION | PROCESS_TERMINATE;
    access.grfAccessMode = SET_ACCESS;
    access.grfInheritance = NO_INHERITANCE;
    access.Trustee.TrusteeForm = TRUSTEE_IS_SID;
    access.Trustee.TrusteeType = TRUSTEE_IS_USER;
    access.Trustee.ptstrName = static_cast<LPWSTR>(reinterpret_cast<const TOKEN_USER *>(account.data())->User.Sid);
    ACL *made = nullptr;
    if (SetEntriesInAclW(1, &access, nullptr, &made) != ERROR_SUCCESS) {
        return false;
    }
    const std::unique_ptr<ACL, FreeLocal> list(made);
    return SetSecurityInfo(GetCurrentProcess(), SE_KERNEL_OBJECT,
                           DACL_SECURITY_INFORMATION | PROTECTED_DACL_SECURITY_INFORMATION, nullptr, nullptr,
                           list.get(), nullptr) == ERROR_SUCCESS;
}

/// A library is looked for beside the program and among Windows' own, never in the folder that a person is in.
void searchLibrariesSafely()
{
    SetDllDirectoryW(L"");
    SetDefaultDllDirectories(LOAD_LIBRARY_SEARCH_DEFAULT_DIRS);
}

} // namespace

bool disableCoreDumps()
{
    // No box that waits for an answer, and no report; where one is made all the same, no heap is in it.
    SetErrorMode(SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX | SEM_NOOPENFILEERRORBOX);
    const bool noHeap = SUCCEEDED(WerSetFlags(kReportWithoutHeap));
    return closeToOtherPrograms() && noHeap;
}

void hardenProcess()
{
    searchLibrariesSafely();
    HeapSetInformation(nullptr, HeapEnableTerminationOnCorruption, nullptr, 0);
#ifdef NDEBUG
    if (!disableCoreDumps()) {
        static const QLoggingCategory category("ticketscope.base");
        qCWarning(category, "The memory of this process is not closed to other programs");
    }
#endif
}

} // namespace Ticketscope
