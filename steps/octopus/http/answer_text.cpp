#include "steps/octopus/http/answer_text.h"

#include <algorithm>
#include <array>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

#include "schema/text/ascii.h"
#include "steps/octopus/http/json_tree.h"

namespace octostep::octopus {

namespace {

using nlohmann::json;

constexpr std::size_t k_longest_message = 1'000; // with as many of the errors as fit

bool is_html(const Response& response) {
  return text::lower_case(response.header("Content-Type")).find("html") != std::string::npos ||
         is_web_page(response);
}

std::string html_title(std::string_view body) {
  const auto head = text::lower_case(body.substr(0, 4096));
  const auto begin = head.find("<title>");
  const auto end = head.find("</title>");
  if (begin == std::string::npos || end == std::string::npos || end < begin) return {};
  return text::as_one_line(body.substr(begin + 7, end - begin - 7), 100);
}

// Some members have been seen in different case, so case is ignored.
const json* member(const json& object, std::string_view name) {
  for (const auto& [key, value] : object.items())
    if (text::equal_ignoring_case(key, name)) return &value;
  return nullptr;
}

std::string sentence(std::string_view text) {
  auto line = text::as_one_line(text);
  while (line.ends_with('.')) line.pop_back();
  return line;
}

} // namespace

std::string body_in_words(const Response& response) {
  if (text::trimmed(response.body).empty()) return "an empty body";
  if (is_html(response)) {
    const auto title = html_title(response.body);
    return fmt::format("an HTML page{} (maintenance or a proxy)",
                       title.empty() ? "" : " titled '" + title + "'");
  }
  if (is_json(response)) return "JSON";
  const auto type = response.header("Content-Type");
  if (text::lower_case(type).find("json") != std::string::npos) return "unreadable JSON";
  return fmt::format("the text '{}'", text::as_one_line(response.body, 200));
}

bool says_too_large(const Response& response) {
  constexpr std::array<std::string_view, 5> k_words{"404.13",
                                                    "entity too large",
                                                    "content too large",
                                                    "payload too large",
                                                    "request body too large"};
  if (response.status == 413) return true;
  if (response.status < 400) return false;
  const auto words = text::lower_case(std::string_view(response.body).substr(0, 4096));
  return std::ranges::any_of(
      k_words, [&](std::string_view known) { return words.find(known) != std::string::npos; });
}

std::string status_in_words(int status) {
  struct Name {
    int status;
    std::string_view text;
  };
  constexpr std::array names = {Name{200, "OK"},
                                Name{201, "Created"},
                                Name{400, "Bad Request"},
                                Name{401, "Unauthorized"},
                                Name{403, "Forbidden"},
                                Name{404, "Not Found"},
                                Name{405, "Method Not Allowed"},
                                Name{407, "Proxy Authentication Required"},
                                Name{408, "Request Timeout"},
                                Name{409, "Conflict"},
                                Name{413, "Content Too Large"},
                                Name{429, "Too Many Requests"},
                                Name{500, "Internal Server Error"},
                                Name{502, "Bad Gateway"},
                                Name{503, "Service Unavailable"},
                                Name{504, "Gateway Timeout"}};
  const auto* found = std::find_if(
      names.begin(), names.end(), [&](const Name& name) { return name.status == status; });
  if (found == names.end()) return std::to_string(status);
  return fmt::format("{} {}", status, found->text);
}

std::optional<ErrorDocument> error_document(const Response& response) {
  const auto body = parse_json(response.body).value_or(nullptr);
  if (!body.is_object()) return std::nullopt;
  ErrorDocument document;
  if (const auto* message = member(body, "ErrorMessage");
      message != nullptr && message->is_string())
    document.message = sentence(message->get<std::string>());
  if (const auto* errors = member(body, "Errors"); errors != nullptr && errors->is_array()) {
    for (const auto& error : *errors)
      if (error.is_string()) document.errors.push_back(error.get<std::string>());
  }
  std::size_t unnamed = 0;
  for (const auto& error : document.errors) {
    const auto text = sentence(error);
    if (document.message.find(text) != std::string::npos) continue;
    if (document.message.size() + text.size() > k_longest_message && !document.message.empty())
      ++unnamed;
    else
      document.message += (document.message.empty() ? "" : "; ") + text;
  }
  if (unnamed > 0)
    document.message += fmt::format("; and {} more error{}", unnamed, unnamed == 1 ? "" : "s");
  if (document.message.empty()) return std::nullopt;
  return document;
}

std::string answer_in_words(const Response& response) {
  const auto document = error_document(response);
  return document ? document->message : body_in_words(response);
}

bool is_json(const Response& response) { return json::accept(response.body); }

bool is_web_page(const Response& response) {
  const auto begin = text::trimmed(std::string_view(response.body).substr(0, 200));
  return text::starts_with_ignoring_case(begin, "<!doctype html") ||
         text::starts_with_ignoring_case(begin, "<html");
}

} // namespace octostep::octopus
