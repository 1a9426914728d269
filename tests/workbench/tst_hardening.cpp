// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/hardening.h"

#include <QFile>
#include <QProcess>
#include <QTest>

#include <csignal>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace Ticketscope;
using namespace Qt::StringLiterals;

/// What is in memory stays out of core dumps.
class HardeningTest final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHardenedProcessLeavesNoCore()
    {
        // In a process of its own: there is no way back.
        const pid_t child = fork();
        QVERIFY(child >= 0);
        if (child == 0) {
            rlimit some{};
            const bool done = disableCoreDumps() && getrlimit(RLIMIT_CORE, &some) == 0 && some.rlim_cur == 0 &&
                              prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
            if (!done) {
                _exit(1);
            }
            std::signal(SIGSEGV, SIG_DFL);
            raise(SIGSEGV);
            _exit(2);
        }
        int status = 0;
        QCOMPARE(waitpid(child, &status, 0), child);
        QVERIFY(WIFSIGNALED(status));
        QCOMPARE(WTERMSIG(status), SIGSEGV);
        QVERIFY(!WCOREDUMP(status));
    }

    /// In release builds, as they are shipped; development builds stay open to debuggers.
    void theProgramHardensItselfInReleaseBuilds()
    {
        QProcess program;
        program.start(QStringLiteral(TEST_BIN "/ticketscope-cli"), {u"practice"_s});
        QVERIFY(program.waitForReadyRead(30000));
        QFile limits(u"/proc/%1/limits"_s.arg(program.processId()));
        QVERIFY(limits.open(QIODevice::ReadOnly));
        QByteArray core;
        for (const QByteArray &line : limits.readAll().split('\n')) {
            if (line.startsWith("Max core file size")) {
                core = line.simplified();
            }
        }
        program.terminate();
        QVERIFY(program.waitForFinished(10000));
        rlimit own{};
        QCOMPARE(getrlimit(RLIMIT_CORE, &own), 0);
#ifdef NDEBUG
        QCOMPARE(core, "Max core file size 0 0 bytes"_ba);
#else
        const QByteArray soft = own.rlim_cur == RLIM_INFINITY ? "unlimited"_ba : QByteArray::number(own.rlim_cur);
        QVERIFY2(core.startsWith(QByteArray("Max core file size " + soft + ' ')), core.constData());
#endif
    }
};

QTEST_GUILESS_MAIN(HardeningTest)
#include "tst_hardening.moc"
