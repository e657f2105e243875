// The only file that uses the system's iconv.
#include "schema/text/encoding.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>

#include <iconv.h>

namespace octostep::text {
namespace {

// A slash would pass options to the C library ("//TRANSLIT").
bool is_encoding_name(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
    return std::isalnum(c) != 0 ||
           std::string_view("-_.:+()").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

class Converter {
public:
  explicit Converter(const std::string& encoding)
      : m_handle(iconv_open("UTF-8", encoding.c_str())) {}
  ~Converter() {
    if (is_open()) iconv_close(m_handle);
  }
  Converter(const Converter&) = delete;
  Converter& operator=(const Converter&) = delete;

  [[nodiscard]] bool is_open() const {
    return m_handle != reinterpret_cast<iconv_t>(-1); // NOLINT: how POSIX says "none"
  }

  // Converts as much of the front of `text` as fits into the buffer; false if the text is
  // ill-formed.
  bool convert(std::string_view& text, std::string& result) {
    std::array<char, 4096> buffer{};
    char* in = const_cast<char*>(text.data()); // iconv only reads from it
    std::size_t in_left = text.size();
    char* out = buffer.data();
    std::size_t out_left = buffer.size();
    const bool is_done = ::iconv(m_handle, &in, &in_left, &out, &out_left) != k_failed;
    const bool is_full = !is_done && errno == E2BIG;
    result.append(buffer.data(), buffer.size() - out_left);
    text.remove_prefix(text.size() - in_left);
    return is_done || is_full;
  }

private:
  static constexpr auto k_failed = static_cast<std::size_t>(-1);
  iconv_t m_handle;
};

} // namespace

std::optional<std::string> to_utf8(std::string_view text, const std::string& encoding) {
  if (!is_encoding_name(encoding)) return std::nullopt;
  Converter converter(encoding);
  if (!converter.is_open()) return std::nullopt;
  std::string result;
  while (!text.empty())
    if (!converter.convert(text, result)) return std::nullopt;
  return result;
}

} // namespace octostep::text
