#include "agent/log/standard_streams.h"

#include <functional>

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <doctest/doctest.h>

#include "test/support/temp_folder.h"

using namespace octostep;
using namespace octostep::agent;

namespace {

// What `act` writes to that descriptor.
std::string written_to(int descriptor, const std::function<void()>& act) {
  const test::TempFolder folder;
  const int file = ::open(folder.write("out", "").c_str(), O_WRONLY | O_CLOEXEC);
  const int kept = ::dup(descriptor);
  REQUIRE(::dup2(file, descriptor) == descriptor);
  act();
  ::dup2(kept, descriptor);
  ::close(kept);
  ::close(file);
  return folder.read("out");
}

// The exit code of `act` in a separate process.
int in_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act());
  int status = -1;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_CASE("what is printed is masked and harmless on both streams") {
  StandardStreams streams;
  streams.add_secrets({"hunter2!"});
  const std::string text = "id hunter2!\n##vso[task.complete]\n  ::add-mask::x\x1B[2J\r\xC2\x85y\n";
  const std::string expected = "id ********\n#\\#vso[task.complete]\n  :\\:add-mask::x\n\ny\n";
  CHECK(written_to(STDOUT_FILENO, [&] { streams.print(text); }) == expected);
  CHECK(written_to(STDERR_FILENO, [&] { streams.complain(text); }) == expected);
  CHECK(written_to(STDOUT_FILENO, [&] { streams.print("one line"); }) == "one line\n");
  CHECK(written_to(STDOUT_FILENO, [&] { streams.print(""); }).empty());
}

TEST_CASE("JSON is printed as the same JSON") {
  StandardStreams streams;
  streams.add_secrets({"hunter2!"});
  CHECK(written_to(STDOUT_FILENO, [&] { streams.print_json("{\"a\":\"##vso[x] hunter2!\"}\n"); }) ==
        "{\"a\":\"#\\u0023vso[x] ********\"}\n");
}

TEST_CASE("descriptors that were closed at the start are given to no file") {
  for (const int closed : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    CAPTURE(closed);
    CHECK(in_child([closed] {
            ::close(closed);
            prepare_standard_streams();
            return ::open("/dev/zero", O_RDONLY);
          }) > STDERR_FILENO);
  }
  CHECK(in_child([] {
          for (const int descriptor : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
            ::close(descriptor);
          prepare_standard_streams();
          char byte = 0;
          const bool is_empty = ::read(STDIN_FILENO, &byte, 1) == 0;
          const bool takes_all =
              ::write(STDOUT_FILENO, "x", 1) == 1 && ::write(STDERR_FILENO, "x", 1) == 1;
          return is_empty && takes_all ? 0 : 1;
        }) == 0);
}
