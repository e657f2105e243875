#include "schema/forms/form_writers.h"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "schema/problem.h"
#include "schema/text/nearest_name.h"
#include "schema/validator.h"

namespace octostep::schema {

const FormWriter& form_writer(std::string_view ci) {
  const auto* const found = std::ranges::find(k_form_writers, ci, &FormWriter::ci);
  if (found != k_form_writers.end()) return *found;
  std::vector<std::string> known;
  for (const auto& writer : k_form_writers) known.emplace_back(writer.ci);
  auto message =
      fmt::format("there are no step forms for '{}'; choose one of {}", ci, fmt::join(known, ", "));
  if (const auto nearest = text::nearest_name(ci, known); !nearest.empty())
    message += fmt::format("; did you mean '{}'?", nearest);
  throw InvalidDefinition({{"", std::move(message)}});
}

} // namespace octostep::schema
