// The texts of a CI's description, filled in with what one build has.
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
  // Neither is owned; both outlive the object.
  CiValues(const Environment& environment, const TeamcityProperties& properties);

  // The first text whose variables are all set; "" when there is none.
  [[nodiscard]] std::string first(const CiTexts& texts) const;
  // The same as a link: whatever may not stand in a URL is percent-encoded.
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

// Bytes that RFC 3986 allows in no URL are percent-encoded, and a '%' that encodes nothing; the
// rest stays as it is.
[[nodiscard]] std::string encoded_url(std::string_view url);
// Each segment of a URL's path is percent-encoded (RFC 3986, 3.3), the slashes between them stay.
[[nodiscard]] std::string encoded_segments(std::string_view path);

} // namespace octostep::agent
