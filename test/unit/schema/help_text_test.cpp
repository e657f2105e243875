#include "schema/help_text.h"

#include <set>
#include <string>

#include <doctest/doctest.h>

#include "schema/value_text.h"

namespace octostep::schema {
namespace {

TEST_CASE("keys become options in kebab case") {
  CHECK(command_line_name("project") == "project");
  CHECK(command_line_name("releaseNumber") == "release-number");
  CHECK(command_line_name("pinSha256") == "pin-sha256");
  CHECK(command_line_name("oidcIdToken") == "oidc-id-token");
}

TEST_CASE("every option leads back to its parameter alone") {
  for (const auto& step : catalog()) {
    std::set<std::string> names;
    for (const auto& parameter : step.parameters) {
      CAPTURE(parameter.key);
      const auto name = command_line_name(parameter.key);
      CHECK(names.insert(name).second);
      CHECK(find_command_line_name(step, name) == step.find(parameter.key));
    }
  }
  CHECK(find_command_line_name(*find_step_schema("deploy"), "releaseNumber") == nullptr);
  CHECK(find_command_line_name(*find_step_schema("deploy"), "") == nullptr);
}

StepSchema sample() {
  StepSchema step;
  step.kind = "sampleStep";
  step.command = "sample-step";
  step.help = "Does it.";
  Parameter name;
  name.key = "projectName";
  name.group = "First";
  name.help = "Its name.";
  name.required = true;
  name.environment = {"A", "B"};
  Parameter level;
  level.key = "level";
  level.type = ParameterType::choice;
  level.group = "Second";
  level.help = "How hard.";
  level.allowed = {{"fast", "", {}}, {"max", "", {}}};
  level.default_text = "fast";
  level.required_when = Condition{"projectName", {}};
  Parameter wait;
  wait.key = "wait";
  wait.type = ParameterType::boolean;
  wait.group = "First";
  wait.help = "Waits.";
  wait.default_text = "true";
  step.parameters = {name, level, wait};
  step.outputs = {{"taskIds", "The tasks.", true}};
  return step;
}

TEST_CASE("help shows parameters by group with type, default and conditions") {
  CHECK(help_text(sample()) == "octostep sample-step [--parameter value ...]\n"
                               "\n"
                               "Does it.\n"
                               "\n"
                               "First\n"
                               "  --project-name TEXT  (required)\n"
                               "      Its name. Otherwise A or B of the environment.\n"
                               "  --wait true|false  (default true)\n"
                               "      Waits.\n"
                               "\n"
                               "Second\n"
                               "  --level fast|max  (default fast)\n"
                               "      How hard. Required when 'projectName' is given.\n"
                               "\n"
                               "Outputs\n"
                               "  taskIds\n"
                               "      The tasks.\n");
}

TEST_CASE("lines are wrapped at 100 columns, counted in characters") {
  auto step = sample();
  step.parameters.resize(1);
  step.outputs.clear();
  step.help.clear();
  for (int i = 0; i < 60; ++i) step.help += "äöü ";
  const auto text = help_text(step);
  std::string full_line;
  for (int i = 0; i < 25; ++i) full_line += i == 0 ? "äöü" : " äöü";
  CHECK(text.find("\n" + full_line + "\näöü") != std::string::npos);

  for (const auto& kind : catalog()) {
    for (const auto& line : split_lines(help_text(kind))) {
      CAPTURE(line);
      CHECK(line.size() <= 100);
    }
  }
}

TEST_CASE("a word longer than a line stands alone") {
  auto step = sample();
  step.help = "a " + std::string(120, 'x') + " b";
  CHECK(help_text(step).find("\na\n" + std::string(120, 'x') + "\nb\n") != std::string::npos);
}

} // namespace
} // namespace octostep::schema
