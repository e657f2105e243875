#include "packaging/nuget/nupkg_parts.h"

#include "packaging/hash.h"
#include "packaging/nuget/nuspec.h"
#include "packaging/nuget/own_nuspec.h"
#include "packaging/nuget/xml_text.h"
#include "schema/text/name_folding.h"

#include <fmt/format.h>

#include <set>

namespace octostep::packaging {
namespace {

constexpr std::uint64_t k_largest_nuspec = 1 << 20;

Entry generated(std::string name, std::string content) {
  const std::size_t size = content.size();
  return {.name = std::move(name),
          .origin = std::move(content),
          .size = size,
          .modified = 0,
          .kind = EntryKind::generated,
          .executable = false};
}

std::string read_whole(const std::filesystem::path& path) {
  const InputFile file(path);
  if (file.size() > k_largest_nuspec) {
    throw PackagingError(ErrorKind::invalid_input,
                         fmt::format("'{}' is too large for a nuspec", path.string()));
  }
  std::string text(file.size(), '\0');
  text.resize(file.read_at(0, {reinterpret_cast<std::uint8_t*>(text.data()), text.size()}));
  return text;
}

struct OwnNuspec {
  std::string file; // for messages
  std::string content;
};

// Removes the payload's own root-level manifest from the entries and returns it.
std::optional<OwnNuspec>
take_own_nuspec(const PackageName& name, const SourceFolder& folder, std::vector<Entry>& entries) {
  const std::string wanted = text::folded_name(name.id + ".nuspec");
  const auto own = std::find_if(entries.begin(), entries.end(), [&wanted](const Entry& entry) {
    return text::folded_name(entry.name) == wanted;
  });
  if (own == entries.end()) return std::nullopt;
  OwnNuspec nuspec{own->name, folder.read_text(own->expected_file().path, k_largest_nuspec)};
  entries.erase(own);
  return nuspec;
}

std::string manifest_text(const PackageName& name,
                          const Manifest& manifest,
                          const SourceFolder& folder,
                          std::vector<Entry>& entries,
                          std::vector<std::string>& warnings) {
  auto own = take_own_nuspec(name, folder, entries);
  if (manifest.existing) own = {manifest.existing->string(), read_whole(*manifest.existing)};
  return own ? adopt_nuspec(own->content, own->file, name, manifest, warnings)
             : write_nuspec(name, manifest);
}

std::string sha256_of(std::string_view text) {
  Hasher hasher(HashAlgorithm::sha256);
  hasher.add({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
  return hasher.finish().hex();
}

std::string_view extension_of_entry(std::string_view name) {
  const std::string_view file = name.substr(name.rfind('/') + 1);
  const std::size_t dot = file.rfind('.');
  return dot == std::string_view::npos ? std::string_view{} : file.substr(dot + 1);
}

std::string content_types(const std::vector<Entry>& payload) {
  std::string text =
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">\n"
      "  <Default Extension=\"rels\" "
      "ContentType=\"application/vnd.openxmlformats-package.relationships+xml\" />\n"
      "  <Default Extension=\"psmdcp\" "
      "ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\" />\n";
  std::set<std::string> extensions{"nuspec"};
  for (const Entry& entry : payload)
    extensions.insert(text::folded_name(extension_of_entry(entry.name)));
  for (const std::string& extension : extensions) {
    if (extension.empty() || extension == "rels" || extension == "psmdcp") continue;
    text += fmt::format("  <Default Extension=\"{}\" ContentType=\"application/octet\" />\n",
                        xml_escape(extension));
  }
  for (const Entry& entry : payload) {
    if (!extension_of_entry(entry.name).empty()) continue;
    text += fmt::format("  <Override PartName=\"/{}\" ContentType=\"application/octet\" />\n",
                        xml_escape(entry.name));
  }
  return text + "</Types>\n";
}

std::string relationship(std::string_view type, const std::string& target) {
  // Ids only need to be unique and stable; this is the shape of NuGet's own.
  std::string id = sha256_of(target).substr(0, 16);
  for (char& c : id) c = static_cast<char>(c >= 'a' ? c - 32 : c);
  return fmt::format(
      "  <Relationship Type=\"{}\" Target=\"{}\" Id=\"R{}\" />\n", type, xml_escape(target), id);
}

std::string relationships(const std::string& nuspec_name, const std::string& properties_name) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
         "<Relationships "
         "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\n" +
         relationship("http://schemas.microsoft.com/packaging/2010/07/manifest",
                      "/" + nuspec_name) +
         relationship("http://schemas.openxmlformats.org/package/2006/relationships/metadata/"
                      "core-properties",
                      "/" + properties_name) +
         "</Relationships>\n";
}

std::string core_properties(const Nuspec& nuspec) {
  std::string creators = nuspec.authors;
  for (std::size_t at = creators.find(','); at != std::string::npos;
       at = creators.find(',', at + 1)) {
    if (creators.compare(at + 1, 1, " ") != 0) creators.insert(at + 1, " ");
  }
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
      "<coreProperties xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
      "xmlns:dcterms=\"http://purl.org/dc/terms/\" "
      "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" "
      "xmlns=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\">\n"
      "  <dc:creator>{}</dc:creator>\n"
      "  <dc:description>{}</dc:description>\n"
      "  <dc:identifier>{}</dc:identifier>\n"
      "  <version>{}</version>\n"
      "  <keywords></keywords>\n"
      "  <lastModifiedBy>octostep</lastModifiedBy>\n"
      "</coreProperties>\n",
      xml_escape(creators),
      xml_escape(nuspec.description),
      xml_escape(nuspec.id),
      xml_escape(nuspec.version));
}

bool is_left_out_on_deployment(std::string_view name) {
  return name.starts_with("_rels/") || name.starts_with("package/services/metadata/") ||
         name == "[Content_Types].xml" || name.ends_with(".nupkg.sha512") ||
         name.ends_with(".nuspec");
}

void prepare_payload(std::vector<Entry>& payload, std::vector<std::string>& warnings) {
  for (Entry& entry : payload) {
    if (is_left_out_on_deployment(entry.name)) {
      warnings.push_back(
          fmt::format("Octopus does not unpack '{}' from a NuGet package", entry.name));
    }
    if (entry.name.find('%') == std::string::npos) continue;
    if (entry.origin.empty()) entry.origin = entry.name;
    for (std::size_t at = entry.name.find('%'); at != std::string::npos;
         at = entry.name.find('%', at + 3)) {
      entry.name.insert(at + 1, "25");
    }
  }
}

void refuse_clash(const Entry& part, const std::vector<Entry>& payload) {
  const bool clashes = std::any_of(payload.begin(), payload.end(), [&part](const Entry& entry) {
    return entry.name == part.name;
  });
  if (!clashes) return;
  throw PackagingError(
      ErrorKind::invalid_input,
      fmt::format("'{}' is a part that every NuGet package has of its own: exclude the file",
                  part.name));
}

} // namespace

void add_nupkg_parts(const PackageName& name,
                     const Manifest& manifest,
                     const SourceFolder& folder,
                     std::vector<Entry>& entries,
                     std::vector<std::string>& warnings) {
  std::string manifest_xml = manifest_text(name, manifest, folder, entries, warnings);
  if (entries.empty()) {
    throw PackagingError(ErrorKind::invalid_input,
                         "a NuGet package needs at least one file beside its manifest");
  }
  prepare_payload(entries, warnings);

  const Nuspec nuspec = read_nuspec(manifest_xml);
  const std::string nuspec_name = name.id + ".nuspec";
  const std::string properties_name =
      fmt::format("package/services/metadata/core-properties/{}.psmdcp",
                  sha256_of(name.id + "/" + name.version).substr(0, 32));
  std::vector<Entry> parts;
  parts.push_back(generated("_rels/.rels", relationships(nuspec_name, properties_name)));
  parts.push_back(generated(nuspec_name, std::move(manifest_xml)));
  std::vector<Entry> tail;
  tail.push_back(generated("[Content_Types].xml", content_types(entries)));
  tail.push_back(generated(properties_name, core_properties(nuspec)));
  for (const Entry& part : parts) refuse_clash(part, entries);
  for (const Entry& part : tail) refuse_clash(part, entries);

  entries.insert(entries.begin(),
                 std::make_move_iterator(parts.begin()),
                 std::make_move_iterator(parts.end()));
  entries.insert(
      entries.end(), std::make_move_iterator(tail.begin()), std::make_move_iterator(tail.end()));
}

} // namespace octostep::packaging
