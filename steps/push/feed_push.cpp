#include "steps/push/feed_push.h"

#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/nuget_feed.h"
#include "steps/push/file_source.h"
#include "steps/push/upload_progress.h"
#include "steps/step_log.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::OverwriteMode;

class FeedPush {
public:
  FeedPush(StepContext& context, const PackageFile& file, OverwriteMode mode)
      : m_context(context),
        m_file(file),
        m_mode(mode),
        m_source(file.path, [this](std::uint64_t bytes) { m_progress->sent(bytes); }) {}

  UploadedPackage push(const FeedTarget& target) {
    const auto connect = [this](const std::string& origin) {
      return m_context.connections->to(origin, m_context.log);
    };
    octopus::NugetFeed feed(target.url, target.api_key.reveal(), connect, m_context.stop);
    Write write;
    write.kind = "feedPackage";
    write.title = fmt::format("Package {} {}", m_file.name.id, m_file.name.version);
    write.target = fmt::format("{} {} to {}", m_file.name.id, m_file.name.version, feed.push_url());
    write.send = [&]() -> Rows {
      send(feed);
      return {};
    };
    (void)write_once(m_context, write);
    return {m_disposition, m_source.bytes_read(), m_source.size()};
  }

private:
  void send(octopus::NugetFeed& feed) {
    m_progress.emplace(m_context, m_file.path.filename().string(), m_source.size());
    try {
      feed.push(m_file.path.filename().string(),
                m_source,
                /*replace=*/m_mode == OverwriteMode::overwrite_existing);
    } catch (const OctopusError& error) {
      if (error.kind() == ErrorKind::unclear_write) throw unclear(error);
      if (error.kind() != ErrorKind::conflict) throw;
      settle_conflict(feed, error);
    }
  }

  void settle_conflict(const octopus::NugetFeed& feed, const OctopusError& error) {
    const std::string there = fmt::format("the feed '{}' has package '{}' {} already",
                                          feed.push_url(),
                                          m_file.name.id,
                                          m_file.name.version);
    if (m_mode != OverwriteMode::ignore_if_exists)
      throw OctopusError(
          ErrorKind::conflict,
          fmt::format("{}: use another version, or 'overwriteMode' ignoreIfExists to keep it ({})",
                      there,
                      error.what()));
    say(m_context,
        Level::warning,
        fmt::format("Kept as it is: {}; whether its content is the same cannot be told", there));
    m_disposition = Disposition::already_present;
  }

  [[nodiscard]] OctopusError unclear(const OctopusError& error) const {
    return {ErrorKind::unclear_write,
            fmt::format("{}; look whether the feed has package '{}' {}, or push it again: a feed "
                        "that has it answers with a conflict",
                        error.what(),
                        m_file.name.id,
                        m_file.name.version)};
  }

  StepContext& m_context;
  const PackageFile& m_file;
  OverwriteMode m_mode;
  std::optional<UploadProgress> m_progress;
  FileSource m_source;
  Disposition m_disposition = Disposition::pushed;
};

} // namespace

UploadedPackage push_to_feed(StepContext& context,
                             const PackageFile& file,
                             const FeedTarget& feed,
                             OverwriteMode mode) {
  if (context.connections == nullptr)
    throw std::logic_error("a push to a feed needs connections of its own");
  return FeedPush(context, file, mode).push(feed);
}

} // namespace octostep::steps
