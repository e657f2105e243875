// `octostep create-release --release-number 1.0 --package a --package b`: one step on the command
// line becomes the same document that a CI would send.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "agent/command_line/argument_reader.h"
#include "schema/catalog.h"
#include "schema/problem.h"

namespace octostep::agent {

// Names are the kebab case of the JSON keys. The name of a list takes the list as text, split as in
// a form; its singular (--package for packages) takes one item as it is and may be repeated.
class StepCommandLine {
public:
  explicit StepCommandLine(const schema::StepSchema& kind) : m_kind(kind) {}

  // False when the argument is no parameter of the step. Problems name the option.
  [[nodiscard]] bool
  read(const Argument& argument, ArgumentReader& reader, std::vector<schema::Problem>& problems);

  [[nodiscard]] std::vector<std::string> option_names() const;

  [[nodiscard]] std::string document() const; // JSON

private:
  struct Given {
    std::vector<std::string> texts; // of the plain name
    std::vector<std::string> items; // of the singular
  };
  struct Match {
    const schema::Parameter* parameter = nullptr;
    bool is_singular = false;
  };

  [[nodiscard]] Match find(std::string_view option) const;

  const schema::StepSchema& m_kind;
  std::map<std::string, Given, std::less<>> m_given;
};

// A problem's path in such a document as the user wrote it: "/parameters/releaseNumber" is
// "--release-number".
[[nodiscard]] std::string command_line_path(const std::string& path);

} // namespace octostep::agent
