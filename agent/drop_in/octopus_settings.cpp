#include "agent/drop_in/octopus_settings.h"

#include <algorithm>
#include <array>
#include <optional>
#include <system_error>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "agent/drop_in/octopus_results.h"
#include "agent/exit_code.h"
#include "agent/intake/connection_settings.h"
#include "agent/intake/json_reader.h"
#include "agent/log/foreign_text.h"
#include "schema/text/ascii.h"
#include "schema/text/text_file.h"
#include "schema/value_text.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// One setting, with its names in the configuration file and in the environment.
struct Setting {
  std::string_view key, variable;
  std::string Login::*member = nullptr; // null: known to the Go CLI, but has no meaning here
  bool is_secret = false;
};

constexpr std::array<Setting, 8> k_settings{
    {{"url", "OCTOPUS_URL", &Login::server},
     {"apikey", "OCTOPUS_API_KEY", &Login::api_key, /*is_secret=*/true},
     {"accesstoken", "OCTOPUS_ACCESS_TOKEN", &Login::access_token, /*is_secret=*/true},
     {"space", "OCTOPUS_SPACE", &Login::space},
     {"noprompt", ""},
     {"outputformat", ""},
     {"showoctopus", ""},
     {"editor", ""}}};

const Setting* find_setting(std::string_view key) {
  const auto* found = std::ranges::find_if(k_settings, [&](const Setting& setting) {
    return text::equal_ignoring_case(setting.key, text::trimmed(key));
  });
  return found == k_settings.end() ? nullptr : found;
}

std::string unquoted(std::string_view text) {
  text = text::trimmed(text);
  for (const char quote : {'"', '\''})
    if (text.starts_with(quote)) return std::string(text.substr(1, text.substr(1).find(quote)));
  return std::string(text::trimmed(text.substr(0, text.find(" #"))));
}

std::optional<std::string> text_of(const fs::path& path, std::vector<std::string>& warnings) {
  std::error_code ignored;
  if (!fs::is_regular_file(path, ignored)) return std::nullopt;
  auto read = text::read_text_file(path);
  if (read.error.empty()) return std::move(read.text);
  warnings.push_back(fmt::format("cannot read '{}': {}", path.string(), read.error));
  return std::nullopt;
}

Login config_file_login(const Environment& environment, std::vector<std::string>& warnings) {
  const auto home = environment_value(environment, "HOME");
  if (home.empty()) return {};
  const auto path = fs::path(home) / ".config" / "octopus" / "cli_config.json";
  const auto text = text_of(path, warnings);
  if (!text) return {};
  std::vector<schema::Problem> problems;
  const auto document = read_json(*text, problems);
  if (!document || !document->is_object()) {
    warnings.push_back(fmt::format("'{}' is not read: it holds no JSON object", path.string()));
    return {};
  }
  Login login;
  for (const auto& [name, value] : document->items())
    if (const auto* setting = find_setting(name);
        setting != nullptr && setting->member != nullptr && value.is_string())
      login.*setting->member = value.get<std::string>();
  return login;
}

bool has_secret(const DialectParameters& given) {
  return std::ranges::any_of(given.kind().parameters, [&](const schema::Parameter& parameter) {
    return parameter.type == schema::ParameterType::secret && given.has(parameter.key);
  });
}

// Whether the server from the file would get a credential from elsewhere.
bool would_leak(const Login& file, const DialectParameters& given, const Environment& environment) {
  const bool decides =
      !file.server.empty() && !given.has("serverUrl") && !names_server(environment);
  return decides && (has_secret(given) || !secrets_in_environment(environment).empty());
}

// The login that the Go CLI would have in its configuration file.
Login kept_login(const Environment& environment) {
  std::vector<std::string> ignored;
  auto login = stored_login(environment);
  return login.server.empty() ? config_file_login(environment, ignored) : login;
}

int refuse(std::string_view message, const StandardStreams& streams) {
  streams.complain(fmt::format("octopus: {}", one_line(message)));
  return k_exit_failed;
}

} // namespace

Login env_file_login(std::string_view text) {
  constexpr std::string_view k_export = "export ";
  Login login;
  for (const auto& line : schema::split_lines(text)) {
    std::string_view rest = line;
    if (rest.starts_with(k_export)) rest.remove_prefix(k_export.size());
    const auto separator = rest.find('=');
    if (rest.starts_with('#') || separator == std::string_view::npos) continue;
    const auto name = text::trimmed(rest.substr(0, separator));
    for (const auto& setting : k_settings)
      if (setting.member != nullptr && setting.variable == name)
        login.*setting.member = unquoted(rest.substr(separator + 1));
  }
  return login;
}

OctopusSettings octopus_settings(const DialectParameters& given,
                                 const Environment& environment,
                                 const fs::path& folder) {
  OctopusSettings settings{.environment = environment, .warnings = {}};
  if (const auto text = text_of(folder / ".env", settings.warnings)) {
    const auto file = env_file_login(*text);
    if (would_leak(file, given, environment))
      settings.warnings.push_back(fmt::format(
          "the server '{}' of '.env' is not used: the credential is from elsewhere, and "
          "goes only to a server that --server or OCTOPUS_URL names",
          file.server));
    else
      settings.environment = with_login(environment, file);
  }
  const auto login = stored_login(environment);
  settings.ignore_ssl_errors = login.ignore_ssl_errors;
  settings.environment = with_login(settings.environment, login);
  const auto saved = config_file_login(environment, settings.warnings);
  settings.environment = with_login(settings.environment, saved);
  return settings;
}

int list_config(const OctopusCommand& command,
                const Environment& environment,
                const StandardStreams& streams) {
  print_octopus_result(login_result(kept_login(environment), command.format), streams);
  return k_exit_succeeded;
}

int get_config(const OctopusCommand& command,
               const Environment& environment,
               const StandardStreams& streams) {
  if (command.arguments.empty()) return refuse("write octopus config get KEY", streams);
  const auto& key = command.arguments.front();
  const auto* setting = find_setting(key);
  if (setting == nullptr)
    return refuse(fmt::format("the key '{}' is not a valid one", schema::quotable(key)), streams);
  if (setting->is_secret)
    return refuse(fmt::format("'{}' is a secret, which is not printed", setting->key), streams);
  const auto login = kept_login(environment);
  const auto value = setting->member == nullptr ? "" : login.*setting->member;
  if (value.empty())
    return refuse(fmt::format("unable to get value for key: {}", setting->key), streams);
  streams.print(one_line(value));
  return k_exit_succeeded;
}

int set_config(const OctopusCommand& command,
               const Environment& environment,
               const StandardStreams& streams) {
  if (command.arguments.size() != 2) return refuse("write octopus config set KEY VALUE", streams);
  const auto* setting = find_setting(command.arguments[0]);
  if (setting == nullptr)
    return refuse(
        fmt::format("the key '{}' is not a valid one", schema::quotable(command.arguments[0])),
        streams);
  if (setting->member == nullptr) {
    streams.complain(fmt::format("octopus: '{}' has no effect here", setting->key));
    return k_exit_succeeded;
  }
  auto login = stored_login(environment);
  login.*setting->member = command.arguments[1];
  const auto error = store_login(environment, login);
  return error.empty() ? k_exit_succeeded : refuse(error, streams);
}

} // namespace octostep::agent
