#include "agent/intake/json_reader.h"

#include <string>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "schema/json_pointer.h"
#include "schema/text/text_file.h"

namespace octostep::agent {
namespace {

using nlohmann::json;

// The library's message without its prefix and without the text that was read last.
std::string syntax_message(std::string_view what) {
  if (const auto kind = what.find("] "); kind != std::string_view::npos)
    what.remove_prefix(kind + 2);
  if (what.starts_with("parse error at line"))
    if (const auto end = what.find(": "); end != std::string_view::npos)
      what.remove_prefix(end + 2);
  return std::string(what.substr(0, what.find("; last read:")));
}

class StrictReader final : public json::json_sax_t {
public:
  StrictReader(std::string_view text, std::vector<schema::Problem>& problems)
      : m_text(text), m_problems(problems) {}

  [[nodiscard]] std::optional<json> take() { return std::move(m_root); }

  bool null() override { return put(nullptr); }
  bool boolean(bool value) override { return put(value); }
  bool number_integer(number_integer_t value) override { return put(value); }
  bool number_unsigned(number_unsigned_t value) override { return put(value); }
  bool number_float(number_float_t value, const string_t&) override { return put(value); }
  bool string(string_t& value) override { return put(std::move(value)); }
  bool binary(binary_t&) override { return false; } // does not occur in JSON text

  bool start_object(std::size_t) override { return open(json::object()); }
  bool start_array(std::size_t) override { return open(json::array()); }
  bool end_object() override { return close(); }
  bool end_array() override { return close(); }

  bool key(string_t& key) override {
    Frame& frame = m_open.back();
    frame.key = key;
    frame.duplicate = frame.container.contains(key);
    if (frame.duplicate)
      m_problems.push_back({path(), fmt::format("duplicate key '{}'; each may stand once", key)});
    return true;
  }

  bool parse_error(std::size_t position,
                   const std::string&,
                   const nlohmann::detail::exception& error) override {
    const auto at = text::position_in(m_text, position == 0 ? 0 : position - 1);
    report(fmt::format(
        "not JSON, at line {}, column {}: {}", at.line, at.column, syntax_message(error.what())));
    return false;
  }

private:
  struct Frame {
    json container;
    std::string key;
    bool duplicate = false; // the value of `key` is read and dropped
  };

  void report(std::string message) {
    m_root.reset();
    m_problems.push_back({"", std::move(message)});
  }

  [[nodiscard]] std::string path() const {
    std::string text;
    for (const Frame& frame : m_open)
      text = frame.container.is_array() ? json_path(text, frame.container.size())
                                        : json_path(text, frame.key);
    return text;
  }

  bool open(json container) {
    if (m_open.size() == k_depth_limit) {
      report(fmt::format("nested deeper than {} levels", k_depth_limit));
      return false;
    }
    m_open.push_back({std::move(container), "", false});
    return true;
  }

  bool close() {
    json container = std::move(m_open.back().container);
    m_open.pop_back();
    return put(std::move(container));
  }

  bool put(json value) {
    if (m_open.empty()) {
      m_root = std::move(value);
    } else if (Frame& frame = m_open.back(); frame.container.is_array()) {
      frame.container.push_back(std::move(value));
    } else if (!frame.duplicate) {
      frame.container[frame.key] = std::move(value);
    }
    return true;
  }

  std::string_view m_text;
  std::vector<schema::Problem>& m_problems;
  std::vector<Frame> m_open;
  std::optional<json> m_root;
};

} // namespace

std::optional<json> read_json(std::string_view text, std::vector<schema::Problem>& problems) {
  if (text.find_first_not_of(" \t\r\n") == std::string_view::npos) {
    problems.push_back({"", "it is empty; a JSON document of steps is expected"});
    return std::nullopt;
  }
  StrictReader reader(text, problems);
  if (!json::sax_parse(text, &reader)) return std::nullopt;
  return reader.take();
}

std::string json_path(std::string_view path, std::string_view token) {
  return std::string(path) + schema::pointer_step(token);
}

std::string json_path(std::string_view path, std::size_t index) {
  return json_path(path, std::to_string(index));
}

} // namespace octostep::agent
