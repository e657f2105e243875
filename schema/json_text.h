// JSON that steps read from files or pass on. With these functions, steps handle JSON without
// including the library.
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
  std::string text;                 // compact JSON
  std::vector<std::string> members; // their names
};

// nullopt if the text is not exactly one JSON object.
[[nodiscard]] std::optional<ObjectText> read_object_text(std::string_view text);

// An object with these members, all of them texts.
[[nodiscard]] std::string object_text(const NameValues& members);

struct ObjectList {
  std::string name;
  std::vector<NameValues> objects;
};
// An object with these members and a list of such objects.
[[nodiscard]] std::string object_text(const NameValues& members, const ObjectList& list);

// The object with that member set, whether or not it existed before. `object` must be the text of
// an object.
[[nodiscard]] std::string
with_member(const std::string& object, const std::string& name, const std::string& value);

// Reads an object, or an array of {"name","value"}. The paths of problems are relative to the whole
// text; "" is the text itself.
[[nodiscard]] std::pair<GivenNameValues, std::vector<Problem>>
read_name_values_text(std::string_view key, std::string_view text);

} // namespace octostep::schema
