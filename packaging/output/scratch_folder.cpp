#include "packaging/output/scratch_folder.h"

#include <cerrno>
#include <cstdlib>
#include <string>
#include <system_error>

#include <fmt/format.h>

#include "packaging/packaging_error.h"

namespace octostep::packaging {

ScratchFolder::ScratchFolder(const std::filesystem::path& parent) {
  std::string name = (parent / "octostep-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr)
    throw PackagingError(ErrorKind::unwritable,
                         fmt::format("cannot make a temporary folder in '{}': {}",
                                     parent.string(),
                                     std::generic_category().message(errno)));
  m_path = name;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored; // the CI server empties its temporary folder at the end anyway
  if (!m_is_kept) std::filesystem::remove_all(m_path, ignored);
}

} // namespace octostep::packaging
