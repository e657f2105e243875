// Shows files in a result by the names and in the order in which they were given. Scripts look up a
// package by the path that they passed, and that is what the Go CLI prints.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::agent {

class GivenNames {
public:
  // `given` are paths or patterns; relative ones are relative to `folder`.
  GivenNames(std::vector<std::string> given, std::filesystem::path folder);

  // The name as given; for a file that a pattern found, its path in the folder, or the full path if
  // the pattern was absolute.
  [[nodiscard]] std::string name_of(const std::string& path) const;
  // The index of the given name to which the path belongs; the number of names if there is none.
  [[nodiscard]] std::size_t place_of(const std::string& path) const;

private:
  [[nodiscard]] bool is_same(const std::string& given, const std::string& path) const;
  [[nodiscard]] bool is_found_by(std::string_view pattern, const std::string& path) const;

  std::vector<std::string> m_given;
  std::filesystem::path m_folder;
};

} // namespace octostep::agent
