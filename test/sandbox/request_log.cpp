#include "test/sandbox/request_log.h"

#include <array>

#include "test/sandbox/sha1.h"
#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

using nlohmann::json;

constexpr std::size_t k_max_logged_body = 64 * 1024;

bool is_secret_name(std::string_view name) {
  constexpr std::array<std::string_view, 8> k_secrets{"x-octopus-apikey",
                                                      "x-nuget-apikey",
                                                      "authorization",
                                                      "cookie",
                                                      "x-octopus-csrf-token",
                                                      "subject_token",
                                                      "password",
                                                      "apikey"};
  for (const auto secret : k_secrets)
    if (equal_ignoring_case(name, secret)) return true;
  return false;
}

// Repeated names become lists, so that nothing is lost.
void add_value(json& object, const std::string& name, const std::string& value) {
  const json shown = is_secret_name(name) ? json("***") : json(value);
  const auto found = object.find(name);
  if (found == object.end())
    object[name] = shown;
  else if (found->is_array())
    found->push_back(shown);
  else
    *found = json::array({*found, shown});
}

json values_of(const std::vector<std::pair<std::string, std::string>>& fields) {
  auto object = json::object();
  for (const auto& [name, value] : fields) add_value(object, name, value);
  return object;
}

void mask_secrets(json& value) {
  if (!value.is_object()) return;
  for (auto it = value.begin(); it != value.end(); ++it)
    if (is_secret_name(it.key())) *it = "***";
}

void add_body(json& entry, const Request& request) {
  entry["bodySize"] = request.body_size;
  if (request.upload) {
    entry["file"] = {{"name", request.upload->file_name},
                     {"size", request.upload->size},
                     {"sha1", request.upload->sha1}};
    return;
  }
  if (request.body.empty()) return;
  auto document = json::parse(request.body, nullptr, /*allow_exceptions=*/false);
  if (document.is_discarded() || request.body.size() > k_max_logged_body) {
    entry["bodySha1"] = sha1_of(request.body);
    return;
  }
  mask_secrets(document);
  entry["body"] = std::move(document);
}

} // namespace

std::size_t
RequestLog::begin(const Request& request, std::size_t connection, const std::string& time) {
  json entry{{"method", request.method},
             {"path", request.path},
             {"query", values_of(request.query.items())},
             {"headers", values_of(request.headers.fields())},
             {"connection", connection},
             {"time", time},
             {"status", nullptr}};
  const std::lock_guard lock{m_mutex};
  const auto number = m_first_number + m_entries.size();
  entry["number"] = number;
  m_entries.push_back(std::move(entry));
  return number;
}

void RequestLog::finish(std::size_t number,
                        const Request& request,
                        int status,
                        const std::string& fault) {
  const std::lock_guard lock{m_mutex};
  if (number < m_first_number) return;
  json& entry = m_entries[number - m_first_number];
  add_body(entry, request);
  entry["status"] = status;
  if (!fault.empty()) entry["fault"] = fault;
}

json RequestLog::to_json() const {
  const std::lock_guard lock{m_mutex};
  return m_entries;
}

void RequestLog::clear() {
  const std::lock_guard lock{m_mutex};
  m_first_number += m_entries.size();
  m_entries.clear();
}

} // namespace octostep::sandbox
