#include "steps/build_record.h"

#include <fmt/format.h>

namespace octostep::steps {
namespace {

constexpr std::string_view k_json_blanks = " \t\r\n";

// RFC 8259: quotation mark, backslash and control characters are all that must be escaped.
std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      result += '\\';
      result += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      result += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    } else {
      result += c;
    }
  }
  return result + '"';
}

void add_member(std::string& members, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  if (!members.empty()) members += ',';
  members += quoted(name) + ':' + quoted(value);
}

} // namespace

std::string record_of(const BuildFacts& build) {
  std::string members;
  add_member(members, "BuildEnvironment", build.ci);
  add_member(members, "BuildNumber", build.number);
  add_member(members, "BuildUrl", build.url);
  add_member(members, "Branch", build.branch);
  if (!build.commit.empty()) add_member(members, "VcsType", "Git");
  add_member(members, "VcsCommitNumber", build.commit);
  return "{" + members + "}";
}

bool looks_like_object(std::string_view json) {
  const std::size_t first = json.find_first_not_of(k_json_blanks);
  const std::size_t last = json.find_last_not_of(k_json_blanks);
  return first != std::string_view::npos && first != last && json[first] == '{' &&
         json[last] == '}';
}

} // namespace octostep::steps
