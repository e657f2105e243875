// The step schemas (schema/steps/*.json), compiled into the program. This is the only place in the
// product that knows which parameters exist: validation, --help, JSON Schema, reference tables,
// drop-in command lines and forms all read it.
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
  date_time, // ISO 8601; in the agent's time zone if it has no offset
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

struct Condition { // holds if the parameter `key` has one of `values`; without values: if it is
                   // given
  std::string key;
  std::vector<std::string> values;
};

// Names that existing integrations use for a parameter or step; the keys are "octo", "go",
// "teamcity", "azureDevOps", "bamboo", "jenkins", "github".
using DialectNames = std::map<std::string, std::vector<std::string>, std::less<>>;

struct Parameter {
  std::string key;
  ParameterType type = ParameterType::text;
  std::string label;
  std::string help;
  std::string group;
  std::string default_text; // as a user would write it; "" = none
  std::string default_note; // if the default is a rule rather than a value
  bool required = false;
  std::optional<Condition> required_when;
  std::optional<Condition> visible_when;
  std::vector<Choice> allowed;
  bool split_commas = false;
  bool multiline = false;      // form hint
  bool path = false;           // names a file or folder on the agent
  bool may_be_empty = false;   // see refuses_empty()
  bool server_address = false; // the value is converted by server_root()
  // Logged like the server's address, so it must not contain credentials.
  bool address = false;
  std::vector<std::string>
      environment; // environment variables that supply it if it is not given, in order
  DialectNames dialects;
  DialectNames inverted; // names with the opposite meaning: "noRawLog" true is rawLog false
};

// Whether an empty value is an error. Most empty values come from a variable that is not set, and
// reading them as "not given" would choose more than intended: all targets, any channel, another
// server. So it is an error for texts, secrets, times, lists and each item of a list, unless the
// schema says "may_be_empty". There, and for types with a natural default, empty means "not given".
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
  std::string server_unless; // key of the parameter that makes the server unnecessary; "" = none
  std::vector<Parameter> parameters; // own parameters first, then the connection parameters
  std::vector<Output> outputs;
  std::vector<Exclusive> exclusive;
  DialectNames dialects; // runner type, command or task name

  [[nodiscard]] const Parameter* find(std::string_view key) const;
  [[nodiscard]] const Output* find_output(std::string_view key) const;
};

// All step kinds, in the order in which a pipeline uses them. Valid as long as the program runs.
[[nodiscard]] const std::vector<StepSchema>& catalog();
// These two return null if there is no such step.
[[nodiscard]] const StepSchema* find_step_schema(std::string_view kind);
[[nodiscard]] const StepSchema* find_step_command(std::string_view command);
// Parameters that all steps with a server share; also the keys of the document's "server" object.
[[nodiscard]] const std::vector<Parameter>& connection_parameters();
// The same parameters as a schema with their exclusions, for read_parameters. Its kind and command
// are "".
[[nodiscard]] const StepSchema& connection_schema();

} // namespace octostep::schema
