#include "agent/drop_in/octopus_login.h"

#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "agent/ci/build_facts.h"
#include "agent/command_line/problem_list.h"
#include "agent/dialects/octo_command_line.h"
#include "agent/drop_in/build_files.h"
#include "agent/exit_code.h"
#include "agent/intake/connection_settings.h"
#include "agent/log/file_output.h"
#include "agent/log/foreign_text.h"
#include "agent/log/standard_streams.h"
#include "agent/run/run_log.h"
#include "agent/run/server_connections.h"
#include "agent/run/stop_signal.h"
#include "schema/server_address.h"
#include "schema/value_text.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view k_purpose = "login";
constexpr std::string_view k_ignore_ssl_errors = "ignoreSslErrors";

std::string text_of(const Login& login) {
  return fmt::format("OCTOPUS_URL={}\nOCTOPUS_API_KEY={}\nOCTOPUS_ACCESS_TOKEN={}\n"
                     "OCTOPUS_SERVICE_ACCOUNT_ID={}\nOCTOPUS_ID_TOKEN={}\nOCTOPUS_SPACE={}\n"
                     "{}={}\n",
                     login.server,
                     login.api_key,
                     login.access_token,
                     login.service_account,
                     login.identity_token,
                     login.space,
                     k_ignore_ssl_errors,
                     login.ignore_ssl_errors);
}

Login login_of(const std::string& text) {
  Environment values;
  for (const auto& line : schema::split_lines(text))
    if (const auto equals = line.find('='); equals != std::string::npos)
      values[line.substr(0, equals)] = line.substr(equals + 1);
  return {.server = environment_value(values, "OCTOPUS_URL"),
          .api_key = environment_value(values, "OCTOPUS_API_KEY"),
          .access_token = environment_value(values, "OCTOPUS_ACCESS_TOKEN"),
          .service_account = environment_value(values, "OCTOPUS_SERVICE_ACCOUNT_ID"),
          .identity_token = environment_value(values, "OCTOPUS_ID_TOKEN"),
          .ignore_ssl_errors = environment_value(values, k_ignore_ssl_errors) == "true",
          .space = environment_value(values, "OCTOPUS_SPACE")};
}

fs::path login_file(const Environment& environment) {
  return scratch_file(environment, read_build_facts(environment, fs::current_path()), k_purpose);
}

bool has_credential_of_its_own(const Environment& environment) {
  return !environment_value(environment, "OCTOPUS_API_KEY").empty() ||
         !environment_value(environment, "OCTOPUS_ACCESS_TOKEN").empty() ||
         !environment_value(environment, "OCTOPUS_CLI_API_KEY").empty();
}

std::string server_of(const Environment& environment) {
  const auto url = environment_value(environment, "OCTOPUS_URL");
  return url.empty() ? environment_value(environment, "OCTOPUS_CLI_SERVER") : url;
}

class LoginAttempt {
public:
  LoginAttempt(const OctopusCommand& command,
               const Environment& environment,
               StandardStreams& streams)
      : m_command(command), m_environment(environment), m_streams(streams) {}

  int run() {
    const auto connection = read();
    if (!m_problems.empty()) {
      m_streams.complain(problem_list("octopus command line", m_problems));
      return k_exit_failed;
    }
    const auto server = server_connection(connection, m_environment);
    StopSignal stop;
    const auto output = standard_output();
    BuildLog log({}, *output, nullptr, m_clock);
    RunLog run_log(log, stop.source(), secrets(server));
    for (const auto& warning : m_command.warnings)
      run_log.write(own_line(steps::Level::warning, warning));
    run_log.write(own_line(steps::Level::info,
                           fmt::format("Testing login to Octopus Server: {}", server.url)));
    if (!try_out(connection, run_log, stop.source().get_token())) return k_exit_failed;
    return keep(server, run_log);
  }

private:
  schema::ParameterValues read() {
    References references(m_environment, read_build_facts(m_environment, fs::current_path()));
    const std::vector<ConnectionOption> none;
    auto connection =
        read_connection({m_command.document, none, references, m_environment}, "", m_problems);
    if (connection.text("serverUrl").empty()) m_problems.push_back({"/server/url", "missing"});
    if (connection.secret("apiKey").reveal().empty() &&
        connection.secret("accessToken").reveal().empty() &&
        connection.text("oidcServiceAccountId").empty())
      m_problems.push_back({"/server/apiKey", "missing"});
    for (auto& problem : m_problems)
      problem.path = dialect_path(octopus_parameters(schema::connection_schema()), problem.path);
    return connection;
  }

  static std::vector<std::string> secrets(const octopus::ServerConnection& server) {
    std::vector<std::string> secrets;
    for (const auto* secret : {&server.api_key, &server.access_token, &server.identity.token})
      if (!secret->empty()) secrets.push_back(*secret);
    return secrets;
  }

  // A person is waiting for the answer, so an outage is reported at once.
  bool try_out(const schema::ParameterValues& parameters, RunLog& log, std::stop_token stop) {
    auto connection = server_connection(parameters, m_environment);
    if (!connection.max_retries) connection.max_retries = 0;
    ServerConnections connections(m_environment, m_clock, log, std::move(stop));
    try {
      auto& client = connections.client_to(connection);
      (void)client.server_info(); // is it an Octopus Server at all?
      check_access(client);
      return true;
    } catch (const octopus::OctopusError& error) {
      log.write(own_line(steps::Level::error, error.what()));
      return false;
    }
  }

  // Reading a space requires valid credentials. Even a user without a default space can read one.
  static void check_access(octopus::Client& client) {
    try {
      (void)client.space();
    } catch (const octopus::OctopusError& error) {
      if (error.kind() != octopus::ErrorKind::not_found) throw;
    }
  }

  int keep(const octopus::ServerConnection& server, RunLog& log) {
    const bool is_known = has_credential_of_its_own(m_environment) &&
                          schema::server_root(server_of(m_environment)) == server.url;
    const auto error = is_known ? std::string()
                                : store_login(m_environment,
                                              {.server = server.url,
                                               .api_key = server.api_key,
                                               .access_token = server.access_token,
                                               .service_account = server.service_account,
                                               .identity_token = server.identity.token,
                                               .ignore_ssl_errors = server.ignore_tls_errors});
    if (!error.empty()) return refuse(log, error);
    log.write(own_line(steps::Level::info, "Login successful, happy deployments!"));
    return k_exit_succeeded;
  }

  static int refuse(RunLog& log, const std::string& error) {
    log.write(own_line(steps::Level::error,
                       fmt::format("The login cannot be kept for the build's later steps: {}. Set "
                                   "OCTOPUS_URL and OCTOPUS_API_KEY in the environment instead",
                                   error)));
    return k_exit_failed;
  }

  const OctopusCommand& m_command;
  const Environment& m_environment;
  StandardStreams& m_streams;
  octopus::SystemClock m_clock;
  std::vector<schema::Problem> m_problems;
};

} // namespace

bool names_server(const Environment& environment) { return !server_of(environment).empty(); }

Login stored_login(const Environment& environment) {
  try {
    const auto text = read_private_file(login_file(environment));
    return text ? login_of(*text) : Login();
  } catch (const fs::filesystem_error&) { // no such folder: no login has been stored
    return {};
  }
}

std::string store_login(const Environment& environment, const Login& login) {
  try {
    const auto path = login_file(environment);
    const auto reason = write_whole_file(path, text_of(login));
    return reason.empty() ? reason : fmt::format("cannot write '{}': {}", path.string(), reason);
  } catch (const fs::filesystem_error& error) {
    return error.what();
  }
}

Environment with_login(const Environment& environment, const Login& login) {
  const auto named = server_of(environment);
  const bool is_other = !named.empty() && !login.server.empty() &&
                        schema::server_root(named) != schema::server_root(login.server);
  if (is_other) return environment;
  Environment completed = environment;
  if (!login.server.empty()) completed["OCTOPUS_URL"] = login.server;
  if (!login.space.empty()) completed.try_emplace("OCTOPUS_SPACE", login.space);
  if (has_credential_of_its_own(environment)) return completed;
  if (!login.api_key.empty()) completed["OCTOPUS_API_KEY"] = login.api_key;
  if (!login.access_token.empty()) completed["OCTOPUS_ACCESS_TOKEN"] = login.access_token;
  if (!login.service_account.empty())
    completed["OCTOPUS_SERVICE_ACCOUNT_ID"] = login.service_account;
  if (!login.identity_token.empty()) completed["OCTOPUS_ID_TOKEN"] = login.identity_token;
  return completed;
}

int log_in(const OctopusCommand& command,
           const Environment& environment,
           StandardStreams& streams) {
  return LoginAttempt(command, environment, streams).run();
}

int log_out(const Environment& environment, const StandardStreams& streams) {
  try {
    fs::remove(login_file(environment));
    streams.print("Logout successful");
    return k_exit_succeeded;
  } catch (const fs::filesystem_error& error) {
    streams.complain(fmt::format("octopus: {}", one_line(error.what())));
    return k_exit_failed;
  }
}

} // namespace octostep::agent
