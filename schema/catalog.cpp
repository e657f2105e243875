#include "schema/catalog.h"

#include <algorithm>

#include "schema/embedded_schemas.h"
#include "schema/schema_reader.h"

namespace octostep::schema {

namespace {

const Catalog& embedded_catalog() {
  static const Catalog k_catalog = read_catalog(embedded_schemas());
  return k_catalog;
}

template <typename Items>
auto* find_item(const Items& items, const auto& member, std::string_view wanted) {
  const auto found = std::ranges::find(items, wanted, member);
  return found == items.end() ? nullptr : &*found;
}

} // namespace

bool refuses_empty(const Parameter& parameter) {
  switch (parameter.type) {
  case ParameterType::text:
  case ParameterType::secret:
  case ParameterType::date_time:
  case ParameterType::list:
    return !parameter.may_be_empty;
  case ParameterType::boolean:
  case ParameterType::tri_state:
  case ParameterType::integer:
  case ParameterType::duration:
  case ParameterType::choice:
  case ParameterType::name_values:
  case ParameterType::object:
    return false;
  }
  return true;
}

const Parameter* StepSchema::find(std::string_view key) const {
  return find_item(parameters, &Parameter::key, key);
}

const Output* StepSchema::find_output(std::string_view key) const {
  return find_item(outputs, &Output::key, key);
}

const std::vector<StepSchema>& catalog() { return embedded_catalog().steps; }

const StepSchema* find_step_schema(std::string_view kind) {
  return find_item(catalog(), &StepSchema::kind, kind);
}

const StepSchema* find_step_command(std::string_view command) {
  return find_item(catalog(), &StepSchema::command, command);
}

const StepSchema& connection_schema() { return embedded_catalog().connection; }

const std::vector<Parameter>& connection_parameters() { return connection_schema().parameters; }

} // namespace octostep::schema
