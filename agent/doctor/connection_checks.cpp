#include "agent/doctor/connection_checks.h"

#include <chrono>
#include <string_view>

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "steps/release/octopus_version.h"

namespace octostep::agent {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;

// The first version with the executions API.
constexpr std::string_view k_oldest_version = "2022.3.5512";
constexpr octopus::Duration k_tolerated_difference = std::chrono::minutes(1);
constexpr octopus::Duration k_early_expiry = std::chrono::days(21);

// The URL's parents, and the virtual directory that installations usually have.
std::vector<std::string> neighbours_of(const std::string& url) {
  const auto host_end = url.find('/', url.find("://") + 3);
  const auto origin = url.substr(0, host_end);
  std::vector<std::string> neighbours;
  for (auto parent = url; parent.size() > origin.size();) {
    parent.erase(parent.rfind('/'));
    if (parent != url) neighbours.push_back(parent);
  }
  if (url != origin + "/octopus") neighbours.push_back(origin + "/octopus");
  return neighbours;
}

class WayExamination {
public:
  WayExamination(const octopus::ServerConnection& connection,
                 const FirstAnswer& answer,
                 octopus::Instant now,
                 const ServerProbe& answers_at)
      : m_connection(connection),
        m_answer(answer),
        m_way(answer.way),
        m_now(now),
        m_answers_at(answers_at) {}

  std::vector<Finding> findings() {
    if (examine_name() && examine_connection() && examine_proxy() && examine_certificate() &&
        examine_answer())
      examine_clock();
    return std::move(m_findings);
  }

private:
  [[nodiscard]] bool is_secure() const { return m_connection.url.starts_with("https"); }
  [[nodiscard]] std::string end_point() const {
    return m_way.proxy.empty() ? "the server" : fmt::format("the proxy '{}'", m_way.proxy);
  }

  bool examine_name() {
    if (!m_way.addresses.empty()) {
      m_findings.push_back(
          passed("name", fmt::format("{} is {}", end_point(), fmt::join(m_way.addresses, ", "))));
      return true;
    }
    return fail("name",
                fmt::format("check the host name in {}, and the agent's name server",
                            m_way.proxy.empty() ? "serverUrl" : "the proxy's URL"));
  }

  bool examine_connection() {
    if (!m_way.connected_to.empty()) {
      m_findings.push_back(passed("connection",
                                  m_way.proxy.empty()
                                      ? fmt::format("{}, without a proxy", m_way.connected_to)
                                      : fmt::format("{}, the proxy", m_way.connected_to)));
      return true;
    }
    return fail(
        "connection",
        m_way.proxy.empty()
            ? "check the port in serverUrl and the firewall between agent and server; where "
              "a proxy is the only way out, name it in --proxy or HTTPS_PROXY"
            : "check the proxy's URL; when the server is reached without it, add the server "
              "to NO_PROXY");
  }

  bool examine_proxy() {
    if (m_way.proxy.empty() || !is_secure() || m_way.is_through_proxy) return true;
    return fail("proxy",
                "check proxyUser and proxyPassword, and that the proxy's rules let the agent reach "
                "this server");
  }

  bool examine_certificate() {
    if (!is_secure()) {
      m_findings.push_back(warning("TLS",
                                   "not used: the URL says http, so everybody on the way can read "
                                   "the credentials",
                                   "use the server's https address"));
      return true;
    }
    if (!m_way.is_encrypted)
      return fail("TLS",
                  "when it is the right server, name its authority's PEM file in --ca-file, or its "
                  "certificate in --pin-sha256; the certificate's host name must be serverUrl's");
    m_findings.push_back(certificate_finding());
    return true;
  }

  [[nodiscard]] Finding certificate_finding() const {
    if (!m_way.certificate) return passed("TLS", "the connection is encrypted");
    const auto& certificate = *m_way.certificate;
    const auto expiry = certificate.valid_until
                            ? fmt::format(", valid until {}", day_text(*certificate.valid_until))
                            : std::string();
    const auto text = fmt::format("{}, certificate '{}' by '{}'{}, SHA-256 {}",
                                  certificate.tls_version,
                                  certificate.subject,
                                  certificate.issuer,
                                  expiry,
                                  certificate.sha256);
    if (m_connection.ignore_tls_errors && m_connection.pin_sha256.empty())
      return warning("TLS",
                     text + "; not checked, because ignoreSslErrors is set",
                     "name the server's authority in --ca-file instead");
    if (certificate.valid_until && *certificate.valid_until - m_now < k_early_expiry)
      return warning("TLS", text + "; it ends soon", "renew the server's certificate");
    return passed("TLS", fmt::format("{}; {}", text, trust_text()));
  }

  [[nodiscard]] std::string trust_text() const {
    if (!m_connection.pin_sha256.empty()) return "it is the pinned one";
    return m_connection.ca_file.empty()
               ? "trusted through the system's authorities"
               : fmt::format("trusted through '{}' or the system's authorities",
                             m_connection.ca_file);
  }

  static std::string day_text(octopus::Instant instant) {
    return fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::to_time_t(instant)));
  }

  bool examine_answer() {
    if (m_answer.fault) return fail("server", answer_remedy(m_answer.fault->kind()));
    const auto& version = m_answer.server->version;
    const bool is_development_build = version.starts_with("0.0.0");
    const bool is_known = steps::parse_octopus_version(version).has_value();
    if (is_known && steps::is_lower_version(version, k_oldest_version) && !is_development_build) {
      m_findings.push_back(failed(
          "server",
          fmt::format("Octopus Server {}, older than {}", version, k_oldest_version),
          fmt::format("upgrade the server to {} or later: steps are executed through an API that "
                      "older ones do not have",
                      k_oldest_version),
          k_exit_refused));
      return false;
    }
    m_findings.push_back(
        passed("server", fmt::format("Octopus Server {} at {}", version, m_connection.url)));
    return true;
  }

  [[nodiscard]] std::string answer_remedy(ErrorKind kind) const {
    if (kind == ErrorKind::unauthenticated || kind == ErrorKind::forbidden)
      return "something before the server asks for credentials of its own, e.g. a proxy or a "
             "gateway; let the agent's requests to /api pass";
    for (const auto& url : neighbours_of(m_connection.url))
      if (m_answers_at(url)) return fmt::format("an Octopus Server answers at '{}'; use that", url);
    if (kind == ErrorKind::unavailable)
      return "wait until the server is up; when it is, look at what stands before it";
    return "check serverUrl: it is the address of the Octopus Server itself, with the virtual "
           "directory if it has one, and without /app";
  }

  void examine_clock() {
    if (!m_answer.server_time) {
      m_findings.push_back(skipped("clock", "the server does not tell its time"));
      return;
    }
    // The server's time has a resolution of one second.
    const auto difference = std::chrono::duration_cast<std::chrono::seconds>(
        m_now - (*m_answer.server_time + std::chrono::milliseconds(500)));
    const auto seconds = difference.count();
    const auto text = fmt::format(
        "the agent is {} s {} the server", std::abs(seconds), seconds < 0 ? "behind" : "ahead of");
    if (std::chrono::abs(difference) <= k_tolerated_difference)
      m_findings.push_back(
          passed("clock", seconds == 0 ? "agent and server agree to the second" : text));
    else
      m_findings.push_back(warning("clock",
                                   text + ": scheduled times and the lifetime of tokens are off",
                                   "let a time server set both clocks"));
  }

  bool fail(std::string check, std::string remedy) {
    const auto& fault = m_answer.fault;
    m_findings.push_back(failed(std::move(check),
                                fault ? fault->what() : "not reached",
                                std::move(remedy),
                                fault ? exit_code_for(*fault) : k_exit_unavailable));
    return false;
  }

  const octopus::ServerConnection& m_connection;
  const FirstAnswer& m_answer;
  const octopus::WayToServer& m_way;
  octopus::Instant m_now;
  const ServerProbe& m_answers_at;
  std::vector<Finding> m_findings;
};

} // namespace

std::vector<Finding> way_findings(const octopus::ServerConnection& connection,
                                  const FirstAnswer& answer,
                                  octopus::Instant now,
                                  const ServerProbe& answers_at) {
  return WayExamination(connection, answer, now, answers_at).findings();
}

} // namespace octostep::agent
