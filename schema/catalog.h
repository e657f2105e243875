// The step schemas (schema/steps/*.json), compiled into the program. The only place in the product
// that knows which parameters exist: validation, --help, JSON Schema, reference tables, drop-in
// command lines and forms are all read from here.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::schema {

enum class ParameterType {
  text,
  secret,
  boolean,
  tri_state, // true, false, or "default": the server's own default
  integer,
  duration, // a number is seconds; text hh:mm:ss, d.hh:mm:ss, hh:mm, 90s, 30m, 2h, PT30M, or digits
            // = seconds
  date_time, // ISO 8601; without offset the agent's time zone
  choice,    // one of `allowed`, any case
  list, // array of strings, or one string split at line breaks (and at commas where split_commas)
  name_values, // object, array of {name,value}, or lines "name:value" / "name=value"
  object,      // any JSON object
};

struct Choice {
  std::string value;
  std::string label;
  std::vector<std::string> aliases; // other spellings that existing integrations send
};

struct Condition { // holds when the parameter `key` has one of `values`; with no values: when it is
                   // given
  std::string key;
  std::vector<std::string> values;
};

// Names under which existing integrations know a parameter or step; keys are "octo", "go",
// "teamcity", "azureDevOps", "bamboo", "jenkins", "github".
using DialectNames = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Parameter {
  std::string key;
  ParameterType type = ParameterType::text;
  std::string label;
  std::string help;
  std::string group;
  std::string default_text; // as a user would write it; "" = none
  std::string default_note; // when the default is a rule rather than a value
  bool required = false;
  std::optional<Condition> required_when;
  std::optional<Condition> visible_when;
  std::vector<Choice> allowed;
  bool split_commas = false;
  bool multiline = false;      // form hint
  bool path = false;           // names a file or folder on the agent
  bool may_be_empty = false;   // see refuses_empty()
  bool server_address = false; // is read as server_root() of what is written
  bool address = false;        // is logged like the server's address: holds no credentials
  std::vector<std::string>
      environment; // process environment variables that supply it when it is not given, in order
  DialectNames dialects;
  DialectNames inverted; // names that say the opposite: "noRawLog" true is rawLog false
};

// Whether an empty value is an error. Most often it comes from a variable that nobody has set, and
// read as "not given" it would choose more than was meant: all targets, any channel, another
// server. So it is for texts, secrets, times and lists, and each item of a list, unless the schema
// says "may_be_empty"; there, and for types with a natural default, empty means "not given".
[[nodiscard]] bool refuses_empty(const Parameter& parameter);

struct Output {
  std::string key;
  std::string help;
  bool is_list = false;
};

// At most one of these parameters may be given; with `required`, exactly one.
struct Exclusive {
  std::vector<std::string> keys;
  bool required = false;
};

struct StepSchema {
  std::string kind;    // "createRelease", as in the document's "type"
  std::string command; // "create-release", as on the command line
  std::string label;
  std::string help;
  bool needs_server = true;
  std::string
      server_unless; // key of the parameter with which it needs none after all; "" = no such
  std::vector<Parameter> parameters; // own parameters first, then the connection parameters
  std::vector<Output> outputs;
  std::vector<Exclusive> exclusive;
  DialectNames dialects; // runner type, command or task name

  [[nodiscard]] const Parameter* find(std::string_view key) const;
  [[nodiscard]] const Output* find_output(std::string_view key) const;
};

// All eight step kinds in the order of the straight line. Lives as long as the program.
[[nodiscard]] const std::vector<StepSchema>& catalog();
[[nodiscard]] const StepSchema* find_step_schema(std::string_view kind);
[[nodiscard]] const StepSchema* find_step_command(std::string_view command);
// Parameters every step that needs a server shares; also the keys of the document's "server"
// object.
[[nodiscard]] const std::vector<Parameter>& connection_parameters();
// The same as a schema of its own (kind and command are ""), with its exclusions, for
// read_parameters.
[[nodiscard]] const StepSchema& connection_schema();

} // namespace octostep::schema
