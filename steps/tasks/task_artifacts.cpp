#include "steps/tasks/task_artifacts.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "packaging/output/download_folder.h"
#include "packaging/packaging_error.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::steps {
namespace {

class ArtifactFile final : public octopus::BodySink {
public:
  explicit ArtifactFile(const packaging::DownloadFolder& folder) : m_file(folder) {}

  void restart() override { m_file.restart(); }
  void take(std::string_view bytes) override {
    m_file.append({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
  }
  [[nodiscard]] bool finish() override { return true; }

  // A deployment script chose the name, and may have chosen none.
  std::filesystem::path publish(const octopus::Artifact& artifact) {
    const auto name = packaging::safe_file_name(artifact.file_name);
    if (name.empty()) return m_file.publish(artifact.id, artifact.id);
    return m_file.publish(name, fmt::format("{}-{}", artifact.id, name));
  }

private:
  packaging::DownloadedFile m_file;
};

packaging::DownloadFolder
open_folder(const std::filesystem::path& path, const std::string& task_id, bool insert_id) {
  packaging::DownloadFolder folder(path);
  return insert_id ? packaging::DownloadFolder(folder, task_id) : std::move(folder);
}

void download(octopus::Client& client,
              LogSink& sink,
              const packaging::DownloadFolder& folder,
              const octopus::Artifact& artifact,
              WatchedTask& task) {
  try {
    ArtifactFile file(folder);
    client.download_artifact(artifact.id, file);
    const auto path = file.publish(artifact);
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

void download_all(octopus::Client& client,
                  LogSink& sink,
                  const std::filesystem::path& path,
                  const std::vector<octopus::Artifact>& artifacts,
                  WatchedTask& task,
                  bool insert_id) {
  try {
    const auto folder = open_folder(path, task.task.task_id, insert_id);
    for (const auto& artifact : artifacts) download(client, sink, folder, artifact, task);
  } catch (const packaging::PackagingError& error) {
    task.log.say(Level::warning, fmt::format("The artifacts could not be kept: {}", error.what()));
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
  for (const auto& artifact : artifacts) task.artifacts.push_back(artifact.file_name);
  if (waiting.artifacts_folder && !artifacts.empty())
    download_all(client, sink, *waiting.artifacts_folder, artifacts, task, insert_id);
}

} // namespace octostep::steps
