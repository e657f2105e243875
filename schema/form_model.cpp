#include "schema/form_model.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/help_text.h"

namespace octostep::schema {

namespace {

char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string as_sentence(std::string text) {
  if (text.empty()) return text;
  text.front() = to_upper(text.front());
  if (!text.ends_with('.')) text += '.';
  return text;
}

void add_sentence(std::string& text, const std::string& sentence) {
  if (sentence.empty()) return;
  if (!text.empty()) text += ' ';
  text += sentence;
}

Control control_of(const Parameter& parameter) {
  switch (parameter.type) {
  case ParameterType::secret:
    return Control::password;
  case ParameterType::boolean:
    // An unticked box means "no". If "not given" means something else, the field must be a list.
    return parameter.default_text.empty() ? Control::choice : Control::checkbox;
  case ParameterType::tri_state:
  case ParameterType::choice:
    return Control::choice;
  case ParameterType::integer:
    return Control::number;
  case ParameterType::name_values:
  case ParameterType::object:
    return Control::area;
  case ParameterType::text:
  case ParameterType::duration:
  case ParameterType::date_time:
  case ParameterType::list:
    break;
  }
  return parameter.multiline ? Control::area : Control::line;
}

std::vector<FormOption> options_of(const Parameter& parameter) {
  std::vector<FormOption> options;
  if (parameter.default_text.empty()) options.push_back({"", "Default"});
  for (const auto& choice : parameter.allowed) options.push_back({choice.value, choice.label});
  if (parameter.type == ParameterType::boolean || parameter.type == ParameterType::tri_state) {
    options.push_back({"true", "Yes"});
    options.push_back({"false", "No"});
  }
  return options;
}

std::string default_sentence(const Parameter& parameter) {
  std::string note = parameter.default_note;
  if (note.starts_with("default: ")) note.erase(0, 9);
  if (note.empty() && !parameter.environment.empty())
    note = fmt::format("environment variable {}", parameter.environment.front());
  return note.empty() ? std::string() : as_sentence(fmt::format("Default: {}", note));
}

std::string condition_sentence(const StepSchema& schema,
                               std::string_view start,
                               const std::optional<Condition>& condition) {
  if (!condition) return {};
  const auto& label = schema.find(condition->key)->label;
  if (condition->values.empty()) return fmt::format("{} when '{}' is given.", start, label);
  return fmt::format("{} when '{}' is {}.", start, label, fmt::join(condition->values, " or "));
}

std::string exclusion_sentence(const StepSchema& schema, const Parameter& parameter) {
  for (const auto& exclusive : schema.exclusive) {
    if (std::ranges::find(exclusive.keys, parameter.key) == exclusive.keys.end()) continue;
    std::vector<std::string> labels;
    for (const auto& key : exclusive.keys)
      labels.push_back(fmt::format("'{}'", schema.find(key)->label));
    return fmt::format("{} one of {}.",
                       exclusive.required ? "Give exactly" : "Give at most",
                       fmt::join(labels, ", "));
  }
  return {};
}

FormField make_field(const StepSchema& schema, const Parameter& parameter) {
  FormField field;
  field.key = parameter.key;
  field.label = parameter.label;
  field.help = parameter.help;
  add_sentence(field.help, default_sentence(parameter));
  field.control = control_of(parameter);
  field.value = parameter.default_text;
  field.required = parameter.required;
  field.refuses_empty = refuses_empty(parameter);
  field.is_list = parameter.type == ParameterType::list;
  field.splits_commas = parameter.split_commas;
  field.is_path = parameter.path;
  if (field.control == Control::choice) field.options = options_of(parameter);
  field.visible_when = parameter.visible_when;
  field.environment = parameter.environment;
  add_sentence(field.notes, condition_sentence(schema, "Only", parameter.visible_when));
  add_sentence(field.notes, condition_sentence(schema, "Needed", parameter.required_when));
  add_sentence(field.notes, exclusion_sentence(schema, parameter));
  return field;
}

FormGroup& group_named(std::vector<FormGroup>& groups, const std::string& title) {
  const auto found = std::ranges::find(groups, title, &FormGroup::title);
  if (found != groups.end()) return *found;
  return groups.emplace_back(FormGroup{title, {}});
}

} // namespace

std::string FormField::full_help(std::size_t limit) const {
  std::string text = help;
  add_sentence(text, notes);
  while (text.size() > limit) {
    const auto end = text.rfind(". ", text.size() - 2);
    if (end == std::string::npos) return text.substr(0, limit);
    text.resize(end + 1);
  }
  return text;
}

std::string FormField::options_sentence() const {
  if (control == Control::checkbox) return "One of: true, false.";
  std::vector<std::string> values;
  for (const auto& option : options)
    if (!option.value.empty()) values.push_back(option.value);
  return values.empty() ? std::string() : fmt::format("One of: {}.", fmt::join(values, ", "));
}

std::vector<const FormField*> StepForm::fields() const {
  std::vector<const FormField*> all;
  for (const auto& group : groups)
    for (const auto& field : group.fields) all.push_back(&field);
  return all;
}

StepForm make_step_form(const StepSchema& schema) {
  StepForm form{schema.kind, schema.command, schema.label, schema.help, {}, schema.outputs};
  for (const auto& parameter : schema.parameters)
    group_named(form.groups, parameter.group).fields.push_back(make_field(schema, parameter));
  return form;
}

std::vector<StepForm> make_step_forms() {
  std::vector<StepForm> forms;
  for (const auto& schema : catalog()) forms.push_back(make_step_form(schema));
  return forms;
}

std::string snake_case(std::string_view key) {
  auto words = command_line_name(key);
  std::ranges::replace(words, '-', '_');
  return words;
}

std::string upper_snake_case(std::string_view key) {
  auto words = snake_case(key);
  std::ranges::transform(words, words.begin(), to_upper);
  return words;
}

std::string upper_camel_case(std::string_view key) {
  std::string name;
  bool starts_word = true;
  for (const char c : key) {
    if (c != '-') name += starts_word ? to_upper(c) : c;
    starts_word = c == '-';
  }
  return name;
}

} // namespace octostep::schema
