// Bytes that are kept to be read again: in memory as long as there are few, otherwise in a file
// without a name, which disappears with the process.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace octostep::octopus {

class LogSpool {
public:
  // If there are more bytes than `most_in_memory`, they go to a temporary file.
  explicit LogSpool(std::size_t most_in_memory) : m_most_in_memory(most_in_memory) {}

  [[nodiscard]] std::uint64_t size() const { return m_size; }
  // Throws OctopusError local if there is no room for a temporary file.
  void append(std::string_view bytes);
  // Fills `into`, starting at `offset`; all these bytes must have been appended. Also throws
  // OctopusError local. Fast for sequential reads.
  void read(std::uint64_t offset, std::span<char> into);
  void clear();

private:
  struct Close {
    void operator()(std::FILE* file) const { std::fclose(file); }
  };

  void write_to_file(std::string_view bytes);
  void fill_window(std::uint64_t offset);

  std::size_t m_most_in_memory;
  std::uint64_t m_size = 0;
  std::string m_bytes; // all of them, or, with a file, those that are not in it yet
  std::unique_ptr<std::FILE, Close> m_file;
  std::string m_window; // a copy of a part of the file
  std::uint64_t m_window_offset = 0;
};

} // namespace octostep::octopus
