#include "agent/doctor/local_checks.h"

#include <array>

#include <fmt/format.h>

#include "agent/ci/ci_server.h"
#include "agent/log/protocol_choice.h"
#include "agent/run/file_journal.h"
#include "packaging/output/atomic_file.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::agent {

Finding check_folder(const std::string& check, const std::filesystem::path& folder) {
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored))
    return failed(check,
                  fmt::format("there is no folder '{}'", folder.string()),
                  "make it, or name another",
                  k_exit_failed);
  try {
    packaging::AtomicFile file(folder / ("octostep-doctor-" + process_id()),
                               packaging::Replace::allow);
    constexpr std::array<unsigned char, 1> content{};
    file.write_at(0, content);
    return passed(check, fmt::format("files can be written in '{}'", folder.string()));
  } catch (const packaging::PackagingError& error) {
    return failed(
        check,
        error.what(),
        "let the agent's user write there, make room on the disk, or choose another folder",
        k_exit_failed);
  }
}

Finding check_ci(const Environment& environment, Protocol protocol, bool was_chosen) {
  const auto name = ci_server_name(detect_ci_server(environment));
  const auto chosen = fmt::format(
      "log protocol '{}'{}", protocol_name(protocol), was_chosen ? ", as --log-protocol says" : "");
  if (!name.empty()) return passed("CI server", fmt::format("{}; {}", name, chosen));
  return passed("CI server", fmt::format("none is seen in the environment; {}", chosen));
}

Finding check_journal(const std::filesystem::path& path, octopus::Clock& clock) {
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) {
    const auto folder = path.parent_path();
    auto finding = check_folder("journal", folder.empty() ? std::filesystem::path(".") : folder);
    if (finding.verdict == Verdict::passed)
      finding.text = fmt::format("'{}' does not exist yet and can be made", path.string());
    else
      finding.exit_code = k_exit_invalid;
    return finding;
  }
  try {
    FileJournal journal(path, "doctor", clock);
    return passed("journal",
                  fmt::format("'{}' can be continued; it holds {} writes",
                              path.string(),
                              journal.entries().size()));
  } catch (const packaging::PackagingError& error) {
    return failed("journal",
                  error.what(),
                  "name a journal of octostep, or a file that does not exist yet",
                  k_exit_invalid);
  } catch (const octopus::OctopusError& error) {
    return failed("journal",
                  error.what(),
                  "name a file that does not exist yet, once it is clear what was done",
                  exit_code_for(error));
  }
}

} // namespace octostep::agent
