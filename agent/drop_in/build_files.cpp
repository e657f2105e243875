#include "agent/drop_in/build_files.h"

#include <array>
#include <cerrno>
#include <cstdint>
#include <system_error>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fmt/format.h>

#include "agent/ci/temp_folders.h"
#include "packaging/hash.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

constexpr mode_t k_others = S_IRWXG | S_IRWXO;

// Several jobs of one build may run on one machine at the same time.
constexpr std::array k_job_variables{
    "CI_JOB_ID", "BUILDKITE_JOB_ID", "SYSTEM_JOBID", "GITHUB_JOB", "bamboo_buildResultKey"};

std::string hash_of(std::string_view text) {
  packaging::Hasher hasher(packaging::HashAlgorithm::sha256);
  hasher.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return hasher.finish().hex();
}

std::string identity(const Environment& environment, const steps::BuildFacts& build) {
  if (build.ci.empty()) return fmt::format("session {}", getsid(0));
  std::string text = fmt::format("{}\n{}\n{}\n{}", build.ci, build.id, build.number, build.url);
  for (const auto* name : k_job_variables)
    text.append("\n").append(environment_value(environment, name));
  return text;
}

bool is_own(const struct stat& status) {
  return status.st_uid == geteuid() && (status.st_mode & k_others) == 0;
}

// A folder that only this user can enter; another user may have created one there before.
fs::path own_folder(const fs::path& parent) {
  fs::path folder = parent / fmt::format("octostep-{}", geteuid());
  if (mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST)
    throw fs::filesystem_error(
        "cannot make a private folder", folder, {errno, std::generic_category()});
  struct stat status {};
  if (lstat(folder.c_str(), &status) != 0 || !S_ISDIR(status.st_mode) || !is_own(status))
    throw fs::filesystem_error("is not private to this user",
                               folder,
                               std::make_error_code(std::errc::operation_not_permitted));
  return folder;
}

fs::path scratch_folder(const Environment& environment) {
  if (auto folder = build_temp_folder(environment); !folder.empty()) return folder;
  std::error_code ignored;
  if (const auto runtime = environment_value(environment, "XDG_RUNTIME_DIR");
      !runtime.empty() && fs::is_directory(runtime, ignored))
    return own_folder(runtime);
  return own_folder(system_temp_folder(environment));
}

std::string read_all(int file) {
  std::string content;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto count = ::read(file, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return content;
    content.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

} // namespace

fs::path scratch_file(const Environment& environment,
                      const steps::BuildFacts& build,
                      std::string_view purpose) {
  const auto name = hash_of(fmt::format("{}\n{}", purpose, identity(environment, build)));
  return scratch_folder(environment) / fmt::format("octostep-{}", name.substr(0, 32));
}

std::optional<std::string> read_private_file(const fs::path& path) {
  const int file = open(path.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  struct stat status {};
  const bool is_usable = fstat(file, &status) == 0 && S_ISREG(status.st_mode) && is_own(status);
  std::optional<std::string> content;
  if (is_usable) content = read_all(file);
  (void)close(file);
  return content;
}

} // namespace octostep::agent
