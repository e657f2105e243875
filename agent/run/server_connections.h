// The clients of a run: one for each different connection to a server, so that all steps share it
// and what it has looked up.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "agent/ci/process_environment.h"
#include "schema/parameter_values.h"
#include "steps/log_event.h"
#include "steps/octopus/client.h"
#include "steps/octopus/http/clock.h"
#include "steps/octopus/sign_in/connection.h"
#include "steps/step.h"

namespace octostep::agent {

// The connection that a step's parameters describe. Whatever they leave open keeps its default.
[[nodiscard]] octopus::ServerConnection server_connection(const schema::ParameterValues& parameters,
                                                          const Environment& environment);

// Connections that one step may open in addition to that of its client.
class StepConnections final : public steps::Connections {
public:
  // All arguments must outlive this.
  StepConnections(const schema::ParameterValues& parameters,
                  const Environment& environment,
                  octopus::Clock& clock)
      : m_parameters(parameters), m_environment(environment), m_clock(clock) {}

  [[nodiscard]] std::unique_ptr<octopus::Transport> to_server(steps::LogSink& log) override;
  [[nodiscard]] std::unique_ptr<octopus::Transport> to(const std::string& origin,
                                                       steps::LogSink& log) override;

private:
  const schema::ParameterValues& m_parameters;
  const Environment& m_environment;
  octopus::Clock& m_clock;
};

class ServerConnections {
public:
  // `environment`, `clock` and `log` must outlive this. Outages and unchecked certificates are
  // reported to `log`.
  ServerConnections(const Environment& environment,
                    octopus::Clock& clock,
                    steps::LogSink& log,
                    std::stop_token stop);

  // Throws OctopusError if the parameters do not describe a usable connection.
  [[nodiscard]] octopus::Client& client_for(const schema::ParameterValues& parameters);
  [[nodiscard]] octopus::Client& client_to(const octopus::ServerConnection& connection);

private:
  struct Entry {
    std::unique_ptr<octopus::Transport> transport;
    std::unique_ptr<octopus::Client> client;
  };

  [[nodiscard]] Entry connect(const octopus::ServerConnection& connection);

  const Environment& m_environment;
  octopus::Clock& m_clock;
  steps::LogSink& m_log;
  std::stop_token m_stop;
  // Keyed by everything that distinguishes connections.
  std::map<std::vector<std::string>, Entry> m_entries;
};

} // namespace octostep::agent
