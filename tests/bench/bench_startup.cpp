// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whole-process time to a painted window, and the most memory that the process held, of the program against an empty
// QMainWindow. Needs a display (Xvfb will do).
#include <QCoreApplication>
#include <QElapsedTimer>
#include <QList>
#include <QProcess>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

namespace {

constexpr int kRuns = 11;

struct Sample
{
    double milliseconds = 0;
    double mebibytes = 0;
};

Sample runOnce(const QByteArray &program, const QByteArray &argument)
{
    QElapsedTimer clock;
    clock.start();
    const pid_t child = fork();
    if (child == 0) {
        std::fclose(stdout);
        if (argument.isEmpty()) {
            execl(program.constData(), program.constData(), nullptr);
        } else {
            execl(program.constData(), program.constData(), argument.constData(), nullptr);
        }
        _exit(127);
    }
    int status = 0;
    rusage usage{};
    wait4(child, &status, 0, &usage);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        std::fprintf(stderr, "%s did not start\n", program.constData());
        std::exit(1);
    }
    return {double(clock.nsecsElapsed()) / 1e6, double(usage.ru_maxrss) / 1024};
}

double median(QList<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

} // namespace

int main(int argc, char **argv)
{
    const QCoreApplication application(argc, argv);
    const QTemporaryDir config;
    qputenv("TICKETSCOPE_CONFIG_HOME", config.path().toUtf8());
    const QByteArray empty = TEST_EXECUTABLES "/emptywindow";
    const QByteArray program = TEST_BIN "/ticketscope";
    QList<double> emptyTimes;
    QList<double> emptySizes;
    QList<double> times;
    QList<double> sizes;
    for (int run = 0; run <= kRuns; ++run) {
        const Sample a = runOnce(empty, {});
        const Sample b = runOnce(program, "--exit-when-shown");
        if (run > 0) { // the first warms the disk cache
            emptyTimes << a.milliseconds;
            emptySizes << a.mebibytes;
            times << b.milliseconds;
            sizes << b.mebibytes;
        }
    }
    std::printf("start to a painted window, whole process, median of %d\n", kRuns);
    std::printf("  empty QMainWindow  %7.1f ms  %6.1f MiB\n", median(emptyTimes), median(emptySizes));
    std::printf("  ticketscope        %7.1f ms  %6.1f MiB\n", median(times), median(sizes));
    std::printf("  ratio              %7.2f     %6.2f\n", median(times) / median(emptyTimes),
                median(sizes) / median(emptySizes));
    return 0;
}
