// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mainwindow/capturefiles.h"

#include "report/har.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QFutureWatcher>
#include <QSaveFile>
#include <QtConcurrentRun>

namespace Ticketscope::Ui {

namespace {

constexpr QByteArrayView kFilePrefix = "file";
constexpr qint64 kFileLimit = qint64(1) << 30;

using Read = Result<QList<ExchangePtr>>;

Read readFile(const QString &name)
{
    QFile file(name);
    const QString shown = QDir::toNativeSeparators(name);
    if (!file.open(QIODevice::ReadOnly)) {
        return failure(ErrorCode::File, CaptureFiles::tr("%1 cannot be read: %2").arg(shown, file.errorString()));
    }
    if (file.size() > kFileLimit) {
        return failure(ErrorCode::TooLarge, CaptureFiles::tr("%1 is larger than 1 GiB.").arg(shown));
    }
    Read read = readHar(file.readAll());
    if (!read) {
        return failure(read.error().code, CaptureFiles::tr("%1 cannot be opened: %2").arg(shown, read.error().text));
    }
    return read;
}

/// Empty if it went well, else a sentence.
QString writeFile(const QString &name, const QByteArray &bytes)
{
    QSaveFile file(name);
    if (file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size() && file.commit()) {
        // Recorded traffic is for its owner's eyes, masked or not.
        QFile::setPermissions(name, QFileDevice::ReadOwner | QFileDevice::WriteOwner);
        return {};
    }
    return CaptureFiles::tr("%1 cannot be written: %2").arg(QDir::toNativeSeparators(name), file.errorString());
}

} // namespace

CaptureFiles::CaptureFiles(Capture &capture, LadderModel &ladder, QObject *parent)
    : QObject(parent)
    , m_capture(capture)
    , m_ladder(ladder)
{
}

QByteArray CaptureFiles::fileOf(const AttemptId &attempt)
{
    return attempt.startsWith(kFilePrefix) ? attempt.left(attempt.indexOf(':') + 1) : QByteArray();
}

void CaptureFiles::open(const QString &file)
{
    auto *watcher = new QFutureWatcher<Read>(this);
    connect(watcher, &QFutureWatcher<Read>::finished, this, [this, watcher, file] {
        watcher->deleteLater();
        const Read read = watcher->result();
        if (!read) {
            Q_EMIT failed(read.error().text);
        } else if (read->isEmpty()) {
            Q_EMIT failed(tr("%1 holds no exchange.").arg(QDir::toNativeSeparators(file)));
        } else {
            take(file, *read);
        }
    });
    watcher->setFuture(QtConcurrent::run([file] { return readFile(file); }));
}

void CaptureFiles::take(const QString &file, const QList<ExchangePtr> &exchanges)
{
    ++m_files;
    const QString title = QFileInfo(file).fileName();
    QHash<ExchangeId, ExchangeId> numbers;
    for (const ExchangePtr &exchange : exchanges) {
        numbers.insert(exchange->id, m_capture.takeId());
    }
    QSet<AttemptId> seen;
    ExchangeId first = 0;
    for (const ExchangePtr &exchange : exchanges) {
        auto own = std::make_shared<Exchange>(*exchange);
        own->id = numbers.value(exchange->id);
        own->attempt = kFilePrefix.toByteArray() + QByteArray::number(m_files) + ':' + exchange->attempt;
        if (std::optional<Error> &error = own->error; error && error->exchange) {
            error->exchange = numbers.value(error->exchange.value_or(0), own->id);
        }
        first = first == 0 ? own->id : first;
        if (!seen.contains(own->attempt)) {
            seen.insert(own->attempt);
            m_ladder.beginAttempt(own->attempt, title, own->started);
            m_ladder.setAttemptState(own->attempt, false, std::nullopt, tr("Opened from a file."));
        }
        m_capture.append(std::move(own));
    }
    Q_EMIT opened(file, exchanges.size(), first);
}

void CaptureFiles::save(const QString &file, const QList<ExchangePtr> &exchanges, SecretsInReport secrets,
                        const QList<Secret> &known)
{
    auto *watcher = new QFutureWatcher<QString>(this);
    connect(watcher, &QFutureWatcher<QString>::finished, this,
            [this, watcher, file, count = exchanges.size(), secrets] {
                watcher->deleteLater();
                const QString problem = watcher->result();
                if (problem.isEmpty()) {
                    Q_EMIT saved(file, count, secrets == SecretsInReport::Keep);
                } else {
                    Q_EMIT failed(problem);
                }
            });
    watcher->setFuture(QtConcurrent::run(
        [file, exchanges, secrets, known] { return writeFile(file, writeHar(exchanges, secrets, known)); }));
}

} // namespace Ticketscope::Ui
