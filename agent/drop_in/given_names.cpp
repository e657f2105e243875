#include "agent/drop_in/given_names.h"

#include <algorithm>
#include <utility>

#include "packaging/packaging_error.h"
#include "packaging/select/glob.h"

namespace octostep::agent {

namespace fs = std::filesystem;

GivenNames::GivenNames(std::vector<std::string> given, fs::path folder)
    : m_given(std::move(given)), m_folder(std::move(folder)) {}

std::string GivenNames::name_of(const std::string& path) const {
  const auto place = place_of(path);
  if (place == m_given.size()) return path;
  const auto& given = m_given[place];
  if (is_same(given, path)) return given;
  return fs::path(given).is_absolute() ? path
                                       : fs::path(path).lexically_relative(m_folder).string();
}

// A file that was given by name takes precedence over a pattern that also finds it.
std::size_t GivenNames::place_of(const std::string& path) const {
  const auto named =
      std::ranges::find_if(m_given, [&](const std::string& given) { return is_same(given, path); });
  if (named != m_given.end()) return static_cast<std::size_t>(named - m_given.begin());
  const auto found = std::ranges::find_if(
      m_given, [&](const std::string& given) { return is_found_by(given, path); });
  return static_cast<std::size_t>(found - m_given.begin());
}

bool GivenNames::is_same(const std::string& given, const std::string& path) const {
  return given == path || (m_folder / given).lexically_normal() == fs::path(path);
}

bool GivenNames::is_found_by(std::string_view pattern, const std::string& path) const {
  const bool is_absolute = fs::path(pattern).is_absolute();
  const auto name = is_absolute ? path : fs::path(path).lexically_relative(m_folder).string();
  try {
    return packaging::Glob(pattern, packaging::Case::exact)
        .matches(is_absolute ? std::string_view(name).substr(1) : name);
  } catch (const packaging::PackagingError&) {
    return false; // a name that is not a pattern, such as "../a.zip"
  }
}

} // namespace octostep::agent
