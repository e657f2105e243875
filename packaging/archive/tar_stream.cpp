#include "packaging/archive/tar_stream.h"

#include "packaging/archive/tar_format.h"

namespace octostep::packaging {

// The part of the requested range that lies within one run of bytes.
struct TarStream::Window {
  std::uint64_t begin, end;

  [[nodiscard]] Window within(std::uint64_t start, std::uint64_t length) const {
    return {std::clamp(begin, start, start + length) - start,
            std::clamp(end, start, start + length) - start};
  }
  [[nodiscard]] std::size_t length() const { return end - begin; }
};

TarStream::TarStream(const PackJob& job) : m_job(job) {
  constexpr std::uint64_t k_end_blocks = 2 * k_tar_block, k_record = 10240;
  m_starts.reserve(job.entries.size() + 1);
  std::uint64_t at = 0;
  for (const Entry& entry : job.entries) {
    m_starts.push_back(at);
    at += tar_header_size(entry) + round_up_to(entry.size, k_tar_block);
  }
  m_starts.push_back(at);
  m_size = round_up_to(at + k_end_blocks, k_record);
}

void TarStream::produce(std::uint64_t begin, std::uint64_t end, ByteBuffer& out) const {
  const Window window{begin, end};
  static_cast<void>(out.room(end - begin));
  const auto after = std::upper_bound(m_starts.begin(), m_starts.end() - 1, begin);
  for (auto i =
           static_cast<std::size_t>(after - m_starts.begin()) - (after == m_starts.begin() ? 0 : 1);
       i + 1 < m_starts.size() && m_starts[i] < end;
       ++i) {
    append_entry(i, window, out);
  }
  out.append_zeros(window.within(m_starts.back(), m_size - m_starts.back()).length());
}

void TarStream::append_entry(std::size_t index, const Window& window, ByteBuffer& out) const {
  const Entry& entry = m_job.entries[index];
  const std::uint64_t header_size = tar_header_size(entry), content = m_starts[index] + header_size;
  if (const Window part = window.within(m_starts[index], header_size);
      part.length() == header_size) {
    append_tar_header(out, entry, m_job.times.seconds_for(entry));
  } else if (part.length() > 0) {
    ByteBuffer header;
    append_tar_header(header, entry, m_job.times.seconds_for(entry));
    out.append(header.view().subspan(part.begin, part.length()));
  }
  if (const Window part = window.within(content, entry.size); part.length() > 0) {
    if (entry.kind == EntryKind::generated) {
      out.append(std::string_view(entry.origin).substr(part.begin, part.length()));
    } else {
      m_job.folder.read(
          entry.expected_file(), part.begin, {out.room(part.length()), part.length()});
      out.grow(part.length());
    }
  }
  const std::uint64_t padding = round_up_to(entry.size, k_tar_block) - entry.size;
  out.append_zeros(window.within(content + entry.size, padding).length());
}

} // namespace octostep::packaging
