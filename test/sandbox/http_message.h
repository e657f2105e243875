// Requests and replies as the routes see them: decoded, without sockets.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace octostep::sandbox {

// Header fields in order; names are compared without case.
class Headers {
public:
  void add(std::string name, std::string value) {
    m_fields.emplace_back(std::move(name), std::move(value));
  }
  [[nodiscard]] std::optional<std::string> find(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& fields() const {
    return m_fields;
  }

private:
  std::vector<std::pair<std::string, std::string>> m_fields;
};

// Query parameters. Names are compared without case; lists may be joined by commas, given as
// repeated keys, or both.
class Query {
public:
  Query() = default;
  explicit Query(std::string_view text); // without '?'

  [[nodiscard]] std::string text(std::string_view name) const; // "" when absent
  [[nodiscard]] std::vector<std::string> list(std::string_view name) const;
  [[nodiscard]] bool flag(std::string_view name, bool fallback) const; // True/true/1
  [[nodiscard]] std::int64_t number(std::string_view name, std::int64_t fallback) const;
  [[nodiscard]] bool has(std::string_view name) const;
  [[nodiscard]] const std::vector<std::pair<std::string, std::string>>& items() const {
    return m_items;
  }

private:
  std::vector<std::pair<std::string, std::string>> m_items;
};

// The file of an upload, already on disk.
struct Upload {
  std::string file_name;
  std::filesystem::path path;
  std::uint64_t size = 0;
  std::string sha1; // 40 lower-case hex digits
};

struct Request {
  std::string method;                // X-HTTP-Method-Override applied
  std::string target;                // as sent
  std::string path;                  // target without query, still percent-encoded
  std::vector<std::string> segments; // of the path, split first and decoded then
  Query query;
  Headers headers;
  bool keep_alive = true;
  bool is_secure = false; // came over TLS
  std::string body;
  std::uint64_t body_size = 0; // bytes received, also when the body went to disk
  std::optional<Upload> upload;
};

struct Response {
  int status = 200;
  std::string content_type = "application/json; charset=utf-8";
  std::string body;
  std::filesystem::path file; // when set, the body is this file's content
  Headers headers;
};

// Ends a route with an error document.
struct ApiError : std::runtime_error {
  ApiError(int status_code, std::string message, std::vector<std::string> error_list = {});
  int status;
  std::vector<std::string> errors; // never empty
};

[[nodiscard]] Response json_response(int status, const nlohmann::json& document);
[[nodiscard]] Response
error_response(int status, const std::string& message, const std::vector<std::string>& errors);
[[nodiscard]] Response text_response(std::string text);
[[nodiscard]] std::string_view reason_of(int status);

// Splits a target into the path, segments and query of `request`. Throws ApiError 400 if it has no
// leading slash.
void set_target(Request& request, std::string target);

} // namespace octostep::sandbox
