// The folder to pack, read through one descriptor: listing, links, and file content, with a check
// that nothing has changed since the listing. All system calls that read files are in its source
// file.
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
  std::string name; // only the last part of the path
  NodeKind kind = NodeKind::other;
  bool executable = false;
  std::uint64_t size = 0;
  std::int64_t modified = 0; // nanoseconds since 1970
  FileIdentity identity;
};

enum class LinkState { found, dangling, looping };
struct LinkTarget {
  LinkState state = LinkState::found;
  Node node; // if found: what the link finally leads to
};

// What the listing said about a file. Reading fails if that is no longer true.
struct ExpectedFile {
  std::string path;
  std::uint64_t size = 0;
  std::int64_t modified = 0;
};

// Paths are relative to the folder; "" is the folder itself. All members throw PackagingError
// (`unreadable` unless stated otherwise) with the full path in the message, and are safe to call
// from several threads.
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
  // The path after all links are resolved.
  [[nodiscard]] std::filesystem::path resolve(const std::string& relative) const;

  // Fills `into`, starting at `offset`. Throws `changed` if the size or modification time differ
  // from the listing.
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
  // Fills `into` as far as the file reaches and returns the number of bytes, 0 at the end.
  [[nodiscard]] std::size_t read_at(std::uint64_t offset, std::span<std::uint8_t> into) const;

private:
  std::filesystem::path m_path;
  int m_descriptor;
  std::uint64_t m_size = 0;
};

} // namespace octostep::packaging
