#include "packaging/package_inspector.h"

#include "packaging/archive/archive_reader.h"
#include "packaging/nuget/nuspec.h"
#include "packaging/nuget/xml_encoding.h"
#include "schema/text/name_folding.h"

#include <fmt/format.h>

namespace octostep::packaging {
namespace {

constexpr std::uint64_t k_largest_nuspec = 1 << 20;

PackageName name_of(const std::filesystem::path& path) {
  const std::string file_name = path.filename().string();
  if (auto name = parse_package_name(file_name)) return *name;
  return {.id = {}, .version = {}, .extension = path.extension().string()};
}

// Calamari takes the first entry with this ending, at any depth.
bool is_manifest(std::string_view name) { return text::folded_name(name).ends_with(".nuspec"); }

void read_entries(const std::filesystem::path& path, PackageFacts& facts) {
  ArchiveReader reader(path);
  for (ArchivedEntry entry; reader.next(entry);) {
    if (facts.nuspec.empty() && facts.format == "nupkg" && is_manifest(entry.name)) {
      facts.nuspec = xml_as_utf8(reader.read_content(k_largest_nuspec), entry.name);
    }
    facts.entries.push_back({std::move(entry.name), entry.size});
  }
}

} // namespace

PackageFacts inspect_package(const std::filesystem::path& path) {
  PackageFacts facts;
  facts.digest = digest_file(path);
  facts.name = name_of(path);
  facts.format =
      text::folded_name(facts.name.extension.substr(facts.name.extension.empty() ? 0 : 1));
  read_entries(path, facts);
  if (facts.format != "nupkg") return facts;
  if (facts.nuspec.empty()) {
    throw PackagingError(
        ErrorKind::unreadable,
        fmt::format("the NuGet package '{}' has no manifest (*.nuspec)", path.string()));
  }
  const Nuspec nuspec = read_nuspec(facts.nuspec);
  facts.name.id = nuspec.id;
  facts.name.version = nuspec.version;
  return facts;
}

} // namespace octostep::packaging
