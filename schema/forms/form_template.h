// The parts of the forms that are programs in the CI server's own language. They are files in
// schema/forms/templates, compiled into the program.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace octostep::schema {

struct FormTemplate {
  std::string_view name; // without the file's extension
  std::string_view text;
};

[[nodiscard]] std::span<const FormTemplate> form_templates();

using Slots = std::initializer_list<std::pair<std::string_view, std::string>>;

// Returns the template with each "@slot@" replaced. Throws std::logic_error if the template or a
// slot does not exist, because that is a bug.
[[nodiscard]] std::string filled_template(std::string_view name, Slots slots);

} // namespace octostep::schema
