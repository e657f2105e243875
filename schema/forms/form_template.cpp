#include "schema/forms/form_template.h"

#include <algorithm>
#include <stdexcept>

#include <fmt/format.h>

namespace octostep::schema {

std::string filled_template(std::string_view name, Slots slots) {
  const auto templates = form_templates();
  const auto found = std::ranges::find(templates, name, &FormTemplate::name);
  if (found == templates.end())
    throw std::logic_error(fmt::format("there is no form template '{}'", name));
  std::string text(found->text);
  for (const auto& [slot, value] : slots) {
    const auto mark = fmt::format("@{}@", slot);
    auto at = text.find(mark);
    if (at == std::string::npos)
      throw std::logic_error(fmt::format("form template '{}' has no '{}'", name, mark));
    for (; at != std::string::npos; at = text.find(mark, at + value.size()))
      text.replace(at, mark.size(), value);
  }
  return text;
}

} // namespace octostep::schema
