#include "schema/form_model.h"

#include <algorithm>

#include <doctest/doctest.h>

using namespace octostep::schema;

namespace {

Parameter parameter(std::string key, ParameterType type) {
  Parameter made;
  made.key = std::move(key);
  made.type = type;
  made.label = "Label of " + made.key;
  made.help = "Help.";
  made.group = "Group";
  return made;
}

StepForm form_with(std::vector<Parameter> parameters, std::vector<Exclusive> exclusive = {}) {
  StepSchema schema;
  schema.kind = "deploy";
  schema.parameters = std::move(parameters);
  schema.exclusive = std::move(exclusive);
  return make_step_form(schema);
}

FormField field_of(Parameter one) {
  return form_with({std::move(one)}).groups.front().fields.front();
}

} // namespace

TEST_CASE("every parameter of the catalog is one field of its step's form") {
  const auto forms = make_step_forms();
  REQUIRE(forms.size() == catalog().size());
  for (std::size_t i = 0; i < forms.size(); ++i) {
    CAPTURE(forms[i].kind);
    std::vector<std::string> expected;
    for (const auto& one : catalog()[i].parameters) expected.push_back(one.key);
    std::vector<std::string> shown;
    for (const auto* field : forms[i].fields()) shown.push_back(field->key);
    std::ranges::sort(expected);
    std::ranges::sort(shown);
    CHECK(shown == expected);
  }
}

TEST_CASE("fields of one group stand together, groups in the order of their first field") {
  auto a = parameter("a", ParameterType::text);
  auto b = parameter("b", ParameterType::text);
  auto c = parameter("c", ParameterType::text);
  a.group = "First";
  b.group = "Second";
  c.group = "First";
  const auto form = form_with({a, b, c});
  REQUIRE(form.groups.size() == 2);
  CHECK(form.groups[0].title == "First");
  CHECK(form.groups[0].fields[1].key == "c");
  CHECK(form.groups[1].title == "Second");
}

TEST_CASE("the type of a parameter decides its control") {
  CHECK(field_of(parameter("p", ParameterType::text)).control == Control::line);
  CHECK(field_of(parameter("p", ParameterType::list)).control == Control::line);
  CHECK(field_of(parameter("p", ParameterType::list)).is_list);
  CHECK(field_of(parameter("p", ParameterType::secret)).control == Control::password);
  CHECK(field_of(parameter("p", ParameterType::integer)).control == Control::number);
  CHECK(field_of(parameter("p", ParameterType::object)).control == Control::area);
  CHECK(field_of(parameter("p", ParameterType::name_values)).control == Control::area);
  auto multiline = parameter("p", ParameterType::text);
  multiline.multiline = true;
  CHECK(field_of(multiline).control == Control::area);
}

TEST_CASE("a boolean with a default is a box, one whose absence has a meaning is a list") {
  auto with_default = parameter("p", ParameterType::boolean);
  with_default.default_text = "true";
  CHECK(field_of(with_default).control == Control::checkbox);
  CHECK(field_of(with_default).value == "true");

  const auto open = field_of(parameter("p", ParameterType::boolean));
  CHECK(open.control == Control::choice);
  CHECK(open.options == std::vector<FormOption>{{"", "Default"}, {"true", "Yes"}, {"false", "No"}});
}

TEST_CASE("a choice offers its values, and a blank one only without a default") {
  auto choice = parameter("p", ParameterType::choice);
  choice.allowed = {{"a", "First", {"alias"}}, {"b", "Second", {}}};
  CHECK(field_of(choice).options.front() == FormOption{"", "Default"});
  choice.default_text = "b";
  CHECK(field_of(choice).options == std::vector<FormOption>{{"a", "First"}, {"b", "Second"}});
  CHECK(field_of(choice).options_sentence() == "One of: a, b.");
}

TEST_CASE("the help says what a blank field means") {
  auto noted = parameter("p", ParameterType::text);
  noted.default_note = "the newest one";
  CHECK(field_of(noted).full_help() == "Help. Default: the newest one.");
  auto from_environment = parameter("p", ParameterType::text);
  from_environment.environment = {"OCTOPUS_URL", "OTHER"};
  CHECK(field_of(from_environment).full_help() ==
        "Help. Default: environment variable OCTOPUS_URL.");
}

TEST_CASE("notes say in words what a server may not be able to check") {
  auto waits = parameter("wait", ParameterType::boolean);
  waits.default_text = "true";
  auto timeout = parameter("timeout", ParameterType::duration);
  timeout.visible_when = Condition{"wait", {"true"}};
  auto reason = parameter("reason", ParameterType::text);
  reason.required_when = Condition{"timeout", {}};
  const auto form = form_with({waits, timeout, reason}, {{{"timeout", "reason"}, true}});
  const auto fields = form.fields();
  CHECK(fields[1]->notes == "Only when 'Label of wait' is true. Give exactly one of 'Label of "
                            "timeout', 'Label of reason'.");
  CHECK(fields[2]->notes.starts_with("Needed when 'Label of timeout' is given."));
}

TEST_CASE("help that is too long loses whole sentences from its end") {
  FormField field;
  field.help = "One sentence. Another one.";
  field.notes = "A note.";
  CHECK(field.full_help() == "One sentence. Another one. A note.");
  CHECK(field.full_help(34) == "One sentence. Another one. A note.");
  CHECK(field.full_help(33) == "One sentence. Another one.");
  CHECK(field.full_help(20) == "One sentence.");
  CHECK(field.full_help(5) == "One s");
}

TEST_CASE("keys are spelt in the manner of each server") {
  CHECK(snake_case("pinSha256") == "pin_sha256");
  CHECK(upper_snake_case("ignoreSslErrors") == "IGNORE_SSL_ERRORS");
  CHECK(upper_snake_case("create-release") == "CREATE_RELEASE");
  CHECK(upper_camel_case("createRelease") == "CreateRelease");
  CHECK(upper_camel_case("create-release") == "CreateRelease");
}
