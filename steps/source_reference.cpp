#include "steps/source_reference.h"

#include <algorithm>
#include <array>
#include <vector>

#include "schema/text/ascii.h"

namespace octostep::steps {
namespace {

using Kind = SourceReference::Kind;

bool take_prefix(std::string_view& text, std::string_view prefix) {
  if (!text.starts_with(prefix)) return false;
  text.remove_prefix(prefix.size());
  return true;
}

bool is_number(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

bool is_commit_hash(std::string_view text) {
  constexpr std::size_t k_sha1 = 40, k_sha256 = 64;
  return (text.size() == k_sha1 || text.size() == k_sha256) &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

// Blanks, control characters and these do not occur in references: TFVC's "$/Shop", or
// "somebody:fix" in a fork, are not branches of the repository.
bool is_possible_name(std::string_view name) {
  if (is_word_for_none(name) || name.starts_with("$/") || name.starts_with('-') ||
      name.ends_with('/') || name.find("..") != std::string_view::npos)
    return false;
  return std::ranges::none_of(name, [](unsigned char c) {
    return c <= ' ' || c == 0x7F ||
           std::string_view("~^:?*[\\").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  while (true) {
    const auto slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

bool is_pull_request_side(std::string_view side) {
  constexpr std::array<std::string_view, 5> k_sides{"head", "merge", "from", "to", "train"};
  return std::ranges::find(k_sides, side) != k_sides.end();
}

SourceReference pull_request(std::string_view number, std::string_view side) {
  return {Kind::pull_request, std::string(number), side == "merge" || side == "train"};
}

// `text` is without "refs/".
SourceReference read_pull_request(std::string_view text) {
  auto parts = parts_of(text);
  if (parts.size() == 4 && parts[0] == "changes" && is_number(parts[2]))
    return pull_request(parts[2], "");
  constexpr std::array<std::string_view, 3> k_families{"pull", "pull-requests", "merge-requests"};
  if (std::ranges::find(k_families, parts.front()) != k_families.end()) {
    parts.erase(parts.begin());
    if (parts.size() == 1 && is_number(parts[0])) return pull_request(parts[0], "");
  }
  if (parts.size() == 2 && is_number(parts[0]) && is_pull_request_side(parts[1]))
    return pull_request(parts[0], parts[1]);
  return {};
}

SourceReference named(Kind kind, std::string_view name) {
  if (!is_possible_name(name)) return {};
  return {kind, std::string(name)};
}

std::string_view without_remote(std::string_view text) {
  const auto slash = text.find('/');
  return slash == std::string_view::npos ? std::string_view() : text.substr(slash + 1);
}

} // namespace

SourceReference read_source_reference(std::string_view said) {
  std::string_view rest = text::trimmed(said);
  const bool is_full = take_prefix(rest, "refs/");
  if (is_full && take_prefix(rest, "heads/")) return named(Kind::branch, rest);
  if (take_prefix(rest, "tags/")) return named(Kind::tag, rest);
  if (take_prefix(rest, "remotes/")) return named(Kind::branch, without_remote(rest));
  if (auto request = read_pull_request(rest); request.kind != Kind::none) return request;
  if (is_full) return {};
  return named(is_commit_hash(rest) ? Kind::commit : Kind::branch, rest);
}

bool is_word_for_none(std::string_view said) {
  constexpr std::array<std::string_view, 4> k_words{"", "HEAD", "detached", "<default>"};
  const auto word = text::trimmed(said);
  return std::ranges::find(k_words, word) != k_words.end() ||
         (word.starts_with('(') && word.ends_with(')'));
}

std::string given_branch(const std::string& said) {
  if (is_word_for_none(said)) return {};
  auto reference = read_source_reference(said);
  return reference.kind == Kind::branch ? std::move(reference.name) : said;
}

std::string git_reference_of(const SourceReference& reference) {
  if (reference.kind == Kind::branch) return reference.name;
  return reference.kind == Kind::tag ? "refs/tags/" + reference.name : "";
}

} // namespace octostep::steps
