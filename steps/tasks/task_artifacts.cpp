#include "steps/tasks/task_artifacts.h"

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "packaging/output/atomic_file.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

// The name was chosen by a deployment script. It becomes the name of a file in the folder, and of
// none outside.
std::string safe_name(const octopus::Artifact& artifact) {
  std::string name;
  for (const char letter : artifact.file_name) {
    const auto byte = static_cast<unsigned char>(letter);
    const bool is_unsafe = byte < ' ' || byte == 0x7F ||
                           std::string_view("/\\:*?\"<>|").find(letter) != std::string_view::npos;
    name += is_unsafe ? '_' : letter;
  }
  constexpr std::size_t k_longest_name = 200;
  if (name.size() > k_longest_name) name.erase(0, name.size() - k_longest_name);
  const bool is_name = name.find_first_not_of(". ") != std::string::npos;
  return is_name ? name : artifact.id;
}

std::filesystem::path free_path(const std::filesystem::path& folder,
                                const octopus::Artifact& artifact) {
  const auto path = folder / safe_name(artifact);
  std::error_code ignored;
  if (!std::filesystem::exists(path, ignored)) return path;
  return folder / fmt::format("{}-{}", artifact.id, path.filename().string());
}

void write_file(const std::filesystem::path& path, const std::string& content) {
  packaging::AtomicFile file(path, packaging::Replace::allow);
  file.write_at(0, {reinterpret_cast<const unsigned char*>(content.data()), content.size()});
  file.flush_to_disk();
  file.publish();
}

void download(octopus::Client& client,
              LogSink& sink,
              const std::filesystem::path& folder,
              const octopus::Artifact& artifact,
              WatchedTask& task) {
  try {
    const auto path = free_path(folder, artifact);
    write_file(path, client.artifact_content(artifact.id));
    task.log.say(
        Level::info,
        fmt::format("Artifact '{}' was written to '{}'", artifact.file_name, path.string()));
    sink.write(ArtifactWritten{path.string()});
  } catch (const octopus::OctopusError& error) {
    task.log.say(
        Level::warning,
        fmt::format("Artifact '{}' could not be downloaded: {}", artifact.file_name, error.what()));
  } catch (const packaging::PackagingError& error) {
    task.log.say(
        Level::warning,
        fmt::format("Artifact '{}' could not be kept: {}", artifact.file_name, error.what()));
  }
}

} // namespace

void provide_artifacts(octopus::Client& client,
                       LogSink& sink,
                       const WaitParameters& waiting,
                       WatchedTask& task,
                       bool insert_id) {
  std::vector<octopus::Artifact> artifacts;
  try {
    artifacts = client.artifacts(task.task.task_id);
  } catch (const octopus::OctopusError& error) {
    const bool was_asked_for = waiting.artifacts_folder.has_value();
    task.log.say(was_asked_for ? Level::warning : Level::verbose,
                 fmt::format("The artifacts could not be listed: {}", error.what()));
  }
  for (const auto& artifact : artifacts) {
    task.artifacts.push_back(artifact.file_name);
    if (!waiting.artifacts_folder) continue;
    const auto& folder = *waiting.artifacts_folder;
    download(client, sink, insert_id ? folder / task.task.task_id : folder, artifact, task);
  }
}

} // namespace octostep::steps
