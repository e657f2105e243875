#include "packaging/archive/archive_reader.h"

#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>

#include <array>

#include <locale.h>

namespace octostep::packaging {

namespace {

// libarchive converts names to the character set of the thread's locale and loses what that set
// lacks. In the "C" locale of a build agent this would be nearly everything, so names are read
// under a UTF-8 locale.
using Locale = std::unique_ptr<std::remove_pointer_t<locale_t>, void (*)(locale_t)>;

class LocaleScope {
public:
  explicit LocaleScope(const Locale& locale)
      : m_previous(::uselocale(locale ? locale.get() : locale_t{})) {}
  ~LocaleScope() { ::uselocale(m_previous); }
  LocaleScope(const LocaleScope&) = delete;
  LocaleScope& operator=(const LocaleScope&) = delete;

private:
  locale_t m_previous;
};

} // namespace

struct ArchiveReader::State {
  std::unique_ptr<archive, int (*)(archive*)> reader{archive_read_new(), archive_read_free};
  Locale utf8{::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr), ::freelocale};
  std::uint64_t size = 0; // of the current entry, from its header
};

ArchiveReader::ArchiveReader(const std::filesystem::path& path)
    : m_path(path), m_state(std::make_unique<State>()) {
  constexpr std::size_t k_block = 256 * 1024;
  archive* const reader = m_state->reader.get();
  if (reader == nullptr) throw std::bad_alloc();
  archive_read_support_filter_all(reader);
  archive_read_support_format_zip(reader);
  archive_read_support_format_tar(reader);
  if (archive_read_open_filename(reader, path.c_str(), k_block) != ARCHIVE_OK) fail();
}

ArchiveReader::~ArchiveReader() = default;

void ArchiveReader::fail() const {
  const char* const why = archive_error_string(m_state->reader.get());
  throw PackagingError(ErrorKind::unreadable,
                       fmt::format("cannot read the package '{}': {}",
                                   m_path.string(),
                                   why != nullptr ? why : "it is not an archive"));
}

bool ArchiveReader::next(ArchivedEntry& entry) {
  const LocaleScope names(m_state->utf8);
  archive_entry* header = nullptr;
  const int result = archive_read_next_header(m_state->reader.get(), &header);
  if (result == ARCHIVE_EOF) return false;
  // The warning is about names that the C locale cannot represent; the bytes are still right.
  if (result != ARCHIVE_OK && result != ARCHIVE_WARN) fail();
  const auto text = [](const char* utf8, const char* raw) {
    return std::string(utf8 != nullptr ? utf8 : raw != nullptr ? raw : "");
  };
  entry.name = text(archive_entry_pathname_utf8(header), archive_entry_pathname(header));
  entry.size = static_cast<std::uint64_t>(archive_entry_size(header));
  entry.modified = archive_entry_mtime(header);
  entry.mode = archive_entry_perm(header);
  entry.is_folder = archive_entry_filetype(header) == AE_IFDIR;
  entry.link_target = text(archive_entry_symlink_utf8(header), archive_entry_symlink(header));
  m_state->size = entry.size;
  return true;
}

std::string ArchiveReader::read_content(std::uint64_t most_bytes) {
  if (m_state->size > most_bytes) {
    throw PackagingError(ErrorKind::unreadable,
                         fmt::format("an entry of the package '{}' is larger than {} bytes",
                                     m_path.string(),
                                     most_bytes));
  }
  std::string content;
  std::array<char, 16384> block{};
  while (true) {
    const auto count = archive_read_data(m_state->reader.get(), block.data(), block.size());
    if (count < 0) fail();
    if (count == 0) return content;
    content.append(block.data(), static_cast<std::size_t>(count));
    if (content.size() > most_bytes) fail();
  }
}

} // namespace octostep::packaging
