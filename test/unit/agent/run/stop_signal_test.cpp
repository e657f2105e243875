#include "agent/run/stop_signal.h"

#include <csignal>
#include <semaphore>

#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

using octostep::agent::StopSignal;

TEST_CASE("the first signal requests a stop") {
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    CAPTURE(signal);
    StopSignal stop;
    std::binary_semaphore stopped(0);
    const std::stop_callback callback(stop.source().get_token(), [&] { stopped.release(); });
    CHECK(stop.received() == 0);
    kill(getpid(), signal);
    stopped.acquire();
    CHECK(stop.received() == signal);
  }
}

TEST_CASE("the second signal ends the process at once with 130") {
  const pid_t child = fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    StopSignal stop;
    std::binary_semaphore stopped(0);
    const std::stop_callback callback(stop.source().get_token(), [&] { stopped.release(); });
    kill(getpid(), SIGTERM);
    stopped.acquire();
    kill(getpid(), SIGINT);
    for (;;) pause();
  }
  int status = 0;
  REQUIRE(waitpid(child, &status, 0) == child);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 130);
}

TEST_CASE("the end of the parent requests a stop") {
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  const pid_t parent = fork();
  REQUIRE(parent >= 0);
  if (parent == 0) {
    if (fork() == 0) {
      StopSignal stop;
      std::binary_semaphore stopped(0);
      const std::stop_callback callback(stop.source().get_token(), [&] { stopped.release(); });
      (void)!write(ends[1], "r", 1); // ready
      stopped.acquire();
      (void)!write(ends[1], "s", 1);
      _exit(0);
    }
    char ready = 0;
    (void)!read(ends[0], &ready, 1);
    _exit(0);
  }
  REQUIRE(waitpid(parent, nullptr, 0) == parent);
  close(ends[1]);
  char told = 0;
  CHECK(read(ends[0], &told, 1) == 1);
  CHECK(told == 's');
  close(ends[0]);
}

TEST_CASE("a closed pipe is a failed write, not the end of the process") {
  const StopSignal stop;
  int ends[2];
  REQUIRE(pipe(ends) == 0);
  close(ends[0]);
  CHECK(write(ends[1], "x", 1) == -1);
  close(ends[1]);
}

TEST_CASE("signals are as before once it is gone") {
  sigset_t before, after;
  pthread_sigmask(SIG_BLOCK, nullptr, &before);
  { const StopSignal stop; }
  pthread_sigmask(SIG_BLOCK, nullptr, &after);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP})
    CHECK(sigismember(&before, signal) == sigismember(&after, signal));
}
