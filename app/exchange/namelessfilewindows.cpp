// SPDX-License-Identifier: GPL-3.0-or-later
#include "exchange/namelessfile.h"

#include <QDir>
#include <QRandomGenerator>

#include <windows.h>

#include <fcntl.h>
#include <io.h>

namespace Ticketscope {

namespace {

constexpr int kTries = 16;

/// Windows deletes it with its last handle, and does not write it to the disk as long as there is memory for it.
HANDLE createUnshared(const QString &folder)
{
    HANDLE handle = INVALID_HANDLE_VALUE;
    for (int i = 0; i < kTries && handle == INVALID_HANDLE_VALUE; ++i) {
        const QString number = QString::number(QRandomGenerator::system()->generate64(), 36);
        const QString name = QDir::toNativeSeparators(folder + QStringLiteral("/ticketscope-") + number);
        handle = CreateFileW(name.toStdWString().c_str(), GENERIC_READ | GENERIC_WRITE | DELETE, 0, nullptr, CREATE_NEW,
                             FILE_ATTRIBUTE_TEMPORARY | FILE_ATTRIBUTE_NOT_CONTENT_INDEXED | FILE_FLAG_DELETE_ON_CLOSE,
                             nullptr);
        if (handle == INVALID_HANDLE_VALUE && GetLastError() != ERROR_FILE_EXISTS) {
            break;
        }
    }
    return handle;
}

} // namespace

std::unique_ptr<QFile> openNamelessFile(const QString &folder, QString *why)
{
    HANDLE handle = createUnshared(folder);
    if (handle == INVALID_HANDLE_VALUE) {
        *why = qt_error_string(int(GetLastError()));
        return nullptr;
    }
    const int descriptor = _open_osfhandle(reinterpret_cast<intptr_t>(handle), _O_RDWR | _O_BINARY | _O_NOINHERIT);
    if (descriptor < 0) {
        CloseHandle(handle);
        *why = qt_error_string(ERROR_TOO_MANY_OPEN_FILES);
        return nullptr;
    }
    auto file = std::make_unique<QFile>();
    if (!file->open(descriptor, QIODevice::ReadWrite, QFileDevice::AutoCloseHandle)) {
        *why = file->errorString();
        _close(descriptor);
        return nullptr;
    }
    return file;
}

} // namespace Ticketscope
