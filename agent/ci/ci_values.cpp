#include "agent/ci/ci_values.h"

#include <algorithm>
#include <cctype>

#include "steps/octopus/http/http_url.h"

namespace octostep::agent {
namespace {

// RFC 3986, 2.2 and 2.3: the characters that are allowed in a path segment besides letters and
// digits, and those that are also allowed elsewhere in a URL.
constexpr std::string_view k_segment_marks = "-._~!$&'()*+,;=:@";
constexpr std::string_view k_url_marks = "/?#[]";

bool is_hex(char c) { return std::isxdigit(static_cast<unsigned char>(c)) != 0; }

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

bool may_stand_in_segment(char c) {
  return is_letter_or_digit(c) || k_segment_marks.find(c) != std::string_view::npos;
}

// For a name with one '*'.
bool matches(std::string_view name, std::string_view pattern) {
  const auto star = pattern.find('*');
  return name.size() > pattern.size() - 1 && name.starts_with(pattern.substr(0, star)) &&
         name.ends_with(pattern.substr(star + 1));
}

std::string without_last_slashes(std::string url) {
  while (url.ends_with('/')) url.pop_back();
  return url;
}

std::string in_form(char form, std::string value) {
  if (form == '/') return without_last_slashes(std::move(value));
  return form == '%' ? encoded_segments(value) : value;
}

} // namespace

CiValues::CiValues(const Environment& environment, const TeamcityProperties& properties)
    : m_environment(environment), m_properties(properties) {}

std::string CiValues::only_value(const Environment& values, std::string_view pattern) const {
  std::string only;
  for (const auto& [name, value] : values) {
    if (value.empty() || !matches(name, pattern)) continue;
    if (!only.empty() && only != value) return {};
    only = value;
  }
  return only;
}

std::string CiValues::value(std::string_view name) const {
  const bool is_property = name.find('.') != std::string_view::npos;
  const auto& values = is_property ? m_properties.configuration : m_environment;
  if (name.find('*') != std::string_view::npos) return only_value(values, name);
  std::string found = environment_value(values, name);
  return found.empty() && is_property ? environment_value(m_properties.build, name) : found;
}

std::optional<std::string> CiValues::filled(std::string_view text) const {
  std::string result;
  while (!text.empty()) {
    const auto open = std::min(text.find('{'), text.size());
    result += text.substr(0, open);
    text.remove_prefix(open);
    if (text.empty()) break;
    const auto close = text.find('}');
    std::string_view name = text.substr(1, close - 1);
    const char form = name.front();
    if (form == '/' || form == '%') name.remove_prefix(1);
    std::string found = value(name);
    if (found.empty()) return std::nullopt;
    result += in_form(form, std::move(found));
    text.remove_prefix(close + 1);
  }
  return result;
}

std::vector<std::string> CiValues::all(const CiTexts& texts) const {
  std::vector<std::string> found;
  for (const auto text : texts)
    if (auto whole = filled(text); whole && !whole->empty()) found.push_back(*std::move(whole));
  return found;
}

std::string CiValues::first(const CiTexts& texts) const {
  const auto found = all(texts);
  return found.empty() ? std::string() : found.front();
}

std::string CiValues::link(const CiTexts& texts) const { return encoded_url(first(texts)); }

std::string encoded_url(std::string_view url) {
  std::string encoded;
  for (std::size_t i = 0; i < url.size(); ++i) {
    const char c = url[i];
    const bool encodes = c == '%' && i + 2 < url.size() && is_hex(url[i + 1]) && is_hex(url[i + 2]);
    if (encodes || may_stand_in_segment(c) || k_url_marks.find(c) != std::string_view::npos)
      encoded += c;
    else
      encoded += octopus::percent_encoded(url.substr(i, 1));
  }
  return encoded;
}

std::string encoded_segments(std::string_view path) {
  std::string encoded;
  for (std::size_t i = 0; i < path.size(); ++i)
    encoded += path[i] == '/' || may_stand_in_segment(path[i])
                   ? std::string(1, path[i])
                   : octopus::percent_encoded(path.substr(i, 1));
  return encoded;
}

} // namespace octostep::agent
