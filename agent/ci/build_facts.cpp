#include "agent/ci/build_facts.h"

#include <algorithm>
#include <string_view>
#include <vector>

#include <fmt/format.h>

#include "agent/ci/ci_description.h"
#include "agent/ci/ci_server.h"
#include "agent/ci/ci_values.h"
#include "agent/ci/teamcity_properties.h"
#include "agent/ci/temp_folders.h"
#include "steps/commits/git_history.h"
#include "steps/commits/repository_url.h"
#include "steps/source_reference.h"

namespace octostep::agent {
namespace {

constexpr std::string_view k_default_branch = "<default>"; // TeamCity's term

using steps::SourceReference;
using Kind = SourceReference::Kind;

// "12" for "12" or for a link that ends in it; some servers say "false" if there is none.
std::string pull_request_number(std::string_view said) {
  // The whole text if it has no slash.
  const std::string_view last = said.substr(said.rfind('/') + 1);
  const bool is_number = last.find_first_not_of("0123456789") == std::string_view::npos;
  return is_number ? std::string(last) : std::string();
}

SourceReference what_was_checked_out(const CiDescription& ci,
                                     const std::vector<std::string>& said) {
  for (const auto& text : said) {
    const bool has_remote = !ci.remote.empty() && text.starts_with(ci.remote);
    auto reference = steps::read_source_reference(
        std::string_view(text).substr(has_remote ? ci.remote.size() : 0));
    if (reference.kind != Kind::none && reference.kind != Kind::commit) return reference;
  }
  return {};
}

std::string name_as(Kind kind, const std::string& said) {
  auto reference = steps::read_source_reference(said);
  return reference.kind == kind ? std::move(reference.name) : std::string();
}

// Branch, tag or pull request. Only this function derives them from the CI server's values.
void add_source(const CiDescription& ci, const CiValues& values, steps::BuildFacts& facts) {
  const auto said = values.all(ci.reference);
  const auto reference = what_was_checked_out(ci, said);
  facts.pull_request = pull_request_number(values.first(ci.pull_request));
  if (reference.kind == Kind::pull_request && facts.pull_request.empty())
    facts.pull_request = reference.name;
  facts.tag = name_as(Kind::tag, "tags/" + values.first(ci.tag));
  if (!facts.pull_request.empty()) {
    facts.tag.clear();
    facts.branch = name_as(Kind::branch, values.first(ci.source_branch));
    facts.is_merge = ci.merges || reference.is_merge;
  } else if (facts.tag.empty()) {
    if (reference.kind == Kind::tag) facts.tag = reference.name;
    if (reference.kind == Kind::branch) facts.branch = reference.name;
  }
  facts.is_default_branch =
      reference.kind == Kind::none && std::ranges::find(said, k_default_branch) != said.end();
}

// For a commit that they have not looked up, some servers say "HEAD"; for none, some say zeros.
std::string commit_of(std::string said) {
  const bool is_none = said == "HEAD" || said.find_first_not_of('0') == std::string::npos;
  return is_none ? std::string() : said;
}

steps::BuildFacts facts_of(const CiDescription& ci, const CiValues& values) {
  steps::BuildFacts facts;
  facts.ci = ci.name;
  facts.number = values.first(ci.number);
  facts.id = values.first(ci.id);
  facts.url = values.link(ci.url);
  facts.commit = commit_of(values.first(ci.commit));
  facts.previous_commit = commit_of(values.first(ci.previous_commit));
  facts.repository_url = steps::without_credentials(values.first(ci.repository));
  add_source(ci, values, facts);
  return facts;
}

#if defined(_WIN32)
constexpr std::string_view k_system = "windows";
#elif defined(__APPLE__)
constexpr std::string_view k_system = "macos";
#else
constexpr std::string_view k_system = "linux";
#endif

#if defined(__aarch64__) || defined(_M_ARM64)
constexpr std::string_view k_processor = "arm64";
#elif defined(__x86_64__) || defined(_M_X64)
constexpr std::string_view k_processor = "x64";
#else
constexpr std::string_view k_processor = "other";
#endif

} // namespace

steps::BuildFacts read_build_facts(const Environment& environment,
                                   const std::filesystem::path& directory) {
  const auto properties = read_teamcity_properties(environment);
  steps::BuildFacts facts =
      facts_of(ci_description(detect_ci_server(environment)), CiValues(environment, properties));
  if (facts.is_default_branch) facts.branch = steps::checked_out_branch(directory);
  facts.directory = directory;
  facts.temp_folder = temp_folder(environment);
  facts.source_date_epoch = environment_value(environment, "SOURCE_DATE_EPOCH");
  return facts;
}

std::string writer_name(const steps::BuildFacts& build) {
  const std::string process = "process " + process_id();
  if (build.number.empty()) return process;
  return fmt::format(
      "build {} ({}{}{})", build.number, build.ci, build.ci.empty() ? "" : ", ", process);
}

std::string user_agent(const Environment& environment) {
  const CiServer server = detect_ci_server(environment);
  std::string caller = ci_server_name(server);
  if (server == CiServer::teamcity) {
    // "2026.1 (build 197398)": the words after the version would not be a valid product token.
    const auto version = environment_value(environment, "TEAMCITY_VERSION");
    const auto first_word = version.substr(0, version.find(' '));
    if (!first_word.empty()) caller += "/" + first_word;
  }
  if (caller.empty()) caller = "NoneOrUnknown";
  return fmt::format("octostep/{} ({}; {}) {}", OCTOSTEP_VERSION, k_system, k_processor, caller);
}

} // namespace octostep::agent
