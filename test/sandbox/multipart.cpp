#include "test/sandbox/multipart.h"

#include <vector>

#include "test/sandbox/text.h"

namespace octostep::sandbox {
namespace {

constexpr std::size_t k_chunk_size = 256 * 1024;
constexpr std::size_t k_max_part_head = 16 * 1024;

// The parameters of a header value: `form-data; name="file"; filename=x.zip`.
class HeaderParameters {
public:
  explicit HeaderParameters(std::string_view value) : m_rest(value) { skip_to_next(); }

  // False at the end.
  bool next(std::string& name, std::string& value) {
    while (!m_rest.empty() &&
           (m_rest.front() == ';' || m_rest.front() == ' ' || m_rest.front() == '\t'))
      m_rest.remove_prefix(1);
    if (m_rest.empty()) return false;
    const auto end = m_rest.find_first_of("=;");
    name = lower(trim(m_rest.substr(0, end)));
    m_rest.remove_prefix(std::min(end, m_rest.size()));
    value.clear();
    if (m_rest.empty() || m_rest.front() != '=') return true;
    m_rest.remove_prefix(1);
    value = !m_rest.empty() && m_rest.front() == '"' ? take_quoted() : take_token();
    return true;
  }

private:
  void skip_to_next() { m_rest.remove_prefix(std::min(m_rest.find(';'), m_rest.size())); }

  std::string take_token() {
    const auto end = std::min(m_rest.find(';'), m_rest.size());
    std::string token{trim(m_rest.substr(0, end))};
    m_rest.remove_prefix(end);
    return token;
  }

  std::string take_quoted() {
    std::string text;
    std::size_t at = 1;
    for (; at < m_rest.size() && m_rest[at] != '"'; ++at) {
      // Browsers send Windows paths unescaped, so a backslash is an escape only before a quote or
      // backslash.
      if (m_rest[at] == '\\' && at + 1 < m_rest.size() &&
          (m_rest[at + 1] == '"' || m_rest[at + 1] == '\\'))
        ++at;
      text += m_rest[at];
    }
    m_rest.remove_prefix(std::min(at + 1, m_rest.size()));
    return text;
  }

  std::string_view m_rest;
};

// RFC 5987: charset'language'percent-encoded. Every client that sends it uses UTF-8.
std::string decode_extended(std::string_view value) {
  const auto first = value.find('\'');
  const auto second = first == std::string_view::npos ? first : value.find('\'', first + 1);
  if (second == std::string_view::npos) return percent_decode(value);
  return percent_decode(value.substr(second + 1));
}

std::string last_path_segment(const std::string& path) {
  const auto separator = path.find_last_of("/\\");
  return separator == std::string::npos ? path : path.substr(separator + 1);
}

struct PartHead {
  FilePart part;
  bool is_file = false;
};

PartHead parse_disposition(std::string_view value) {
  PartHead head;
  bool has_extended_name = false;
  HeaderParameters parameters{value};
  std::string name;
  std::string text;
  while (parameters.next(name, text)) {
    if (name == "name") head.part.name = text;
    if (name == "filename*") {
      head.part.file_name = last_path_segment(decode_extended(text));
      has_extended_name = true;
    }
    if (name == "filename" && !has_extended_name) head.part.file_name = last_path_segment(text);
    head.is_file = head.is_file || name == "filename" || name == "filename*";
  }
  return head;
}

// The body between boundaries, passed on in pieces.
class BoundaryReader {
public:
  BoundaryReader(ByteSource& body, std::string_view boundary)
      : m_body(body), m_delimiter("\r\n--" + std::string{boundary}) {
    // The first boundary may start the body; with a line break in front of it, all boundaries look
    // the same.
    m_buffer = "\r\n";
  }

  // Passes on everything up to the next boundary, and is behind that boundary afterwards.
  void read_section(const std::function<void(std::string_view)>& write) {
    while (true) {
      const auto found = m_buffer.find(m_delimiter);
      if (found != std::string::npos) {
        if (found > 0) write(std::string_view{m_buffer}.substr(0, found));
        m_buffer.erase(0, found + m_delimiter.size());
        return;
      }
      // The end of the buffer may cut a boundary, so its possible beginning is kept back.
      if (m_buffer.size() >= m_delimiter.size()) {
        const auto certain = m_buffer.size() - m_delimiter.size() + 1;
        write(std::string_view{m_buffer}.substr(0, certain));
        m_buffer.erase(0, certain);
      }
      if (!fill()) throw MultipartError("the multipart body ends before its closing boundary");
    }
  }

  // Reads the rest of a boundary's line: true if it was the closing boundary.
  bool at_end() {
    while (m_buffer.size() < 2)
      if (!fill()) throw MultipartError("the multipart body ends inside a boundary");
    return m_buffer.starts_with("--");
  }

  // The header lines of a part, without the blank line behind them.
  std::string read_head() {
    while (true) {
      const auto end = m_buffer.find("\r\n\r\n");
      if (end != std::string::npos) {
        std::string head = m_buffer.substr(0, end + 2);
        m_buffer.erase(0, end + 4);
        return head;
      }
      if (m_buffer.size() > k_max_part_head)
        throw MultipartError("a part of the multipart body has too long a head");
      if (!fill()) throw MultipartError("the multipart body ends inside the head of a part");
    }
  }

  void drain() {
    m_buffer.resize(k_chunk_size);
    while (m_body.read(m_buffer.data(), m_buffer.size()) != 0) {
    }
  }

private:
  bool fill() {
    const auto old_size = m_buffer.size();
    m_buffer.resize(old_size + k_chunk_size);
    const auto count = m_body.read(m_buffer.data() + old_size, k_chunk_size);
    m_buffer.resize(old_size + count);
    return count != 0;
  }

  ByteSource& m_body;
  std::string m_delimiter;
  std::string m_buffer;
};

PartHead parse_head(std::string_view head) {
  while (!head.empty()) {
    const auto end = std::min(head.find("\r\n"), head.size());
    const auto line = head.substr(0, end);
    const auto colon = line.find(':');
    if (colon != std::string_view::npos &&
        equal_ignoring_case(trim(line.substr(0, colon)), "content-disposition"))
      return parse_disposition(line.substr(colon + 1));
    head.remove_prefix(std::min(end + 2, head.size()));
  }
  return {};
}

} // namespace

std::optional<std::string> multipart_boundary(std::string_view content_type) {
  if (!lower(trim(content_type)).starts_with("multipart/")) return std::nullopt;
  HeaderParameters parameters{content_type};
  std::string name;
  std::string value;
  while (parameters.next(name, value))
    if (name == "boundary" && !value.empty()) return value;
  return std::nullopt;
}

FilePart read_file_part(ByteSource& body,
                        std::string_view boundary,
                        const std::function<void(std::string_view)>& write) {
  BoundaryReader reader{body, boundary};
  const auto ignore = [](std::string_view) {};
  reader.read_section(ignore);
  std::optional<FilePart> file;
  while (!reader.at_end()) {
    const PartHead head = parse_head(reader.read_head());
    if (head.is_file && file) throw MultipartError("the multipart body holds more than one file");
    if (head.is_file) file = head.part;
    reader.read_section(head.is_file ? write : ignore);
  }
  reader.drain();
  if (!file) throw MultipartError("the multipart body holds no part with a file name");
  return *file;
}

} // namespace octostep::sandbox
