#include "steps/package_upload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <future>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "packaging/file_digest.h"
#include "steps/file_source.h"
#include "steps/octopus/octopus_error.h"
#include "steps/step_log.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::Duration;
using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::OverwriteMode;
using octopus::StoredPackage;

// Says how far an upload is: after 5 s at the earliest, then per 10 %, and once a minute in any
// case.
class UploadProgress {
public:
  UploadProgress(StepContext& context, const PackageFile& file)
      : m_context(context),
        m_name(file.path.filename().string()),
        m_started(context.clock.elapsed()),
        m_told(m_started) {}

  void set_size(std::uint64_t size) { m_size = size; }

  void sent(std::uint64_t bytes) {
    const Duration now = m_context.clock.elapsed();
    if (m_size == 0 || bytes == m_size || now - m_told < Duration(5'000)) return;
    const int percent = static_cast<int>(bytes * 100 / m_size);
    if (percent < m_percent + 10 && now - m_told < Duration(60'000)) return;
    m_told = now;
    m_percent = percent;
    const auto spent = static_cast<std::uint64_t>((now - m_started).count());
    const std::uint64_t per_second = bytes * 1000 / spent;
    const std::uint64_t left = per_second == 0 ? 0 : (m_size - bytes) / per_second;
    Progress progress;
    progress.percent = percent;
    progress.text = fmt::format("{}: {} of {} sent, {}/s, {} left",
                                m_name,
                                size_text(bytes),
                                size_text(m_size),
                                size_text(per_second),
                                duration_text(Duration(left * 1000)));
    m_context.log.write(progress);
  }

private:
  StepContext& m_context;
  std::string m_name;
  Duration m_started, m_told;
  std::uint64_t m_size = 0;
  int m_percent = 0;
};

struct DispositionName {
  Disposition disposition;
  const char* name;
};
constexpr std::array k_dispositions{
    DispositionName{Disposition::pushed, "pushed"},
    DispositionName{Disposition::already_present, "alreadyPresent"},
    DispositionName{Disposition::overwritten, "overwritten"},
};

Rows rows_of(const UploadedPackage& uploaded) {
  return {{{"disposition", disposition_text(uploaded.disposition)},
           {"bytesSent", std::to_string(uploaded.bytes_sent)}}};
}

UploadedPackage package_of(const Rows& rows) {
  UploadedPackage uploaded;
  if (rows.empty()) return uploaded;
  const std::string name = value_in(rows[0], "disposition");
  for (const auto& known : k_dispositions)
    if (name == known.name) uploaded.disposition = known.disposition;
  const std::string sent = value_in(rows[0], "bytesSent");
  std::from_chars(sent.data(), sent.data() + sent.size(), uploaded.bytes_sent);
  return uploaded;
}

class PackageUpload {
public:
  PackageUpload(StepContext& context, const PackageFile& file, OverwriteMode mode)
      : m_context(context),
        m_file(file),
        m_mode(mode),
        m_progress(context, file),
        m_source(file.path, [this](std::uint64_t bytes) { m_progress.sent(bytes); }) {
    m_progress.set_size(m_source.size());
  }

  UploadedPackage upload();

private:
  [[nodiscard]] std::string title() const {
    return fmt::format("package '{}' {}", m_file.name.id, m_file.name.version);
  }
  const packaging::FileDigest& digest();
  bool is_same(const StoredPackage& stored);
  std::optional<StoredPackage> stored_now() const;
  std::optional<StoredPackage> probe() const;
  bool settles(const StoredPackage& stored);
  UploadedPackage send();
  Found look_up();
  UploadedPackage check(const octopus::PushResult& result);
  [[nodiscard]] UploadedPackage done(Disposition disposition) const {
    return {disposition, m_source.bytes_read()};
  }

  StepContext& m_context;
  const PackageFile& m_file;
  OverwriteMode m_mode;
  UploadProgress m_progress;
  FileSource m_source;
  // Hashing runs beside the upload, which waits for the network most of the time.
  std::future<packaging::FileDigest> m_pending_digest;
  std::optional<packaging::FileDigest> m_digest;
  std::optional<StoredPackage> m_before; // what the server had
  bool m_has_sent = false;
};

// The server keeps one package of an id and version, so sending it again can do no harm.
UploadedPackage PackageUpload::upload() {
  Write write;
  write.kind = "package";
  write.title = fmt::format("Package {} {}", m_file.name.id, m_file.name.version);
  write.target = fmt::format("{} {}", m_file.name.id, m_file.name.version);
  if (m_context.journal != nullptr) write.content = digest().sha1;
  write.facts = {{"packageId", m_file.name.id}, {"version", m_file.name.version}};
  write.may_repeat = true;
  write.send = [this] { return rows_of(send()); };
  write.look_up = [this](StepContext&, const SentWrite&) { return look_up(); };
  return package_of(write_once(m_context, write));
}

const packaging::FileDigest& PackageUpload::digest() {
  if (!m_digest)
    m_digest =
        m_pending_digest.valid() ? m_pending_digest.get() : packaging::digest_file(m_file.path);
  return *m_digest;
}

// A package without hash on the server cannot be told to be the same.
bool PackageUpload::is_same(const StoredPackage& stored) {
  if (stored.size != 0 && stored.size != m_source.size()) return false;
  return !stored.sha1.empty() && stored.sha1 == digest().sha1;
}

std::optional<StoredPackage> PackageUpload::stored_now() const {
  return m_context.server->package(m_file.name.id, m_file.name.version);
}

// Credentials that may push need not be allowed to look.
std::optional<StoredPackage> PackageUpload::probe() const {
  try {
    return stored_now();
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden) throw;
    return std::nullopt;
  }
}

// True when the package on the server is as good as this file; throws when it must not be there.
bool PackageUpload::settles(const StoredPackage& stored) {
  if (is_same(stored)) {
    say(m_context,
        Level::info,
        fmt::format("The server has {} with the same content already", title()));
    return true;
  }
  if (m_mode == OverwriteMode::overwrite_existing) return false;
  const std::string difference =
      fmt::format("the server has {} with other content already (SHA-1 there '{}', here '{}')",
                  title(),
                  stored.sha1.empty() ? "unknown" : stored.sha1,
                  digest().sha1);
  if (m_mode == OverwriteMode::fail_if_exists)
    throw OctopusError(ErrorKind::conflict,
                       difference + ": use another version, or another 'overwriteMode'");
  say(m_context, Level::warning, "Kept as it is: " + difference);
  return true;
}

UploadedPackage PackageUpload::send() {
  const bool is_repeated = m_has_sent;
  if (!is_repeated) {
    m_before = probe();
    if (m_before && settles(*m_before)) return {Disposition::already_present, 0};
    if (!m_digest)
      m_pending_digest = std::async(std::launch::async,
                                    [path = m_file.path] { return packaging::digest_file(path); });
  }
  m_has_sent = true;
  if (is_repeated) m_source.rewind();
  try {
    return check(m_context.server->push_package(m_file.path.filename().string(), m_source, m_mode));
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::conflict) throw;
    const auto stored = probe(); // someone else was faster
    if (!stored || !settles(*stored)) throw;
    return done(Disposition::already_present);
  }
}

Found PackageUpload::look_up() {
  const auto stored = stored_now();
  if (!stored) return {};
  if (is_same(*stored))
    return {rows_of(done(m_before ? Disposition::overwritten : Disposition::pushed)),
            /*is_there=*/true,
            /*may_grow=*/false};
  // What a process that was killed had found there is not known; sending finds out.
  const bool is_unchanged =
      !m_has_sent || (m_before && !stored->sha1.empty() && stored->sha1 == m_before->sha1);
  if (is_unchanged) return {};
  throw OctopusError(
      ErrorKind::unclear_write,
      fmt::format(
          "{}: the answer was lost, and the server has other content under this name (SHA-1 there "
          "'{}', here '{}')",
          title(),
          stored->sha1.empty() ? "unknown" : stored->sha1,
          digest().sha1));
}

UploadedPackage PackageUpload::check(const octopus::PushResult& result) {
  const StoredPackage& stored = result.package;
  if (!result.created && m_mode == OverwriteMode::ignore_if_exists)
    return done(Disposition::already_present);
  const bool has_other_size = stored.size != 0 && stored.size != m_source.size();
  if (has_other_size || (!stored.sha1.empty() && stored.sha1 != digest().sha1))
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("the server stored other bytes for {} than were sent: {} bytes "
                                   "with SHA-1 '{}' there, {} "
                                   "bytes with SHA-1 '{}' here",
                                   title(),
                                   stored.size,
                                   stored.sha1,
                                   m_source.size(),
                                   digest().sha1));
  return done(m_before || !result.created ? Disposition::overwritten : Disposition::pushed);
}

} // namespace

std::string disposition_text(Disposition disposition) {
  for (const auto& known : k_dispositions)
    if (known.disposition == disposition) return known.name;
  throw std::logic_error("a disposition without a name");
}

UploadedPackage upload_package(StepContext& context, const PackageFile& file, OverwriteMode mode) {
  return PackageUpload(context, file, mode).upload();
}

} // namespace octostep::steps
