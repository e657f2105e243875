#include "schema/forms/form_writers.h"

#include <algorithm>
#include <functional>
#include <regex>
#include <set>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "schema/help_text.h"
#include "schema/problem.h"

using namespace octostep::schema;

namespace {

using Names = std::set<std::string>;

FormSet written(std::string_view ci) { return form_writer(ci).write({make_step_forms(), "1.2.3"}); }

std::string content_of(const FormSet& set, const std::string& path) {
  const auto found = std::ranges::find(set.files, path, &FormFile::path);
  REQUIRE_MESSAGE(found != set.files.end(), path);
  return found->content;
}

// From `start` to the nearest of `ends` after it.
std::string
part_of(const std::string& text, const std::string& start, const std::vector<std::string>& ends) {
  const auto begin = text.find(start);
  REQUIRE_MESSAGE(begin != std::string::npos, start);
  auto end = text.size();
  for (const auto& mark : ends) end = std::min(end, text.find(mark, begin + start.size()));
  return text.substr(begin, end - begin);
}

// What the expression's first group finds; every line is searched from its beginning.
Names found_in(const std::string& text, const std::string& expression) {
  Names names;
  const std::regex pattern(expression);
  for (auto at = std::sregex_iterator(text.begin(), text.end(), pattern);
       at != std::sregex_iterator();
       ++at) {
    const auto [unused, is_new] = names.insert((*at)[1].str());
    CHECK_MESSAGE(is_new, (*at)[1].str());
  }
  return names;
}

Names names_of(const StepForm& form, const std::function<std::string(const FormField&)>& name) {
  Names names;
  for (const auto* field : form.fields())
    if (auto text = name(*field); !text.empty()) names.insert(std::move(text));
  return names;
}

bool is_secret(const FormField& field) { return field.control == Control::password; }

std::string variable(const FormField& field) {
  return "OCTOSTEP_INPUT_" + upper_snake_case(field.key);
}

void check_every_step(const std::function<Names(const StepForm&)>& shown,
                      const std::function<std::string(const FormField&)>& name) {
  for (const auto& form : make_step_forms()) {
    CAPTURE(form.kind);
    CHECK(shown(form) == names_of(form, name));
  }
}

nlohmann::json task_of(const FormSet& set, const std::string& name) {
  return nlohmann::json::parse(content_of(set, "tasks/" + name + "/task.json"));
}

} // namespace

TEST_CASE("an unknown CI is refused with the near name and all known ones") {
  CHECK_THROWS_AS((void)form_writer("gitlb"), InvalidDefinition);
  try {
    (void)form_writer("gitlb");
  } catch (const InvalidDefinition& invalid) {
    const auto& message = invalid.problems().front().message;
    CHECK(message.find("did you mean 'gitlab'?") != std::string::npos);
    CHECK(message.find("teamcity-metarunner") != std::string::npos);
  }
}

TEST_CASE("a TeamCity recipe has an input for every field") {
  const auto set = written("teamcity-recipe");
  check_every_step(
      [&](const StepForm& form) {
        return found_in(content_of(set, "octostep-" + form.command + ".yml"),
                        "  - env\\.(\\w+):\n");
      },
      variable);
}

TEST_CASE("descriptions of a TeamCity recipe keep to TeamCity's limit") {
  const std::regex description("\n      description: (.*)\n");
  const auto set = written("teamcity-recipe");
  for (const auto& file : set.files) {
    for (auto at = std::sregex_iterator(file.content.begin(), file.content.end(), description);
         at != std::sregex_iterator();
         ++at)
      CHECK_MESSAGE((*at)[1].length() <= 252, (*at)[1].str()); // with its quotes
  }
}

TEST_CASE("a TeamCity meta-runner has a parameter for every field") {
  const auto set = written("teamcity-metarunner");
  check_every_step(
      [&](const StepForm& form) {
        return found_in(content_of(set, "octostep-" + form.command + ".xml"),
                        "param name=\"env\\.(\\w+)\"");
      },
      variable);
}

TEST_CASE("the only %reference% in a TeamCity script is the one to the tool") {
  const auto set = written("teamcity-metarunner");
  for (const auto& file : set.files) {
    const auto script = part_of(file.content, "<![CDATA[", {"]]>"});
    CHECK(found_in(script, "(%[^%\n]*%)") == Names{"%teamcity.tool.octostep%"});
    CHECK(std::ranges::count(script, '%') == 2);
  }
}

TEST_CASE("both TeamCity forms bring the agent tool with the executable") {
  for (const auto* ci : {"teamcity-recipe", "teamcity-metarunner"}) {
    const auto set = written(ci);
    REQUIRE(set.archives.size() == 1);
    CHECK(set.archives[0].name == "octostep.zip");
    const auto& files = set.archives[0].files;
    REQUIRE(files.size() == 2);
    CHECK(files[0].path == "teamcity-plugin.xml");
    CHECK(files[0].content.find("<include name=\"" + files[1].path + "\"/>") != std::string::npos);
    CHECK(files[1].role == FileRole::octostep);
  }
}

TEST_CASE("an Azure DevOps task has an input for every field, in a group that exists") {
  const auto set = written("azure-devops");
  check_every_step(
      [&](const StepForm& form) {
        const auto task = task_of(set, "Octostep" + upper_camel_case(form.kind));
        Names groups;
        for (const auto& group : task["groups"]) groups.insert(group["name"].get<std::string>());
        Names names;
        for (const auto& input : task["inputs"]) {
          CHECK(groups.contains(input["groupName"].get<std::string>()));
          if (input["name"] != "octopusConnection") names.insert(input["name"].get<std::string>());
        }
        return names;
      },
      [](const FormField& field) { return field.key; });
}

TEST_CASE("an Azure DevOps task shows a field when another has one of some values") {
  const auto task = task_of(written("azure-devops"), "OctostepDeploy");
  for (const auto& input : task["inputs"]) {
    if (input["name"] == "timeout") CHECK(input["visibleRule"] == "wait = true");
    // There, "is given" cannot be expressed.
    if (input["name"] == "deploymentFreezeOverrideReason") CHECK(!input.contains("visibleRule"));
  }
}

TEST_CASE("an Azure DevOps task that needs a server takes a service connection") {
  const auto set = written("azure-devops");
  const auto names = [&](const std::string& task) { return task_of(set, task)["inputs"].dump(); };
  CHECK(names("OctostepPush").find("connectedService:OctostepEndpoint") != std::string::npos);
  CHECK(names("OctostepPack").find("connectedService") == std::string::npos);
}

TEST_CASE("an Azure DevOps task's help names its output variables") {
  const auto set = written("azure-devops");
  const auto help = task_of(set, "OctostepDeploy")["helpMarkDown"].get<std::string>();
  CHECK(help.find("- `deploy_taskIds`: ") != std::string::npos);
  CHECK(task_of(set, "OctostepBuildInformation")["helpMarkDown"] == "");
}

TEST_CASE("the packed Azure DevOps extension holds the same tasks as its folder") {
  const auto set = written("azure-devops");
  REQUIRE(set.archives.size() == 1);
  CHECK(set.archives[0].name == "octostep.vsix");
  for (const auto& file : set.files)
    if (file.path != "vss-extension.json")
      CHECK_MESSAGE(std::ranges::count(set.archives[0].files, file.path, &FormFile::path) == 1,
                    file.path);
}

TEST_CASE("a GitHub action has an input for every field and hands it over by the environment") {
  const auto set = written("github");
  const auto action = [&](const StepForm& form) {
    return content_of(set, form.command + "/action.yml");
  };
  const auto name = [](const FormField& field) { return snake_case(field.key); };
  check_every_step(
      [&](const StepForm& form) {
        return found_in(part_of(action(form), "\ninputs:\n", {"\noutputs:\n", "\nruns:\n"}),
                        "\n  (\\w+):(?=\n)");
      },
      name);
  check_every_step(
      [&](const StepForm& form) {
        return found_in(action(form), "OCTOSTEP_INPUT_\\w+: \"\\$\\{\\{ inputs\\.(\\w+) \\}\\}\"");
      },
      name);
}

TEST_CASE("a GitHub action's script holds no input") {
  for (const auto& form : make_step_forms()) {
    const auto text = content_of(written("github"), form.command + "/action.yml");
    CHECK(part_of(text, "\n      run: ", {}).find("${{") == std::string::npos);
  }
}

TEST_CASE("a GitLab component has an input for every field but the secrets") {
  const auto set = written("gitlab");
  check_every_step(
      [&](const StepForm& form) {
        const auto text = content_of(set, "templates/" + form.command + "/template.yml");
        auto names =
            found_in(part_of(text, "\n  inputs:\n", {"\n---\n"}), "\n    ([\\w-]+):(?=\n)");
        CHECK(names.erase("stage") == 1);
        CHECK(names.erase("job") == 1);
        return names;
      },
      [](const FormField& field) { return is_secret(field) ? "" : command_line_name(field.key); });
}

TEST_CASE("the Buildkite plugin has a property for every field, for secrets their variable") {
  const auto plugin = content_of(written("buildkite"), "plugin.yml");
  check_every_step(
      [&](const StepForm& form) {
        const auto step = part_of(plugin,
                                  "\n    " + form.command + ":\n",
                                  {"\n      required:", "\n      additionalProperties:"});
        return found_in(step, "\n        ([\\w-]+):(?=\n)");
      },
      [](const FormField& field) {
        return command_line_name(field.key) + (is_secret(field) ? "-env" : "");
      });
}

TEST_CASE("a Jenkins step has a job parameter for every field, for secrets a credential") {
  const auto set = written("jenkins");
  check_every_step(
      [&](const StepForm& form) {
        return found_in(content_of(set, "vars/octostep" + upper_camel_case(form.kind) + ".groovy"),
                        "\\(name: '(\\w+)'");
      },
      [](const FormField& field) { return field.key + (is_secret(field) ? "CredentialsId" : ""); });
}

TEST_CASE("a Jenkins choice starts with the default") {
  const auto set = written("jenkins");
  const auto pack = content_of(set, "vars/octostepPack.groovy");
  CHECK(pack.find("choices: ['optimal', 'none', 'fast', 'max']") != std::string::npos);
  const auto deploy = content_of(set, "vars/octostepDeploy.groovy");
  CHECK(deploy.find("choices: ['', 'true', 'false']") != std::string::npos);
}

TEST_CASE("a Bamboo plan has a variable for every field but the secrets") {
  const auto set = written("bamboo");
  check_every_step(
      [&](const StepForm& form) {
        const auto text = content_of(set, form.command + "/bamboo-specs/bamboo.yaml");
        return found_in(part_of(text, "\nvariables:\n", {"\nstages:\n"}), "\n  octopus_(\\w+):");
      },
      [](const FormField& field) { return is_secret(field) ? "" : field.key; });
}

TEST_CASE("a Buildbot step has a form field for every field but the secrets") {
  const auto text = content_of(written("buildbot"), "octostep_steps.py");
  check_every_step(
      [&](const StepForm& form) {
        const auto step =
            part_of(text, "\nclass " + upper_camel_case(form.kind) + "(OctoStep)", {"\nclass "});
        return found_in(step, "Parameter\\(name='octopus_(\\w+)'");
      },
      [](const FormField& field) { return is_secret(field) ? "" : field.key; });
}

TEST_CASE("every shell wrapper ends by giving way to octostep") {
  for (const auto* ci : {"teamcity-recipe", "teamcity-metarunner", "github", "gitlab", "bamboo"}) {
    for (const auto& file : written(ci).files) {
      if (file.role == FileRole::octostep) continue;
      CAPTURE(file.path);
      CHECK(found_in(file.content, "\n *(exec) [^\n]*octostep\"? run - <<'OCTOSTEP_STEP'\n") ==
            Names{"exec"});
    }
  }
}

TEST_CASE("the same schemas give the same files") {
  for (const auto& writer : k_form_writers) {
    const auto first = written(writer.ci);
    const auto second = written(writer.ci);
    REQUIRE(first.files.size() == second.files.size());
    for (std::size_t i = 0; i < first.files.size(); ++i)
      CHECK(first.files[i].content == second.files[i].content);
  }
}
