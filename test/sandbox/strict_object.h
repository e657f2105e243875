// A JSON object in which every key must be known. Scenario files and control requests are written
// by hand, and if a misspelled key is silently ignored, a test passes for the wrong reason.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace octostep::sandbox {

class StrictObject {
public:
  // `value` is not owned; `path` names it in messages. Throws std::invalid_argument if it is not an
  // object.
  StrictObject(const nlohmann::json& value, std::string path);

  [[nodiscard]] const nlohmann::json* find(std::string_view key); // nullptr if absent
  [[nodiscard]] std::string text(std::string_view key, std::string fallback = {});
  [[nodiscard]] std::string required_text(std::string_view key);
  // The text of `key`, which must be one of `allowed`; the first one if absent.
  [[nodiscard]] std::string choice(std::string_view key, const std::vector<std::string>& allowed);
  [[nodiscard]] bool flag(std::string_view key, bool fallback);
  // All numbers in these formats are amounts. Throws std::invalid_argument if negative.
  [[nodiscard]] double number(std::string_view key, double fallback);
  [[nodiscard]] long integer(std::string_view key, long fallback, std::optional<long> least = {});
  [[nodiscard]] std::vector<std::string> texts(std::string_view key);
  // The members of the object at `key`, which may have any names; empty if absent. For objects of
  // texts and of lists of texts.
  [[nodiscard]] std::map<std::string, std::string> named_texts(std::string_view key);
  [[nodiscard]] std::map<std::string, std::vector<std::string>> named_lists(std::string_view key);
  // Calls `read` with each item of the list at `key` and its path.
  void each(std::string_view key,
            const std::function<void(const nlohmann::json&, const std::string&)>& read);
  [[nodiscard]] std::string path_of(std::string_view key) const;
  // Throws std::invalid_argument that names the keys that were never requested. Call it last.
  void finish() const;

private:
  const nlohmann::json& m_value;
  std::string m_path;
  std::set<std::string, std::less<>> m_known;
};

} // namespace octostep::sandbox
