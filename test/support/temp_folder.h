// A separate folder for one test case, removed at the end, with short functions to fill and read
// it.
#pragma once

#include <atomic>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include <unistd.h>

namespace octostep::test {

class TempFolder {
public:
  TempFolder() {
    static std::atomic<int> count{0};
    m_path = std::filesystem::temp_directory_path() /
             ("octostep-test-" + std::to_string(::getpid()) + "-" + std::to_string(count++));
    std::filesystem::create_directories(m_path);
  }
  ~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(m_path, ignored);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }

  std::filesystem::path write(std::string_view name, std::string_view content = "x") const {
    const auto path = m_path / name;
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << content;
    return path;
  }
  std::filesystem::path folder(std::string_view name) const {
    std::filesystem::create_directories(m_path / name);
    return m_path / name;
  }
  [[nodiscard]] std::string read(std::string_view name) const;
  void link(std::string_view name, std::string_view target) const {
    std::filesystem::create_directories((m_path / name).parent_path());
    std::filesystem::create_symlink(target, m_path / name);
  }

private:
  std::filesystem::path m_path;
};

inline std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

inline std::string TempFolder::read(std::string_view name) const {
  return read_file(m_path / name);
}

// The same text for the same `seed`: words in changing order, so that it compresses like text but
// has no long repetitions.
inline std::string sample_text(std::size_t size, unsigned seed = 1) {
  constexpr std::string_view k_words[] = {
      "release ", "deploy ", "package ", "octopus ", "step ", "the ", "of\n", "and "};
  std::string text;
  text.reserve(size + 16);
  while (text.size() < size) {
    seed = seed * 1664525U + 1013904223U;
    text += k_words[seed >> 29];
    if ((seed >> 20 & 7) == 0) text += std::to_string(seed >> 8);
  }
  text.resize(size);
  return text;
}

inline std::string random_bytes(std::size_t size, unsigned seed = 1) {
  std::string bytes(size, '\0');
  for (char& byte : bytes) {
    seed = seed * 1664525U + 1013904223U;
    byte = static_cast<char>(seed >> 24);
  }
  return bytes;
}

} // namespace octostep::test
