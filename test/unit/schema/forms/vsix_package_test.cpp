#include "schema/forms/vsix_package.h"

#include <algorithm>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "schema/forms/azure_extension.h"

using namespace octostep::schema;

namespace {

std::string content_of(const std::vector<FormFile>& files, const std::string& path) {
  const auto found = std::ranges::find(files, path, &FormFile::path);
  REQUIRE(found != files.end());
  return found->content;
}

std::vector<FormFile> sample_package() {
  return vsix_package({{"tasks/A/task.json", "{}", FileRole::text},
                       {"tasks/A/bin/octostep", "", FileRole::octostep}},
                      azure_extension_manifest({"A"}, "1.2.3"));
}

} // namespace

TEST_CASE("an extension package holds its files, both manifests and the content types") {
  std::vector<std::string> paths;
  for (const auto& file : sample_package()) paths.push_back(file.path);
  CHECK(paths == std::vector<std::string>{"tasks/A/task.json",
                                          "tasks/A/bin/octostep",
                                          "extension.vsixmanifest",
                                          "extension.vsomanifest",
                                          "[Content_Types].xml"});
}

TEST_CASE("a file without extension has a content type of its own") {
  const auto types = content_of(sample_package(), "[Content_Types].xml");
  CHECK(types.find("PartName=\"/tasks/A/bin/octostep\"") != std::string::npos);
  CHECK(types.find("task.json") == std::string::npos);
}

TEST_CASE("the gallery's manifest repeats what the extension says of itself") {
  const auto manifest = content_of(sample_package(), "extension.vsixmanifest");
  CHECK(manifest.find("Id=\"octostep\" Version=\"1.2.3\" Publisher=\"octostep\"") !=
        std::string::npos);
  CHECK(manifest.find("<InstallationTarget Id=\"Microsoft.VisualStudio.Services\"/>") !=
        std::string::npos);
}

TEST_CASE("the server's manifest holds the contributions") {
  const auto manifest =
      nlohmann::json::parse(content_of(sample_package(), "extension.vsomanifest"));
  REQUIRE(manifest["contributions"].size() == 2);
  CHECK(manifest["contributions"][0]["properties"]["name"] == k_azure_endpoint_type);
  CHECK(manifest["contributions"][1]["properties"]["name"] == "tasks/A");
}

TEST_CASE("a task's version has three numbers") {
  CHECK(azure_task_version("1.22.333") ==
        nlohmann::ordered_json{{"Major", 1}, {"Minor", 22}, {"Patch", 333}});
  CHECK(azure_task_version("4.5-beta")["Minor"] == 5);
  CHECK(azure_task_version("4.5-beta")["Patch"] == 0);
}
