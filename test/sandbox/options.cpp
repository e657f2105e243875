#include "test/sandbox/options.h"

#include <charconv>

namespace octostep::sandbox {
namespace {

void read_listen(const std::string& text, Options& options) {
  const auto colon = text.rfind(':');
  if (colon == std::string::npos) throw UsageError("--listen needs HOST:PORT, not '" + text + "'");
  options.host = text.substr(0, colon);
  const auto port = text.substr(colon + 1);
  const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), options.port);
  if (error != std::errc{} || end != port.data() + port.size() || options.host.empty())
    throw UsageError("--listen needs HOST:PORT, not '" + text + "'");
}

void set_option(const std::string& name, const std::string& value, Options& options) {
  if (name == "--listen")
    read_listen(value, options);
  else if (name == "--data")
    options.data = value;
  else if (name == "--scenario")
    options.scenario = value;
  else if (name == "--api-key")
    options.api_key = value;
  else if (name == "--tls-cert")
    options.tls_cert = value;
  else if (name == "--tls-key")
    options.tls_key = value;
  else
    throw UsageError("unknown option '" + name + "'; see --help");
}

} // namespace

Options parse_options(const std::vector<std::string>& arguments) {
  Options options;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--help" || arguments[i] == "-h") {
      options.help = true;
      return options;
    }
    const auto equals = arguments[i].starts_with("--") ? arguments[i].find('=') : std::string::npos;
    const auto name = arguments[i].substr(0, equals);
    std::string value;
    if (equals != std::string::npos) {
      value = arguments[i].substr(equals + 1);
    } else if (i + 1 < arguments.size()) {
      value = arguments[++i];
    }
    set_option(name, value, options);
    if (value.empty()) throw UsageError("option '" + name + "' needs a value");
  }
  if (options.tls_cert.empty() != options.tls_key.empty())
    throw UsageError("--tls-cert and --tls-key go together");
  return options;
}

std::string help_text() {
  return R"(Usage: octostep-sandbox [options]

An embedded Octopus Server for demonstrations, trial configurations and tests.

  --listen HOST:PORT   where to listen; default 127.0.0.1:8065, port 0 picks a free one
  --data DIR           where packages and state live and survive a restart;
                       default: a temporary folder, removed at the end
  --scenario FILE      what the server holds and how it behaves (JSON; every key is described in
                       test/sandbox/scenario.schema.json); default: the built-in scenario
  --api-key KEY        the administrator's API key; default API-SANDBOX
  --tls-cert F --tls-key F   serve https with this certificate and key (PEM)

The first line on standard output tells the URL. SIGINT and SIGTERM end the server. At most 256
connections are served at once.

The built-in scenario has the space Default with the project SupportFlow (one step takes package
SupportFlow from the built-in feed), environments Development, Test and Production, the channels
Default and Beta, the tenants Northwind, Contoso and Fabrikam, and the runbook 'Restart web site'.

Control, without API key:
  GET  /sandbox/requests   every request so far as JSON
  GET  /sandbox/faults     the installed faults and how often each was met
  POST /sandbox/faults     installs one fault or a list:
                           {"method":"POST","path":"/packages/raw","kind":"reset-after","count":1}
  POST /sandbox/time       {"advanceSeconds":60} or {"speed":10}; answers the server's time
  POST /sandbox/reset      back to the scenario
)";
}

} // namespace octostep::sandbox
