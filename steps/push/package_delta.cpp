#include "steps/push/package_delta.h"

#include <filesystem>

#include <fmt/format.h>

#include "packaging/octodiff.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/step_log.h"

namespace octostep::steps {
namespace {

using octopus::OctopusError;
using packaging::PackagingError;

// Octopus' own tools use the same limit.
constexpr std::uint64_t k_most_percent = 95;

std::string title_of(const PackageFile& file) {
  return fmt::format("package '{}' {}", file.name.id, file.name.version);
}

void send_whole_because(StepContext& context, const PackageFile& file, const std::string& why) {
  say(context, Level::info, fmt::format("No delta of {}: {}", title_of(file), why));
}

bool ends_the_push(octopus::ErrorKind kind) {
  return kind == octopus::ErrorKind::stopped || kind == octopus::ErrorKind::unauthenticated ||
         kind == octopus::ErrorKind::tls;
}

bool ends_the_push(packaging::ErrorKind kind) {
  return kind == packaging::ErrorKind::stopped || kind == packaging::ErrorKind::changed ||
         kind == packaging::ErrorKind::unreadable;
}

} // namespace

PackageDelta::PackageDelta(octopus::StoredPackage base)
    : m_base(std::move(base)), m_file(std::filesystem::temp_directory_path()) {}

std::size_t PackageDelta::read(std::span<std::byte> into) {
  const std::size_t count = m_file.read_at(m_position, into);
  m_position += count;
  if (m_on_read) m_on_read(m_position);
  return count;
}

std::unique_ptr<PackageDelta> PackageDelta::build(StepContext& context, const PackageFile& file) {
  try {
    auto answer = context.server->delta_signature(file.name.id, file.name.version);
    if (!answer) {
      send_whole_because(context, file, "the server has no version of it to build one on");
      return nullptr;
    }
    octopus::StoredPackage base;
    base.id = file.name.id;
    base.version = std::move(answer->base_version);
    auto signature = packaging::read_signature(answer->bytes);
    answer.reset(); // it is as large as what was read from it
    std::unique_ptr<PackageDelta> delta(new PackageDelta(std::move(base)));
    const auto facts =
        packaging::build_delta(std::move(signature), file.path, delta->m_file, context.stop);
    const std::uint64_t whole = facts.copied + facts.sent;
    if (facts.size * 100 <= whole * k_most_percent) return delta;
    send_whole_because(context,
                       file,
                       fmt::format("against version {} it has {} of the package's {}",
                                   delta->base().version,
                                   size_text(facts.size),
                                   size_text(whole)));
  } catch (const OctopusError& error) {
    if (ends_the_push(error.kind())) throw;
    send_whole_because(context, file, error.what());
  } catch (const PackagingError& error) {
    if (ends_the_push(error.kind())) throw;
    send_whole_because(context, file, error.what());
  }
  return nullptr;
}

} // namespace octostep::steps
