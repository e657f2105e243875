// Fills the texts of a CI server's description with the values of one build.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "agent/ci/ci_description.h"
#include "agent/ci/process_environment.h"
#include "agent/ci/teamcity_properties.h"

namespace octostep::agent {

class CiValues {
public:
  // Neither argument is owned, and both must outlive the object.
  CiValues(const Environment& environment, const TeamcityProperties& properties);

  // The first text whose variables are all set; "" if there is none.
  [[nodiscard]] std::string first(const CiTexts& texts) const;
  // The same for a link: percent-encodes whatever is not allowed in a URL.
  [[nodiscard]] std::string link(const CiTexts& texts) const;
  // Each text whose variables are all set.
  [[nodiscard]] std::vector<std::string> all(const CiTexts& texts) const;

private:
  [[nodiscard]] std::string value(std::string_view name) const;
  [[nodiscard]] std::string only_value(const Environment& values, std::string_view pattern) const;
  [[nodiscard]] std::optional<std::string> filled(std::string_view text) const;

  const Environment& m_environment;
  const TeamcityProperties& m_properties;
};

// Percent-encodes bytes that RFC 3986 does not allow in a URL, and a '%' that encodes nothing; the
// rest stays unchanged.
[[nodiscard]] std::string encoded_url(std::string_view url);
// Percent-encodes each segment of a URL's path (RFC 3986, 3.3), but not the slashes between them.
[[nodiscard]] std::string encoded_segments(std::string_view path);

} // namespace octostep::agent
