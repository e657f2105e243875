#include "packaging/file_digest.h"

#include "packaging/packaging_error.h"
#include "packaging/source_folder.h"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <future>
#include <memory>
#include <stdexcept>
#include <vector>

namespace octostep::packaging {
namespace {

using Digest = std::array<unsigned char, EVP_MAX_MD_SIZE>;

std::string hex(const Digest& digest, unsigned length) {
  return fmt::format("{:02x}", fmt::join(digest.begin(), digest.begin() + length, ""));
}

std::string hash_file(const InputFile& file, const EVP_MD* algorithm) {
  constexpr std::size_t k_block = 256 * 1024;
  const std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> context(EVP_MD_CTX_new(),
                                                                   EVP_MD_CTX_free);
  if (!context || EVP_DigestInit_ex(context.get(), algorithm, nullptr) != 1) {
    throw std::runtime_error("OpenSSL offers no SHA-1 or SHA-256");
  }
  std::vector<std::uint8_t> block(k_block);
  for (std::uint64_t offset = 0; const std::size_t count = file.read_at(offset, block);
       offset += count) {
    EVP_DigestUpdate(context.get(), block.data(), count);
  }
  Digest digest{};
  unsigned length = 0;
  EVP_DigestFinal_ex(context.get(), digest.data(), &length);
  return hex(digest, length);
}

} // namespace

// A package's bytes are final only once its last large entry has patched its header, so they are
// hashed in a pass of their own; the two hashes run side by side, and the build runs them beside
// the flush to disk.
FileDigest digest_file(const std::filesystem::path& path) {
  const InputFile file(path);
  auto sha1 = std::async(std::launch::async, [&file] { return hash_file(file, EVP_sha1()); });
  std::string sha256 = hash_file(file, EVP_sha256());
  return {.size = file.size(), .sha1 = sha1.get(), .sha256 = std::move(sha256)};
}

std::string sha256_of(std::string_view text) {
  Digest digest{};
  unsigned length = 0;
  if (EVP_Digest(text.data(), text.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("OpenSSL offers no SHA-256");
  }
  return hex(digest, length);
}

} // namespace octostep::packaging
