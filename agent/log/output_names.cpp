#include "agent/log/output_names.h"

#include <algorithm>
#include <cstdint>

#include <fmt/format.h>

#include "schema/text/utf8.h"

namespace octostep::agent {

namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

} // namespace

std::vector<std::string> output_names(const OutputView& output) {
  std::string name = output.step_id.empty() ? output.name : output.step_id + "_" + output.name;
  std::replace_if(
      name.begin(), name.end(), [](char c) { return !is_word(c); }, '_');
  if (name.empty() || (name.front() >= '0' && name.front() <= '9')) name.insert(0, "_");
  std::vector<std::string> names{std::move(name)};
  // The official GitHub action and Azure DevOps task for creating a release set this name.
  if (output.name == "releaseVersion") names.emplace_back("release_number");
  return names;
}

std::string escaped_property_value(std::string_view value) {
  std::string out;
  for (std::size_t at = 0; at < value.size();) {
    const text::CodePoint point = text::code_point_at(value, at);
    at += point.size;
    if (point.value == '\\') {
      out += "\\\\";
    } else if (point.value == '\n') {
      out += "\\n";
    } else if (point.value == '\t') {
      out += "\\t";
    } else if (point.value == ' ' && out.empty()) {
      out += "\\ "; // leading blanks would be dropped
    } else if (point.value < 0x80) {
      out += static_cast<char>(point.value);
    } else if (point.value < 0x10000) {
      out += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(point.value));
    } else { // Java counts UTF-16 units
      const auto offset = static_cast<std::uint32_t>(point.value) - 0x10000;
      out += fmt::format("\\u{:04x}\\u{:04x}", 0xD800 + (offset >> 10), 0xDC00 + (offset & 0x3FF));
    }
  }
  return out;
}

} // namespace octostep::agent
