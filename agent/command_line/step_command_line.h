// `octostep create-release --release-number 1.0 --package a --package b`: turns one step on the
// command line into the document that a CI server would send.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/command_line/argument_reader.h"
#include "schema/catalog.h"
#include "schema/problem.h"

namespace octostep::agent {

// Option names are the kebab case of the JSON keys. The name of a list takes the whole list as
// text, split as in a form; its singular (--package for packages) takes one item unchanged and may
// be repeated.
class StepCommandLine {
public:
  explicit StepCommandLine(const schema::StepSchema& kind) : m_kind(kind) {}

  // False if the argument is not a parameter of the step. Problems name the option.
  [[nodiscard]] bool
  read(const Argument& argument, ArgumentReader& reader, std::vector<schema::Problem>& problems);

  [[nodiscard]] std::vector<std::string> option_names() const;

  [[nodiscard]] std::string document() const; // as JSON

private:
  struct Given {
    std::vector<std::string> texts; // given with the plain name
    std::vector<std::string> items; // given with the singular
  };
  struct Match {
    const schema::Parameter* parameter = nullptr;
    bool is_singular = false;
  };

  [[nodiscard]] Match find(std::string_view option) const;

  const schema::StepSchema& m_kind;
  std::map<std::string, Given, std::less<>> m_given;
};

// Converts a problem's path in such a document to what the user wrote: "/parameters/releaseNumber"
// becomes "--release-number".
[[nodiscard]] std::string command_line_path(const std::string& path);

} // namespace octostep::agent
