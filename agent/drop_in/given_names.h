// Files in a result under the names and in the order they were given. Scripts look a package up by
// the path they passed, and the Go CLI prints just that.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace octostep::agent {

class GivenNames {
public:
  // `given` are paths or patterns, relative ones to `folder`.
  GivenNames(std::vector<std::string> given, std::filesystem::path folder);

  // The name as it was given; of a file that a pattern found, its path in the folder, or the whole
  // path where the pattern was absolute.
  [[nodiscard]] std::string name_of(const std::string& path) const;
  // Which of those given the path belongs to; their number when it is none.
  [[nodiscard]] std::size_t place_of(const std::string& path) const;

private:
  [[nodiscard]] bool is_same(const std::string& given, const std::string& path) const;
  [[nodiscard]] bool is_found_by(std::string_view pattern, const std::string& path) const;

  std::vector<std::string> m_given;
  std::filesystem::path m_folder;
};

} // namespace octostep::agent
