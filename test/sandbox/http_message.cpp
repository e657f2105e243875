#include "test/sandbox/http_message.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <nlohmann/json.hpp>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

// Only in queries, '+' means a blank; Go and browsers send it.
std::string decode_query(std::string_view text) {
  std::string spaced{text};
  std::replace(spaced.begin(), spaced.end(), '+', ' ');
  return percent_decode(spaced);
}

} // namespace

std::optional<std::string> Headers::find(std::string_view name) const {
  for (const auto& [field, value] : m_fields)
    if (equal_ignoring_case(field, name)) return value;
  return std::nullopt;
}

Query::Query(std::string_view text) {
  if (text.empty()) return;
  for (const auto& item : split(text, '&')) {
    if (item.empty()) continue;
    const auto equals = item.find('=');
    const auto value = equals == std::string::npos ? std::string{} : item.substr(equals + 1);
    m_items.emplace_back(decode_query(item.substr(0, equals)), decode_query(value));
  }
}

std::string Query::text(std::string_view name) const {
  for (const auto& [key, value] : m_items)
    if (equal_ignoring_case(key, name)) return value;
  return {};
}

std::vector<std::string> Query::list(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : m_items) {
    if (!equal_ignoring_case(key, name)) continue;
    for (const auto& piece : split(value, ','))
      if (!trim(piece).empty()) values.emplace_back(trim(piece));
  }
  return values;
}

bool Query::flag(std::string_view name, bool fallback) const {
  const auto value = lower(text(name));
  if (value.empty()) return fallback;
  return value == "true" || value == "1";
}

std::int64_t Query::number(std::string_view name, std::int64_t fallback) const {
  const auto value = text(name);
  if (value.empty()) return fallback;
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc{} || end != value.data() + value.size())
    throw ApiError(400,
                   "The query parameter '" + std::string{name} + "' must be a number, not '" +
                       value + "'.");
  return number;
}

bool Query::has(std::string_view name) const {
  return std::any_of(m_items.begin(), m_items.end(), [&](const auto& item) {
    return equal_ignoring_case(item.first, name);
  });
}

ApiError::ApiError(int status_code, std::string message, std::vector<std::string> error_list)
    : std::runtime_error(message), status(status_code), errors(std::move(error_list)) {
  if (errors.empty()) errors.push_back(std::move(message));
}

Response json_response(int status, const nlohmann::json& document) {
  Response response;
  response.status = status;
  response.body = document.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
  return response;
}

Response
error_response(int status, const std::string& message, const std::vector<std::string>& errors) {
  // Errors must be an array, and the lists must contain strings; otherwise the Go client loses the
  // text.
  return json_response(status,
                       {{"ErrorMessage", message},
                        {"Errors", errors},
                        {"HelpText", nullptr},
                        {"HelpLink", nullptr},
                        {"ParsedHelpLinks", nlohmann::json::array()},
                        {"FullException", nullptr},
                        {"Details", nlohmann::json::object()}});
}

Response text_response(std::string text) {
  Response response;
  response.content_type = "text/plain; charset=utf-8";
  response.body = std::move(text);
  return response;
}

std::string_view reason_of(int status) {
  struct Reason {
    int status;
    std::string_view text;
  };
  constexpr std::array k_reasons{Reason{200, "OK"},
                                 Reason{201, "Created"},
                                 Reason{204, "No Content"},
                                 Reason{302, "Found"},
                                 Reason{307, "Temporary Redirect"},
                                 Reason{400, "Bad Request"},
                                 Reason{401, "Unauthorized"},
                                 Reason{403, "Forbidden"},
                                 Reason{404, "Not Found"},
                                 Reason{405, "Method Not Allowed"},
                                 Reason{408, "Request Timeout"},
                                 Reason{409, "Conflict"},
                                 Reason{413, "Payload Too Large"},
                                 Reason{429, "Too Many Requests"},
                                 Reason{500, "Internal Server Error"},
                                 Reason{502, "Bad Gateway"},
                                 Reason{503, "Service Unavailable"},
                                 Reason{504, "Gateway Timeout"}};
  const auto* const found =
      std::find_if(k_reasons.begin(), k_reasons.end(), [&](const Reason& reason) {
        return reason.status == status;
      });
  return found == k_reasons.end() ? std::string_view{"Status"} : found->text;
}

void set_target(Request& request, std::string target) {
  request.target = std::move(target);
  const auto question = request.target.find('?');
  request.path = request.target.substr(0, question);
  request.query =
      question == std::string::npos ? Query{} : Query{request.target.substr(question + 1)};
  if (!request.path.starts_with('/'))
    throw ApiError(400, "The request target must start with a slash.");
  request.segments.clear();
  for (const auto& piece : split(request.path, '/'))
    if (!piece.empty()) request.segments.push_back(percent_decode(piece));
}

} // namespace octostep::sandbox
