#include "test/sandbox/strict_object.h"

#include <stdexcept>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

[[noreturn]] void refuse(const std::string& path, std::string_view expected) {
  throw std::invalid_argument(fmt::format("{} must be {}", path, expected));
}

} // namespace

StrictObject::StrictObject(const nlohmann::json& value, std::string path)
    : m_value(value), m_path(std::move(path)) {
  if (!value.is_object()) refuse(m_path.empty() ? "the document" : m_path, "an object");
}

std::string StrictObject::path_of(std::string_view key) const {
  return m_path.empty() ? std::string{key} : fmt::format("{}.{}", m_path, key);
}

const nlohmann::json* StrictObject::find(std::string_view key) {
  m_known.emplace(key);
  const auto found = m_value.find(key);
  return found == m_value.end() ? nullptr : &*found;
}

std::string StrictObject::text(std::string_view key, std::string fallback) {
  const auto* const value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_string()) refuse(path_of(key), "text");
  return value->get<std::string>();
}

std::string StrictObject::required_text(std::string_view key) {
  auto value = text(key);
  if (value.empty()) refuse(path_of(key), "given");
  return value;
}

std::string StrictObject::choice(std::string_view key, const std::vector<std::string>& allowed) {
  auto value = text(key, allowed.front());
  if (!contains(allowed, value))
    refuse(path_of(key), fmt::format("one of: {}", join(allowed, ", ")));
  return value;
}

bool StrictObject::flag(std::string_view key, bool fallback) {
  const auto* const value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_boolean()) refuse(path_of(key), "true or false");
  return value->get<bool>();
}

double StrictObject::number(std::string_view key, double fallback) {
  const auto* const value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number()) refuse(path_of(key), "a number");
  return value->get<double>();
}

long StrictObject::integer(std::string_view key, long fallback) {
  const auto* const value = find(key);
  if (value == nullptr) return fallback;
  if (!value->is_number_integer()) refuse(path_of(key), "a whole number");
  return value->get<long>();
}

std::vector<std::string> StrictObject::texts(std::string_view key) {
  std::vector<std::string> result;
  each(key, [&](const nlohmann::json& item, const std::string& path) {
    if (!item.is_string()) refuse(path, "text");
    result.push_back(item.get<std::string>());
  });
  return result;
}

void StrictObject::each(
    std::string_view key,
    const std::function<void(const nlohmann::json&, const std::string&)>& read) {
  const auto* const value = find(key);
  if (value == nullptr) return;
  if (!value->is_array()) refuse(path_of(key), "a list");
  for (std::size_t i = 0; i < value->size(); ++i)
    read((*value)[i], fmt::format("{}[{}]", path_of(key), i));
}

void StrictObject::finish() const {
  std::vector<std::string> unknown;
  for (auto it = m_value.begin(); it != m_value.end(); ++it)
    if (m_known.find(it.key()) == m_known.end()) unknown.push_back("'" + it.key() + "'");
  if (unknown.empty()) return;
  const std::vector<std::string> known{m_known.begin(), m_known.end()};
  throw std::invalid_argument(fmt::format("{} has the unknown key {}; known are: {}",
                                          m_path.empty() ? "the document" : m_path,
                                          join(unknown, ", "),
                                          join(known, ", ")));
}

} // namespace octostep::sandbox
