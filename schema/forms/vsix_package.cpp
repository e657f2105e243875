#include "schema/forms/vsix_package.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/forms/quoting.h"

namespace octostep::schema {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_content_types = R"(<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
  <Default Extension=".js" ContentType="application/javascript"/>
  <Default Extension=".json" ContentType="application/json"/>
  <Default Extension=".md" ContentType="text/markdown"/>
  <Default Extension=".vsixmanifest" ContentType="text/xml"/>
  <Default Extension=".vsomanifest" ContentType="application/json"/>
{overrides}</Types>
)";

constexpr std::string_view k_vsix_manifest = R"(<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011" xmlns:d="http://schemas.microsoft.com/developer/vsx-schema-design/2011">
  <Metadata>
    <Identity Language="en-US" Id="{id}" Version="{version}" Publisher="{publisher}"/>
    <DisplayName>{name}</DisplayName>
    <Description xml:space="preserve">{description}</Description>
    <Categories>{categories}</Categories>
    <Tags>{tags}</Tags>
  </Metadata>
  <Dependencies/>
  <Installation>
    <InstallationTarget Id="{target}"/>
  </Installation>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" d:Source="File" Path="{details}" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Manifest" d:Source="File" Path="extension.vsomanifest" Addressable="true"/>
  </Assets>
</PackageManifest>
)";

std::string text_at(const Json& manifest, const std::string& pointer) {
  return xml_escaped(manifest.at(Json::json_pointer(pointer)).get<std::string>());
}

std::string joined(const Json& texts) {
  std::string all;
  for (const auto& text : texts) all += (all.empty() ? "" : ",") + text.get<std::string>();
  return xml_escaped(all);
}

std::string vsix_manifest(const Json& manifest) {
  return fmt::format(k_vsix_manifest,
                     fmt::arg("id", text_at(manifest, "/id")),
                     fmt::arg("version", text_at(manifest, "/version")),
                     fmt::arg("publisher", text_at(manifest, "/publisher")),
                     fmt::arg("name", text_at(manifest, "/name")),
                     fmt::arg("description", text_at(manifest, "/description")),
                     fmt::arg("tags", joined(manifest.at("tags"))),
                     fmt::arg("categories", joined(manifest.at("categories"))),
                     fmt::arg("target", text_at(manifest, "/targets/0/id")),
                     fmt::arg("details", text_at(manifest, "/content/details/path")));
}

// The part that the server reads: contributions and where they run. The rest is in the other
// manifest.
std::string vso_manifest(const Json& manifest) {
  const Json reduced{{"manifestVersion", manifest.at("manifestVersion")},
                     {"scopes", Json::array()},
                     {"contributions", manifest.at("contributions")},
                     {"contributionTypes", Json::array()}};
  return reduced.dump(2) + "\n";
}

// Files without an extension, or with one that has no default type, are listed individually.
std::string content_types(const std::vector<FormFile>& files) {
  std::string overrides;
  for (const auto& file : files)
    if (file.role == FileRole::octostep)
      overrides +=
          fmt::format("  <Override PartName=\"/{}\" ContentType=\"application/octet-stream\"/>\n",
                      xml_escaped(file.path));
  return fmt::format(k_content_types, fmt::arg("overrides", overrides));
}

} // namespace

std::vector<FormFile> vsix_package(std::vector<FormFile> files, const Json& manifest) {
  auto types = content_types(files);
  files.push_back({"extension.vsixmanifest", vsix_manifest(manifest), FileRole::text});
  files.push_back({"extension.vsomanifest", vso_manifest(manifest), FileRole::text});
  files.push_back({"[Content_Types].xml", std::move(types), FileRole::text});
  return files;
}

} // namespace octostep::schema
