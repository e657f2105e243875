// The catalog as neutral step forms: groups, fields in order, kinds of control, words. What a
// version of octostep does not support yet is left out. Each CI's writer turns this into its own
// files and adds nothing of its own about a parameter.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "schema/catalog.h"

namespace octostep::schema {

enum class Control {
  line,     // one line of text
  area,     // several lines of text
  number,   // a whole number, 0 or more
  checkbox, // on = "true", off = "false"
  choice,   // one of `options`
  password, // a value that must not be shown
};

struct FormOption {
  std::string value; // "" = not given
  std::string label;

  bool operator==(const FormOption&) const = default;
};

struct FormField {
  std::string key; // of the schema
  std::string label;
  std::string help;  // sentences, the rule for a missing value included
  std::string notes; // sentences on other fields ("Only when ..."), for servers that cannot check
  Control control = Control::line;
  std::string value; // what the form starts with; "" = blank, which means not given
  bool required = false;
  bool refuses_empty = false;            // given and empty is an error, see schema::refuses_empty()
  bool is_list = false;                  // blank, one or several items
  bool splits_commas = false;            // a comma separates items, as a line break does
  bool is_path = false;                  // names files or folders
  std::vector<FormOption> options;       // of a choice; a blank one first when it may stay open
  std::optional<Condition> visible_when; // names another field of the same form
  std::vector<std::string> environment;  // variables that supply it when it is blank

  // Help and notes in at most `limit` bytes; whole sentences are dropped from the end.
  [[nodiscard]] std::string full_help(std::size_t limit = std::string::npos) const;
  // "One of: a, b.", for servers without a control for it; "" when any text may stand there.
  [[nodiscard]] std::string options_sentence() const;
};

struct FormGroup {
  std::string title;
  std::vector<FormField> fields;
};

struct StepForm {
  std::string kind;    // "createRelease"
  std::string command; // "create-release"
  std::string label;
  std::string help;
  std::vector<FormGroup> groups;
  std::vector<Output> outputs;

  [[nodiscard]] std::vector<const FormField*> fields() const; // of all groups, in order
};

[[nodiscard]] StepForm make_step_form(const StepSchema& schema);
[[nodiscard]] std::vector<StepForm> make_step_forms(); // of the whole catalog, in its order

// "releaseNumber" as "release_number", "RELEASE_NUMBER"; command_line_name() has "release-number".
[[nodiscard]] std::string snake_case(std::string_view key);
[[nodiscard]] std::string upper_snake_case(std::string_view key);
// "releaseNumber" or "create-release" as "ReleaseNumber", "CreateRelease".
[[nodiscard]] std::string upper_camel_case(std::string_view key);

} // namespace octostep::schema
