// Buildbot: a Python module with one step class per step and the fields of a ForceScheduler.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/forms/form_template.h"
#include "schema/forms/form_writers.h"
#include "schema/forms/quoting.h"

namespace octostep::schema {

namespace {

// Form values are stored with the build, so a secret has no field; util.Secret supplies it.
bool is_secret(const FormField& field) { return field.control == Control::password; }

std::string choices_of(const FormField& field) {
  std::vector<std::string> values;
  for (const auto& option : field.options) values.push_back(python_quoted(option.value));
  return fmt::format("[{}]", fmt::join(values, ", "));
}

// "project" alone would clash with the scheduler's own field of that name.
std::string field_call(const FormField& field) {
  const auto named = fmt::format("name={}, label={}, tooltip={}, required={}",
                                 python_quoted("octopus_" + field.key),
                                 python_quoted(field.label),
                                 python_quoted(field.full_help()),
                                 field.required ? "True" : "False");
  const auto value = python_quoted(field.value);
  switch (field.control) {
  case Control::checkbox:
    return fmt::format(
        "util.BooleanParameter({}, default={})", named, field.value == "true" ? "True" : "False");
  case Control::choice:
    return fmt::format("util.ChoiceStringParameter({}, default={}, choices={}, strict=True)",
                       named,
                       value,
                       choices_of(field));
  case Control::area:
    return fmt::format("util.TextParameter({}, default={}, cols=80, rows=4)", named, value);
  case Control::number: // an IntParameter cannot be blank
    return fmt::format("util.StringParameter({}, default={}, regex='^[0-9]*$')", named, value);
  case Control::line:
  case Control::password:
    break;
  }
  return fmt::format("util.StringParameter({}, default={}, size=60)", named, value);
}

std::string group_call(const FormGroup& group) {
  std::string fields;
  for (const auto& field : group.fields)
    if (!is_secret(field)) fields += "                " + field_call(field) + ",\n";
  return fmt::format("            util.NestedParameter(name='', label={}, layout='vertical', "
                     "columns=1, fields=[\n{}            ]),\n",
                     python_quoted(group.title),
                     fields);
}

std::string class_of(const StepForm& form) {
  std::string keys;
  std::string secrets;
  std::string groups;
  for (const auto* field : form.fields()) {
    auto& list = is_secret(*field) ? secrets : keys;
    list += fmt::format("        {},\n", python_quoted(field->key));
  }
  for (const auto& group : form.groups) groups += group_call(group);
  return fmt::format(
      "\n\nclass {}(OctoStep):\n    \"\"\"{}\"\"\"\n\n    type = {}\n    label = {}\n"
      "    keys = (\n{}    )\n    secret_keys = (\n{}    )\n\n"
      "    @staticmethod\n    def form():\n        return [\n{}        ]\n",
      upper_camel_case(form.kind),
      form.help,
      python_quoted(form.kind),
      python_quoted(form.label),
      keys,
      secrets,
      groups);
}

} // namespace

FormSet write_buildbot_steps(const FormSource& source) {
  std::string classes;
  for (const auto& form : source.steps) classes += class_of(form);
  return {{{"octostep_steps.py",
            filled_template("buildbot_steps", {{"version", source.version}, {"classes", classes}}),
            FileRole::text}},
          {}};
}

} // namespace octostep::schema
