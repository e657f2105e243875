#include "agent/forms_command.h"

#include <algorithm>
#include <cerrno>
#include <fstream>
#include <random>
#include <system_error>

#include <fmt/format.h>

#include "packaging/package_builder.h"
#include "schema/forms/form_writers.h"

namespace octostep::agent {
namespace {

namespace fs = std::filesystem;

// A folder next to the result, so that the finished archive only has to be renamed.
class WorkFolder {
public:
  explicit WorkFolder(const fs::path& parent)
      : m_path(parent / fmt::format(".octostep-forms-{:08x}", std::random_device()())) {
    fs::create_directories(m_path);
  }
  ~WorkFolder() {
    std::error_code ignored; // a leftover folder does no harm
    fs::remove_all(m_path, ignored);
  }
  WorkFolder(const WorkFolder&) = delete;
  WorkFolder& operator=(const WorkFolder&) = delete;

  [[nodiscard]] const fs::path& path() const { return m_path; }

private:
  fs::path m_path;
};

void allow_execution(const fs::path& path) {
  constexpr auto k_all = fs::perms::owner_exec | fs::perms::group_exec | fs::perms::others_exec;
  fs::permissions(path, k_all, fs::perm_options::add);
}

void write_text(const fs::path& path, const std::string& text) {
  errno = 0;
  std::ofstream file(path, std::ios::binary);
  file.write(text.data(), static_cast<std::streamsize>(text.size()));
  file.close();
  if (!file)
    throw fs::filesystem_error(
        "cannot write the form file", path, std::error_code(errno, std::generic_category()));
}

void write_files(const std::vector<schema::FormFile>& files,
                 const fs::path& folder,
                 const fs::path& executable) {
  for (const auto& file : files) {
    const auto path = folder / fs::path(file.path);
    fs::create_directories(path.parent_path());
    if (file.role == schema::FileRole::octostep)
      fs::copy_file(executable, path, fs::copy_options::overwrite_existing);
    else
      write_text(path, file.content);
    if (file.role != schema::FileRole::text) allow_execution(path);
  }
}

void write_archive(const schema::FormArchive& archive,
                   const fs::path& folder,
                   const fs::path& executable) {
  const WorkFolder work(folder);
  const auto content = work.path() / "content";
  write_files(archive.files, content, executable);

  packaging::PackageRequest request;
  request.id =
      "octostep-forms"; // temporary; the archive's own name need not be a valid package name
  request.version = OCTOSTEP_VERSION;
  request.base_path = content;
  request.out_folder = work.path();
  request.reproducible = true;
  const auto report = packaging::build_package(request);
  fs::rename(report.plan.path, folder / archive.name);
}

bool carries_executable(const std::vector<schema::FormFile>& files) {
  return std::ranges::any_of(
      files, [](const auto& file) { return file.role == schema::FileRole::octostep; });
}

// Checked before the first file is written.
void require_executable(const schema::FormSet& set, const fs::path& executable) {
  bool is_needed = carries_executable(set.files);
  for (const auto& archive : set.archives)
    is_needed = is_needed || carries_executable(archive.files);
  if (is_needed && !fs::is_regular_file(executable))
    throw fs::filesystem_error("cannot find the octostep executable that the forms carry",
                               executable,
                               std::make_error_code(std::errc::no_such_file_or_directory));
}

} // namespace

void write_forms(std::string_view ci, const fs::path& folder, const fs::path& executable) {
  const auto& writer = schema::form_writer(ci);
  const auto set = writer.write({schema::make_step_forms(), OCTOSTEP_VERSION});
  require_executable(set, executable);
  fs::create_directories(folder);
  write_files(set.files, folder, executable);
  for (const auto& archive : set.archives) write_archive(archive, folder, executable);
}

} // namespace octostep::agent
