#include "packaging/select/disk_spelling.h"

#include <algorithm>
#include <optional>

#include "schema/text/name_folding.h"

namespace octostep::packaging {
namespace {

namespace fs = std::filesystem;

// The name in the folder's spelling; absent if it contains no such name in any form.
std::optional<std::string> spelling_in(const fs::path& folder, const std::string& name) {
  std::error_code error; // a folder that cannot be listed offers no spelling
  if (fs::exists(fs::symlink_status(folder / name, error))) return name;
  if (text::is_ascii(name)) return std::nullopt;
  const std::string form = text::normalized(name);
  for (fs::directory_iterator item(folder, error), end; !error && item != end;
       item.increment(error)) {
    std::string candidate = item->path().filename().string();
    if (text::normalized(candidate) == form) return candidate;
  }
  return std::nullopt;
}

} // namespace

std::string spelled_as_on_disk(const fs::path& base, const std::string& path) {
  if (text::is_ascii(path)) return path;
  fs::path folder = path.starts_with('/') ? fs::path("/") : base;
  std::string spelled;
  for (std::size_t start = 0; start < path.size();) {
    const std::size_t end = std::min(path.find('/', start), path.size());
    const std::string part = path.substr(start, end - start);
    const auto found = part.empty() ? std::optional(part) : spelling_in(folder, part);
    if (!found) return spelled + path.substr(start);
    spelled += *found;
    folder /= *found;
    if (end < path.size()) spelled += '/';
    start = end + 1;
  }
  return spelled;
}

} // namespace octostep::packaging
