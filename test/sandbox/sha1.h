// SHA-1, the hash of packages and deltas in the protocol.
#pragma once

#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace octostep::sandbox {

class Sha1 {
public:
  Sha1();
  ~Sha1();
  Sha1(const Sha1&) = delete;
  Sha1& operator=(const Sha1&) = delete;

  void update(std::string_view bytes);
  [[nodiscard]] std::string finish(); // the 20 raw bytes; call once

private:
  evp_md_ctx_st* m_context;
};

[[nodiscard]] std::string hex(std::string_view bytes);     // lower case
[[nodiscard]] std::string sha1_of(std::string_view bytes); // 40 hex digits

} // namespace octostep::sandbox
