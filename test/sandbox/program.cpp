#include "test/sandbox/program.h"

#include <csignal>
#include <cstdio>
#include <stdexcept>

#include <Poco/Net/NetSSL.h>
#include <fmt/format.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "test/sandbox/application.h"
#include "test/sandbox/options.h"
#include "test/sandbox/server.h"

namespace octostep::sandbox {
namespace {

// The folder of a server that does not keep its data.
class TemporaryFolder {
public:
  TemporaryFolder() {
    auto pattern = (std::filesystem::temp_directory_path() / "octostep-sandbox-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr)
      throw std::runtime_error("cannot make a temporary folder like '" + pattern + "'");
    m_path = pattern;
  }
  ~TemporaryFolder() {
    std::error_code ignored; // cannot be helped, and nothing depends on it
    std::filesystem::remove_all(m_path, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

private:
  std::filesystem::path m_path;
};

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  return signals;
}

void serve(const Options& options) {
  // Blocked before any thread starts, so that only the wait below sees them. A peer that leaves
  // while it is being answered must not end the server.
  const auto signals = ending_signals();
  ::pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);
  std::optional<TemporaryFolder> temporary;
  if (options.data.empty()) temporary.emplace();
  const auto data = temporary ? temporary->path() : options.data;
  std::filesystem::create_directories(data);
  Application application{{.data = data, .scenario = options.scenario, .api_key = options.api_key}};
  const Service service{
      .answer = [&](Request& request,
                    ByteSource& body) { return application.answer(request, body); },
      .time = [&] { return application.time(); },
      .faults = application.faults(),
      .log = application.log()};
  const Server server{options, service};
  fmt::print("octostep-sandbox listening on {}\n", server.url());
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&signals, &signal);
}

} // namespace

int run_program(const std::vector<std::string>& arguments) {
  try {
    const auto options = parse_options(arguments);
    if (options.help) {
      fmt::print("{}", help_text());
      return 0;
    }
    Poco::Net::initializeSSL();
    serve(options);
    Poco::Net::uninitializeSSL();
    return 0;
  } catch (const UsageError& error) {
    fmt::print(stderr, "octostep-sandbox: {}\n", error.what());
    return 2;
  } catch (const std::invalid_argument& error) {
    fmt::print(stderr, "octostep-sandbox: the scenario is wrong: {}\n", error.what());
    return 2;
  } catch (const std::exception& error) {
    fmt::print(stderr, "octostep-sandbox: {}\n", error.what());
    return 1;
  }
}

} // namespace octostep::sandbox
