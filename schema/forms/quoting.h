// Quoting for the languages of the forms. JSON and YAML have their own writers.
#pragma once

#include <string>
#include <string_view>

namespace octostep::schema {

// For the content of elements and for quoted attributes.
[[nodiscard]] std::string xml_escaped(std::string_view text);
// A value of a TeamCity parameter specification, including its quotes. '%' is doubled, because
// TeamCity resolves %references% in all settings.
[[nodiscard]] std::string teamcity_quoted(std::string_view text);
// A single-quoted Groovy string, in which $ has no special meaning.
[[nodiscard]] std::string groovy_quoted(std::string_view text);
[[nodiscard]] std::string python_quoted(std::string_view text);

} // namespace octostep::schema
