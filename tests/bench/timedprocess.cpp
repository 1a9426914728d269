// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/timedprocess.h"

#include <QElapsedTimer>

#include <spawn.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace Ticketscope::Testing {

namespace {

class MemoryFile final
{
public:
    MemoryFile()
        : m_file(memfd_create("timed", MFD_CLOEXEC))
    {
    }
    ~MemoryFile() { close(m_file); }
    Q_DISABLE_COPY_MOVE(MemoryFile)

    [[nodiscard]] int handle() const { return m_file; }
    [[nodiscard]] bool fill(const QByteArray &bytes) const
    {
        return pwrite(m_file, bytes.constData(), size_t(bytes.size()), 0) == bytes.size();
    }
    [[nodiscard]] QByteArray contents() const
    {
        QByteArray bytes(qsizetype(lseek(m_file, 0, SEEK_END)), Qt::Uninitialized);
        bytes.truncate(qsizetype(pread(m_file, bytes.data(), size_t(bytes.size()), 0)));
        return bytes;
    }

private:
    int m_file;
};

double milliseconds(const timeval &time)
{
    return double(time.tv_sec) * 1e3 + double(time.tv_usec) / 1e3;
}

std::vector<char *> pointers(QByteArrayList &strings)
{
    std::vector<char *> all;
    for (QByteArray &string : strings) {
        all.push_back(string.data());
    }
    all.push_back(nullptr);
    return all;
}

} // namespace

TimedRun runTimed(const QByteArrayList &command, const QByteArray &input, const QStringList &environment)
{
    const MemoryFile in;
    const MemoryFile out;
    const MemoryFile err;
    TimedRun run;
    if (!in.fill(input)) {
        run.err = "its input cannot be kept";
        return run;
    }
    QByteArrayList words = command;
    QByteArrayList variables;
    for (const QString &variable : environment) {
        variables.append(variable.toLocal8Bit());
    }
    const std::vector<char *> argv = pointers(words);
    const std::vector<char *> envp = pointers(variables);
    posix_spawn_file_actions_t files{};
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_adddup2(&files, in.handle(), STDIN_FILENO);
    posix_spawn_file_actions_adddup2(&files, out.handle(), STDOUT_FILENO);
    posix_spawn_file_actions_adddup2(&files, err.handle(), STDERR_FILENO);
    pid_t child = 0;
    int status = 0;
    rusage usage{};
    QElapsedTimer clock;
    clock.start();
    const bool started = posix_spawnp(&child, argv.front(), &files, nullptr, argv.data(), envp.data()) == 0;
    const bool ended = started && wait4(child, &status, 0, &usage) == child;
    run.milliseconds = double(clock.nsecsElapsed()) / 1e6;
    run.processor = milliseconds(usage.ru_utime) + milliseconds(usage.ru_stime);
    posix_spawn_file_actions_destroy(&files);
    run.exitCode = ended && WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    run.out = out.contents();
    run.err = started ? err.contents() : QByteArray("it does not start");
    return run;
}

} // namespace Ticketscope::Testing
