// What the tests of documents share: a document that is read and checked as in a run, with steps
// that do nothing.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "agent/intake/document.h"
#include "agent/intake/step_parameters.h"

namespace octostep::test {

class NoStep final : public steps::Step {
public:
  steps::Plan plan(steps::StepContext&) override { return {}; }
  steps::StepResult execute(steps::StepContext&) override { return {}; }
};

inline std::unique_ptr<steps::Step>
make_nothing(std::string_view, const schema::ParameterValues&, const steps::BuildFacts&) {
  return std::make_unique<NoStep>();
}

struct Reading {
  agent::Environment environment{{"OCTOPUS_API_KEY", "API-ENVIRONMENT"}};
  std::vector<agent::ConnectionOption> options;
  std::vector<schema::Problem> problems;
  agent::RunDefinition definition;
  agent::RunCheck check;
  agent::StepFactory factory = make_nothing;

  void read(const std::string& text) {
    problems.clear();
    agent::References references(environment,
                                 {.number = "78",
                                  .id = "",
                                  .url = "",
                                  .commit = "",
                                  .branch = "",
                                  .ci = "",
                                  .directory = "/"});
    definition = agent::read_document(text, {environment, options, references}, problems);
    check = agent::check_run(definition, references, factory, problems);
  }

  std::string message_at(std::string_view path) const {
    const auto found = std::ranges::find(problems, path, &schema::Problem::path);
    return found == problems.end() ? "" : found->message;
  }

  std::string only_message() const {
    REQUIRE(problems.size() == 1);
    return problems[0].message;
  }
};

inline std::string all(const std::vector<schema::Problem>& problems) {
  std::string text;
  for (const auto& problem : problems)
    text += fmt::format("{}: {}\n", problem.path, problem.message);
  return text;
}

} // namespace octostep::test
