// A file that appears under its name complete, or not at all. It is written under a temporary name
// in the same folder, flushed to disk, and renamed.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "packaging/output/output_file.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {

enum class Replace { refuse, allow };

class AtomicFile final : public OutputFile {
public:
  // Creates the folder if it is missing, and removes temporary files that killed runs left for the
  // same name; files of live runs are locked and stay. Throws `unwritable`, or `exists` if the name
  // is taken and must not be replaced.
  AtomicFile(std::filesystem::path final_path, Replace replace);
  ~AtomicFile() override; // removes the temporary file unless it was published
  AtomicFile(const AtomicFile&) = delete;
  AtomicFile& operator=(const AtomicFile&) = delete;

  [[nodiscard]] const std::filesystem::path& temporary_path() const { return m_temporary; }
  // Throws `unwritable` with the system's reason, for example a full disk.
  void write_at(std::uint64_t offset, Bytes bytes) override;
  void flush_to_disk(); // throws `unwritable`
  // Gives the file its name. Throws `exists` if another run created it in the meantime, otherwise
  // `unwritable`.
  void publish();

  [[nodiscard]] static bool is_temporary_name(std::string_view name, std::string_view final_name);

private:
  [[noreturn]] void fail_to_write(int error) const;
  [[noreturn]] void refuse_to_replace() const;

  std::filesystem::path m_final, m_temporary;
  Replace m_replace;
  int m_descriptor = -1;
  bool m_published = false;
};

} // namespace octostep::packaging
