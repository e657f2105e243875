// The folder that is packed, read through one descriptor: listing, links, and file content with a
// check that nothing changed since the listing. All reading system calls of the library stand in
// its source file.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "packaging/output/byte_buffer.h"
#include "packaging/packaging_error.h"

namespace octostep::packaging {

struct FileIdentity {
  std::uint64_t device = 0, inode = 0;
  bool operator==(const FileIdentity&) const = default;
};

enum class NodeKind : std::uint8_t { file, folder, link, other };

struct Node {
  std::string name; // last part only
  NodeKind kind = NodeKind::other;
  bool executable = false;
  std::uint64_t size = 0;
  std::int64_t modified = 0; // nanoseconds since 1970
  FileIdentity identity;
};

enum class LinkState { found, dangling, looping };
struct LinkTarget {
  LinkState state = LinkState::found;
  Node node; // what the link leads to in the end, when found
};

// What the listing said of a file; reading fails when it is no longer so.
struct ExpectedFile {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
};

// Paths are relative to the folder; "" is the folder itself. Everything throws PackagingError
// (`unreadable` unless stated otherwise) with the full path in the message. Safe to use from
// several threads.
class SourceFolder {
public:
  explicit SourceFolder(const std::filesystem::path& path);
  ~SourceFolder();
  SourceFolder(const SourceFolder&) = delete;
  SourceFolder& operator=(const SourceFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return m_path; }
  [[nodiscard]] std::vector<Node> list(const std::string& relative) const;
  [[nodiscard]] std::optional<Node>
  find(const std::string& relative) const; // links are not followed
  [[nodiscard]] LinkTarget follow(const std::string& relative) const;
  [[nodiscard]] std::string read_link(const std::string& relative) const;
  // Where the path leads once every link is resolved.
  [[nodiscard]] std::filesystem::path resolve(const std::string& relative) const;

  // Fills `into` from `offset`. Throws `changed` when size or modification time differ from the
  // listing.
  void read(const ExpectedFile& file, std::uint64_t offset, std::span<std::uint8_t> into) const;
  [[nodiscard]] std::string read_text(const std::string& relative, std::uint64_t most_bytes) const;

private:
  std::filesystem::path m_path;
  int m_descriptor;
};

// One open file. Throws `unreadable`. Safe to use from several threads.
class InputFile {
public:
  explicit InputFile(const std::filesystem::path& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  [[nodiscard]] std::uint64_t size() const { return m_size; }
  // Fills `into` as far as the file reaches; gives the number of bytes, 0 at the end.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> into) const;

private:
  std::filesystem::path m_path;
  int m_descriptor;
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
