// Release numbers that count, according to the public library Octopus.Versioning
// (OctopusVersionMaskParser): in "1.i", the second number is one more than that of the highest
// release 1.*; in "c.c.i-beta.i", the first two are taken from it. Whatever follows an increased
// number starts at 0.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::sandbox {

class VersionMask {
public:
  // nullopt if the text does not have the form of a mask. Plain numbers such as "1.2.3" do.
  [[nodiscard]] static std::optional<VersionMask> parse(std::string_view text);

  // Whether a part of it is "i" or "c"; in the suffixes, only the last part after a dot.
  [[nodiscard]] bool counts() const;
  // The highest of the versions whose numbers equal those before the first "i" or "c".
  [[nodiscard]] std::optional<std::string>
  highest_of(const std::vector<std::string>& versions) const;
  // The number after `current`; absent = there is no release yet.
  [[nodiscard]] std::string after(const std::optional<std::string>& current) const;

private:
  [[nodiscard]] bool covers(std::string_view version) const;
  [[nodiscard]] std::string first() const;
  [[nodiscard]] std::string next(const VersionMask& current) const;

  std::string m_prefix;               // "v", "V" or ""
  std::vector<std::string> m_numbers; // "12", "i" or "c"
  std::string m_pre_release, m_metadata;
};

// The number for the text, with its counting parts filled in from the existing releases; without
// blanks.
[[nodiscard]] std::string counted_version(const std::string& text,
                                          const std::vector<std::string>& releases);

} // namespace octostep::sandbox
