#include "packaging/archive/tar_format.h"

#include <array>
#include <cstring>
#include <string_view>

namespace octostep::packaging {
namespace {

struct Field {
  std::size_t offset, width;
};
constexpr Field k_name{0, 100}, k_mode{100, 8}, k_user{108, 8}, k_group{116, 8}, k_size{124, 12},
    k_time{136, 12};
constexpr Field k_checksum{148, 8}, k_type{156, 1}, k_target{157, 100}, k_magic{257, 8},
    k_prefix{345, 155};

using Header = std::array<char, k_tar_block>;

void put_text(Header& header, Field field, std::string_view text) {
  std::memcpy(header.data() + field.offset, text.data(), std::min(text.size(), field.width));
}

void put_octal(Header& header, Field field, std::uint64_t value) {
  for (std::size_t i = field.width - 1; i-- > 0; value >>= 3) {
    header[field.offset + i] = static_cast<char>('0' + (value & 7));
  }
}

// Sizes of 8 GiB and more do not fit into eleven octal digits. GNU tar then sets the high bit and
// stores the number in base 256.
void put_size(Header& header, std::uint64_t size) {
  if (size < (std::uint64_t{1} << 33)) return put_octal(header, k_size, size);
  for (std::size_t i = k_size.width; i-- > 0; size >>= 8)
    header[k_size.offset + i] = static_cast<char>(size & 0xFF);
  header[k_size.offset] = static_cast<char>(0x80);
}

// Where to split a name into prefix and name: 0 if it fits without a split, npos if no split fits.
std::size_t prefix_length(std::string_view name) {
  if (name.size() <= k_name.width) return 0;
  // A folder's trailing '/' must stay with the name.
  const std::size_t slash = name.find('/', name.size() - k_name.width - 1);
  if (slash == std::string_view::npos || slash > k_prefix.width || slash + 1 == name.size()) {
    return std::string_view::npos;
  }
  return slash == 0 ? std::string_view::npos : slash;
}

bool needs_long_name(std::string_view name) {
  return prefix_length(name) == std::string_view::npos;
}
bool needs_long_target(const Entry& entry) {
  return entry.kind == EntryKind::link && entry.origin.size() > k_target.width;
}

std::uint64_t long_record_size(std::string_view text) {
  return k_tar_block + round_up_to(text.size() + 1, k_tar_block);
}

void finish(ByteBuffer& out, Header& header) {
  std::memset(header.data() + k_checksum.offset, ' ', k_checksum.width);
  std::uint32_t sum = 0;
  for (const char c : header) sum += static_cast<unsigned char>(c);
  put_octal(header, {k_checksum.offset, 7}, sum);
  header[k_checksum.offset + 6] = '\0';
  out.append(std::string_view(header.data(), header.size()));
}

void append_long_record(ByteBuffer& out, char type, std::string_view text) {
  Header header{};
  put_text(header, k_name, "././@LongLink");
  put_octal(header, k_mode, 0644);
  put_octal(header, k_user, 0);
  put_octal(header, k_group, 0);
  put_size(header, text.size() + 1);
  put_octal(header, k_time, 0);
  header[k_type.offset] = type;
  put_text(header, k_magic, std::string_view("ustar  \0", 8));
  finish(out, header);
  out.append(text);
  out.append_zeros(round_up_to(text.size() + 1, k_tar_block) - text.size());
}

char type_of(EntryKind kind) {
  switch (kind) {
  case EntryKind::folder:
    return '5';
  case EntryKind::link:
    return '2';
  default:
    return '0';
  }
}

std::uint64_t mode_of(const Entry& entry) {
  if (entry.kind == EntryKind::link) return 0777;
  return entry.executable || entry.kind == EntryKind::folder ? 0755 : 0644;
}

} // namespace

std::size_t tar_header_size(const Entry& entry) {
  std::uint64_t size = k_tar_block;
  if (needs_long_name(entry.name)) size += long_record_size(entry.name);
  if (needs_long_target(entry)) size += long_record_size(entry.origin);
  return size;
}

void append_tar_header(ByteBuffer& out, const Entry& entry, std::int64_t seconds) {
  constexpr std::int64_t k_last = (std::int64_t{1} << 33) - 1;
  const bool long_name = needs_long_name(entry.name), long_target = needs_long_target(entry);
  if (long_target) append_long_record(out, 'K', entry.origin);
  if (long_name) append_long_record(out, 'L', entry.name);

  Header header{};
  const std::size_t prefix = long_name ? 0 : prefix_length(entry.name);
  put_text(header, k_name, std::string_view(entry.name).substr(prefix == 0 ? 0 : prefix + 1));
  put_text(header, k_prefix, std::string_view(entry.name).substr(0, prefix));
  put_octal(header, k_mode, mode_of(entry));
  put_octal(header, k_user, 0);
  put_octal(header, k_group, 0);
  put_size(header, entry.size);
  put_octal(
      header, k_time, static_cast<std::uint64_t>(std::clamp<std::int64_t>(seconds, 0, k_last)));
  header[k_type.offset] = type_of(entry.kind);
  if (entry.kind == EntryKind::link) put_text(header, k_target, entry.origin);
  // With the GNU magic, GNU readers use the bytes of the prefix for other fields, so only long
  // names get that magic.
  put_text(header,
           k_magic,
           long_name || long_target ? std::string_view("ustar  \0", 8)
                                    : std::string_view("ustar\00000", 8));
  finish(out, header);
}

} // namespace octostep::packaging
