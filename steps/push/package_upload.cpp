#include "steps/push/package_upload.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <memory>
#include <optional>
#include <stdexcept>

#include <fmt/format.h>

#include "packaging/file_digest.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/push/file_source.h"
#include "steps/push/package_delta.h"
#include "steps/push/upload_progress.h"
#include "steps/step_log.h"
#include "steps/write_once.h"

namespace octostep::steps {
namespace {

using octopus::ErrorKind;
using octopus::OctopusError;
using octopus::OverwriteMode;
using octopus::StoredPackage;

// Below this size, asking for a signature takes as long as sending the package: on a line of 10
// Mbit/s, two round trips cost this much.
constexpr std::uint64_t k_smallest_for_delta = std::uint64_t{256} << 10U;
// The signature of the server's version is held in memory; all its forms together take a tenth of
// the size of the package.
constexpr std::uint64_t k_largest_for_delta = std::uint64_t{1} << 30U;

struct DispositionName {
  Disposition disposition;
  const char* name;
};
constexpr std::array k_dispositions{
    DispositionName{Disposition::pushed, "pushed"},
    DispositionName{Disposition::delta, "delta"},
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

std::string sha1_of(const std::filesystem::path& path) {
  return packaging::hash_file(path, packaging::HashAlgorithm::sha1).hex();
}

class PackageUpload {
public:
  PackageUpload(StepContext& context, const PackageFile& file, const UploadRules& rules)
      : m_context(context),
        m_file(file),
        m_rules(rules),
        m_source(file.path, [this](std::uint64_t bytes) { m_progress->sent(bytes); }) {}

  UploadedPackage upload();

private:
  [[nodiscard]] std::string title() const {
    return fmt::format("package '{}' {}", m_file.name.id, m_file.name.version);
  }
  const std::string& sha1();
  bool is_same(const StoredPackage& stored);
  std::optional<StoredPackage> stored_now() const;
  std::optional<StoredPackage> probe() const;
  bool settles(const StoredPackage& stored);
  UploadedPackage send();
  std::optional<UploadedPackage> send_delta();
  UploadedPackage send_whole();
  UploadedPackage settle_conflict(const OctopusError& error);
  std::unique_ptr<PackageDelta> build_delta();
  void begin_progress(std::uint64_t size);
  Found look_up();
  UploadedPackage check(const octopus::PushResult& result);
  [[nodiscard]] UploadedPackage done(Disposition disposition) const {
    return {disposition, m_delta_sent + m_source.bytes_read(), m_source.size()};
  }
  // How this upload brought the package to the server.
  [[nodiscard]] Disposition way_of_sending() const {
    if (m_before) return Disposition::overwritten;
    return m_source.bytes_read() == 0 && m_delta_sent > 0 ? Disposition::delta
                                                          : Disposition::pushed;
  }

  StepContext& m_context;
  const PackageFile& m_file;
  UploadRules m_rules;
  std::optional<UploadProgress> m_progress; // of the latest transfer
  FileSource m_source;
  std::uint64_t m_delta_sent = 0; // bytes
  std::optional<std::string> m_sha1;
  std::optional<StoredPackage> m_before; // what the server had before
  bool m_has_sent = false;
};

// The server keeps one package per id and version, so sending it again does no harm.
UploadedPackage PackageUpload::upload() {
  Write write;
  write.kind = "package";
  write.title = fmt::format("Package {} {}", m_file.name.id, m_file.name.version);
  write.target = fmt::format("{} {}", m_file.name.id, m_file.name.version);
  if (m_context.journal != nullptr) write.content = sha1();
  write.facts = {{"packageId", m_file.name.id}, {"version", m_file.name.version}};
  write.may_repeat = true;
  write.send = [this] { return rows_of(send()); };
  write.look_up = [this](StepContext&, const SentWrite&) { return look_up(); };
  UploadedPackage uploaded = package_of(write_once(m_context, write));
  uploaded.size = m_source.size();
  return uploaded;
}

const std::string& PackageUpload::sha1() {
  if (!m_sha1) m_sha1 = m_source.sha1().empty() ? sha1_of(m_file.path) : m_source.sha1();
  return *m_sha1;
}

// If the server has no hash, the package cannot be recognized as the same.
bool PackageUpload::is_same(const StoredPackage& stored) {
  if (stored.size != 0 && stored.size != m_source.size()) return false;
  return !stored.sha1.empty() && stored.sha1 == sha1();
}

std::optional<StoredPackage> PackageUpload::stored_now() const {
  return m_context.server->package(m_file.name.id, m_file.name.version);
}

// Credentials that may push are not necessarily allowed to look.
std::optional<StoredPackage> PackageUpload::probe() const {
  try {
    return stored_now();
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::forbidden) throw;
    return std::nullopt;
  }
}

// True if the package on the server is as good as this file; throws if it must not be there.
bool PackageUpload::settles(const StoredPackage& stored) {
  if (is_same(stored)) {
    say(m_context,
        Level::info,
        fmt::format("The server has {} with the same content already", title()));
    return true;
  }
  if (m_rules.mode == OverwriteMode::overwrite_existing) return false;
  const std::string difference =
      fmt::format("the server has {} with other content already (SHA-1 there '{}', here '{}')",
                  title(),
                  stored.sha1.empty() ? "unknown" : stored.sha1,
                  sha1());
  if (m_rules.mode == OverwriteMode::fail_if_exists)
    throw OctopusError(ErrorKind::conflict,
                       difference + ": use another version, or another 'overwriteMode'");
  say(m_context, Level::warning, "Kept as it is: " + difference);
  return true;
}

UploadedPackage PackageUpload::send() {
  if (!m_has_sent) {
    m_before = probe();
    if (m_before && settles(*m_before)) return {Disposition::already_present, 0, m_source.size()};
    if (auto uploaded = send_delta()) return *uploaded;
  }
  return send_whole();
}

// Absent: the whole package must be sent.
std::optional<UploadedPackage> PackageUpload::send_delta() {
  const auto delta = build_delta();
  if (!delta) return std::nullopt;
  begin_progress(delta->size());
  delta->on_read([this](std::uint64_t bytes) { m_progress->sent(m_delta_sent = bytes); });
  m_has_sent = true;
  octopus::PushResult result;
  try {
    result = m_context.server->push_delta(
        delta->base(), m_file.path.filename().string(), *delta, m_rules.mode);
  } catch (const OctopusError& error) {
    if (error.kind() == ErrorKind::conflict) return settle_conflict(error);
    if (error.kind() != ErrorKind::refused && error.kind() != ErrorKind::not_found) throw;
    say(m_context,
        Level::warning,
        fmt::format(
            "The server did not take the delta, so {} is sent whole: {}", title(), error.what()));
    return std::nullopt;
  }
  return check(result);
}

std::unique_ptr<PackageDelta> PackageUpload::build_delta() {
  const bool has_fitting_size =
      m_source.size() >= k_smallest_for_delta && m_source.size() <= k_largest_for_delta;
  if (!m_rules.use_delta || !has_fitting_size) return nullptr;
  const std::lock_guard turn(m_rules.delta_turn);
  auto delta = PackageDelta::build(m_context, m_file);
  if (delta)
    say(m_context,
        Level::info,
        fmt::format("Sending {} as a delta to version {}: {} of {}",
                    title(),
                    delta->base().version,
                    size_text(delta->size()),
                    size_text(m_source.size())));
  return delta;
}

UploadedPackage PackageUpload::send_whole() {
  begin_progress(m_source.size());
  if (!m_sha1) m_source.hash_while_reading();
  m_source.rewind();
  m_has_sent = true;
  try {
    return check(
        m_context.server->push_package(m_file.path.filename().string(), m_source, m_rules.mode));
  } catch (const OctopusError& error) {
    if (error.kind() != ErrorKind::conflict) throw;
    return settle_conflict(error);
  }
}

void PackageUpload::begin_progress(std::uint64_t size) {
  m_progress.emplace(m_context, m_file.path.filename().string(), size);
}

// Another build was faster.
UploadedPackage PackageUpload::settle_conflict(const OctopusError& error) {
  const auto stored = probe();
  if (!stored || !settles(*stored)) throw error;
  return done(Disposition::already_present);
}

Found PackageUpload::look_up() {
  const auto stored = stored_now();
  if (!stored) return {};
  if (is_same(*stored))
    return {rows_of(done(way_of_sending())),
            /*is_there=*/true,
            /*may_grow=*/false};
  // What a killed process found there is unknown; sending will find out.
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
          sha1()));
}

UploadedPackage PackageUpload::check(const octopus::PushResult& result) {
  const StoredPackage& stored = result.package;
  if (!result.created && m_rules.mode == OverwriteMode::ignore_if_exists)
    return done(Disposition::already_present);
  const bool has_other_size = stored.size != 0 && stored.size != m_source.size();
  if (has_other_size || (!stored.sha1.empty() && stored.sha1 != sha1()))
    throw OctopusError(ErrorKind::protocol,
                       fmt::format("the server stored other bytes for {} than were sent: {} bytes "
                                   "with SHA-1 '{}' there, {} "
                                   "bytes with SHA-1 '{}' here",
                                   title(),
                                   stored.size,
                                   stored.sha1,
                                   m_source.size(),
                                   sha1()));
  return done(result.created ? way_of_sending() : Disposition::overwritten);
}

} // namespace

std::string disposition_text(Disposition disposition) {
  for (const auto& known : k_dispositions)
    if (known.disposition == disposition) return known.name;
  throw std::logic_error("a disposition without a name");
}

UploadedPackage
upload_package(StepContext& context, const PackageFile& file, const UploadRules& rules) {
  return PackageUpload(context, file, rules).upload();
}

} // namespace octostep::steps
