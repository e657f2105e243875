// JSON that steps read from files or hand on: the only way they touch JSON without knowing the
// library.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "schema/parameter_values.h"
#include "schema/problem.h"

namespace octostep::schema {

struct ObjectText {
  std::string text;                 // compact
  std::vector<std::string> members; // their names
};

// nullopt when the text is not one JSON object.
[[nodiscard]] std::optional<ObjectText> read_object_text(std::string_view text);

// An object with these members, all texts.
[[nodiscard]] std::string object_text(const NameValues& members);

struct ObjectList {
  std::string name;
  std::vector<NameValues> objects;
};
// An object with these members, and a list of such objects.
[[nodiscard]] std::string object_text(const NameValues& members, const ObjectList& list);

// The object with that member, whatever it was before. `object` is the text of one.
[[nodiscard]] std::string
with_member(const std::string& object, const std::string& name, const std::string& value);

// An object, or an array of {"name","value"}; problems have paths below the whole, "" included.
[[nodiscard]] std::pair<GivenNameValues, std::vector<Problem>>
read_name_values_text(std::string_view key, std::string_view text);

} // namespace octostep::schema
