#include "packaging/file_digest.h"

#include "packaging/select/source_folder.h"

#include <future>
#include <vector>

namespace octostep::packaging {

HashValue hash_file(const std::filesystem::path& path, HashAlgorithm algorithm) {
  constexpr std::size_t k_block = 256 * 1024;
  const InputFile file(path);
  Hasher hasher(algorithm);
  std::vector<std::uint8_t> block(k_block);
  for (std::uint64_t offset = 0; const std::size_t count = file.read_at(offset, block);
       offset += count) {
    hasher.add(Bytes(block).first(count));
  }
  return hasher.finish();
}

// A package's bytes are final only after its last large entry has patched its header, so hashing is
// a separate pass. The two hashes run in parallel, and the builder runs them in parallel with the
// flush to disk.
FileDigest digest_file(const std::filesystem::path& path) {
  auto sha1 = std::async(std::launch::async,
                         [&path] { return hash_file(path, HashAlgorithm::sha1).hex(); });
  std::string sha256 = hash_file(path, HashAlgorithm::sha256).hex();
  return {.size = InputFile(path).size(), .sha1 = sha1.get(), .sha256 = std::move(sha256)};
}

} // namespace octostep::packaging
