#include "packaging/nuget/own_nuspec.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "packaging/nuget/nuspec.h"
#include "packaging/nuget/nuspec_tokens.h"
#include "packaging/nuget/xml_encoding.h"
#include "schema/text/name_folding.h"

namespace octostep::packaging {
namespace {

struct GivenField {
  std::string token;     // name in lower case
  std::string parameter; // of the step pack
  std::string value;
};

// What the definition says in addition to the nuspec. The default of a description does not count.
std::vector<GivenField> given_fields(const Manifest& manifest) {
  std::vector<GivenField> given;
  const auto add = [&given](std::string token, std::string parameter, std::string value) {
    if (!value.empty()) given.push_back({std::move(token), std::move(parameter), std::move(value)});
  };
  const auto authors = fmt::format("{}", fmt::join(manifest.authors, ","));
  add("title", "title", manifest.title);
  add("author", "authors", authors);
  add("description",
      "description",
      manifest.description == description_of({}) ? "" : manifest.description);
  add("releasenotes", "releaseNotes", manifest.release_notes);
  return given;
}

std::string with_dollars(const std::set<std::string>& names) {
  std::string text;
  for (const auto& name : names) text += fmt::format("{}'${}$'", text.empty() ? "" : ", ", name);
  return text;
}

[[noreturn]] void refuse(const std::string& file, const std::string& why) {
  throw PackagingError(ErrorKind::invalid_input, fmt::format("the nuspec '{}' {}", file, why));
}

std::string without_tokens(std::string_view text,
                           const std::string& file,
                           const PackageName& name,
                           const Manifest& manifest) {
  TokenValues values{{"id", name.id}, {"version", name.version}};
  const auto given = given_fields(manifest);
  for (const auto& field : given) values[field.token] = field.value;
  if (const auto author = values.find("author"); author != values.end())
    values["authors"] = author->second;
  auto replaced = replace_tokens(text, values);
  if (!replaced.unknown.empty())
    refuse(file,
           fmt::format("holds the replacement token{} {}, which nothing gives a value: write the "
                       "value in its place, or give it to the step ($title$, $author$, "
                       "$description$, $releaseNotes$; $id$ and $version$ are known)",
                       replaced.unknown.size() == 1 ? "" : "s",
                       with_dollars(replaced.unknown)));
  for (const auto& field : given)
    if (!replaced.used.contains(field.token) &&
        !(field.token == "author" && replaced.used.contains("authors")))
      refuse(file,
             fmt::format("is the package's manifest, so that '{0}' has no effect: leave '{0}' out, "
                         "or write ${1}$ where the nuspec shall say it",
                         field.parameter,
                         field.token));
  return std::move(replaced.text);
}

} // namespace

std::string adopt_nuspec(std::string_view content,
                         const std::string& file,
                         const PackageName& name,
                         const Manifest& manifest,
                         std::vector<std::string>& warnings) {
  const std::string text = without_tokens(xml_as_utf8(content, file), file, name, manifest);
  const Nuspec nuspec = read_nuspec(text);
  if (text::folded_name(nuspec.id) != text::folded_name(name.id))
    throw PackagingError(
        ErrorKind::invalid_input,
        fmt::format(
            "the nuspec is that of package '{}', not of '{}': a package's id must be the same "
            "in its manifest and its file name",
            nuspec.id,
            name.id));
  if (nuspec.version == name.version) return text;
  warnings.push_back(fmt::format("the nuspec's version '{}' is replaced by '{}' in the package",
                                 nuspec.version,
                                 name.version));
  return with_version(text, nuspec, name.version);
}

} // namespace octostep::packaging
