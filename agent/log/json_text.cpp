#include "agent/log/json_text.h"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "agent/log/foreign_text.h"

namespace octostep::agent {

namespace {

using Json = nlohmann::json;

// Length of the string at the start of `text`, including its quotation marks.
std::size_t string_length(std::string_view text) {
  for (std::size_t at = 1; at < text.size(); ++at) {
    if (text[at] == '\\')
      ++at;
    else if (text[at] == '"')
      return at + 1;
  }
  return text.size();
}

std::string masked(std::string_view string, const SecretMasker& masker) {
  const Json value = Json::parse(string, nullptr, /*allow_exceptions=*/false);
  const auto text = value.is_string() ? value.get<std::string>() : std::string(string);
  return Json(masker.mask(text)).dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool is_name(std::string_view behind_string) {
  const auto next = behind_string.find_first_not_of(' ');
  return next != std::string_view::npos && behind_string[next] == ':';
}

} // namespace

std::string harmless_json(std::string_view json, const SecretMasker& masker) {
  std::string text;
  while (!json.empty()) {
    const auto start = std::min(json.find('"'), json.size());
    text += json.substr(0, start);
    json.remove_prefix(start);
    const auto string = json.substr(0, string_length(json));
    json.remove_prefix(string.size());
    if (string.empty()) break;
    text += with_numbered_tokens(is_name(json) ? std::string(string) : masked(string, masker));
  }
  return text;
}

} // namespace octostep::agent
