// The catalog as neutral step forms: groups, fields in order, kinds of control, texts. Leaves out
// what this version of octostep does not support yet. Each CI server's writer turns a form into
// that server's files and adds no knowledge about parameters.
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
  std::string key; // as in the schema
  std::string label;
  std::string help; // sentences, including what happens if the value is missing
  // Sentences about other fields ("Only when ..."), for servers that cannot check them.
  std::string notes;
  Control control = Control::line;
  std::string value; // initial value; "" = blank, which means not given
  bool required = false;
  // An empty value is an error if given, see schema::refuses_empty()
  bool refuses_empty = false;
  bool is_list = false; // accepts none, one or several items
  // Items may be separated by commas as well as by line breaks.
  bool splits_commas = false;
  bool is_path = false; // names files or folders
  // For a choice; if it may stay open, the first option is blank.
  std::vector<FormOption> options;
  std::optional<Condition> visible_when; // refers to another field of the same form
  std::vector<std::string> environment;  // variables that supply the value if the field is blank

  // Help and notes in at most `limit` bytes. If they are longer, drops whole sentences from the
  // end.
  [[nodiscard]] std::string full_help(std::size_t limit = std::string::npos) const;
  // "One of: a, b.", for servers without a suitable control; "" if any text is allowed.
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
[[nodiscard]] std::vector<StepForm> make_step_forms(); // all steps, in the order of the catalog

// "releaseNumber" becomes "release_number" or "RELEASE_NUMBER"; for "release-number" use
// command_line_name().
[[nodiscard]] std::string snake_case(std::string_view key);
[[nodiscard]] std::string upper_snake_case(std::string_view key);
// "releaseNumber" or "create-release" becomes "ReleaseNumber" or "CreateRelease".
[[nodiscard]] std::string upper_camel_case(std::string_view key);

} // namespace octostep::schema
