#include "steps/outputs.h"

#include "steps/step_log.h"

namespace octostep::agent {
namespace {

template <typename Value>
Value value_of(const steps::Outputs& outputs, std::string_view key) {
  for (const auto& [name, value] : outputs)
    if (name == key)
      if (const auto* exact = std::get_if<Value>(&value)) return *exact;
  return {};
}

} // namespace

bool has_output(const steps::Outputs& outputs, std::string_view key) {
  for (const auto& output : outputs)
    if (output.first == key) return true;
  return false;
}

std::string text_output(const steps::Outputs& outputs, std::string_view key) {
  return value_of<std::string>(outputs, key);
}

std::vector<std::string> list_output(const steps::Outputs& outputs, std::string_view key) {
  return value_of<std::vector<std::string>>(outputs, key);
}

std::vector<std::string>
record_texts(const steps::Outputs& outputs, std::string_view key, std::string_view field) {
  std::vector<std::string> texts;
  for (const auto& record : value_of<std::vector<steps::OutputRecord>>(outputs, key))
    for (const auto& [name, text] : record)
      if (name == field) texts.push_back(steps::field_text(text));
  return texts;
}

} // namespace octostep::agent
