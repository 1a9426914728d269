// SPDX-License-Identifier: GPL-3.0-or-later
//
// Time to a painted window, time of the whole process with its end, and the most memory that it held, of the program
// against an empty QMainWindow. Both say "ready" once they have drawn all that is there at first: for the program its
// docks, menus and profiles (the practice ones, as on a fresh machine). Needs a display (Xvfb will do).
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kRuns = 21;

struct Sample
{
    double ready = 0; ///< milliseconds
    double ended = 0; ///< milliseconds
    double mebibytes = 0;
};

Sample runOnce(const QByteArray &program, const QByteArray &argument)
{
    std::array<int, 2> answer{};
    if (pipe2(answer.data(), O_CLOEXEC) != 0) {
        std::perror("pipe2");
        std::exit(1);
    }
    QElapsedTimer clock;
    clock.start();
    const pid_t child = fork();
    if (child == 0) {
        dup2(answer[1], STDOUT_FILENO);
        if (argument.isEmpty()) {
            execl(program.constData(), program.constData(), nullptr);
        } else {
            execl(program.constData(), program.constData(), argument.constData(), nullptr);
        }
        _exit(127);
    }
    close(answer[1]);
    std::array<char, 16> said{};
    const bool isReady = read(answer[0], said.data(), said.size()) > 0;
    const double ready = double(clock.nsecsElapsed()) / 1e6;
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    const double ended = double(clock.nsecsElapsed()) / 1e6;
    close(answer[0]);
    if (!isReady || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        std::fprintf(stderr, "%s did not start\n", program.constData());
        std::exit(1);
    }
    return {ready, ended, double(usage.ru_maxrss) / 1024};
}

double median(const QList<Sample> &samples, double Sample::*part)
{
    QList<double> values;
    for (const Sample &sample : samples) {
        values << sample.*part;
    }
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

void print(const char *name, const QList<Sample> &samples)
{
    std::printf("  %-17s  %7.1f ms  %7.1f ms  %6.1f MiB\n", name, median(samples, &Sample::ready),
                median(samples, &Sample::ended), median(samples, &Sample::mebibytes));
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir config;
    qputenv("TICKETSCOPE_CONFIG_HOME", config.path().toUtf8());
    const QByteArray empty = TEST_EXECUTABLES "/emptywindow";
    const QByteArray program = TEST_BIN "/ticketscope";
    QList<Sample> emptyRuns;
    QList<Sample> runs;
    for (int run = 0; run <= kRuns; ++run) {
        const Sample a = runOnce(empty, {});
        const Sample b = runOnce(program, "--exit-when-shown");
        if (run > 0) { // the first warms the disk cache
            emptyRuns << a;
            runs << b;
        }
    }
    std::printf("start, median of %d      to the window  whole process    memory\n", kRuns);
    print("empty QMainWindow", emptyRuns);
    print("ticketscope", runs);
    const auto ratio = [&emptyRuns, &runs](double Sample::*part) {
        return median(runs, part) / median(emptyRuns, part);
    };
    std::printf("  %-17s  %7.2f     %7.2f     %6.2f\n", "ratio", ratio(&Sample::ready), ratio(&Sample::ended),
                ratio(&Sample::mebibytes));
    return 0;
}
