// Replaces secrets in a stream of bytes. Knows the registered values in every form of
// secret_forms.h and, without registration, anything shaped like an Octopus API key: "API-" and at
// least 20 word characters. Bytes that belong to any secret disappear; secrets that overlap become
// one mask.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace octostep::agent {

inline constexpr std::string_view k_mask = "********";

class SecretMasker {
public:
  SecretMasker();

  // Forms that occur in `spared` are left out: a secret "text" must not break the words of a
  // protocol. False when there was nothing to add: known already, too short or spared.
  bool add(std::string_view secret, std::string_view spared = {});

  [[nodiscard]] std::string mask(std::string_view whole_text) const;

private:
  friend class MaskingStream;

  struct Match {
    std::size_t length = 0; // of the longest secret here; 0 = none
    bool undecided = false; // the bytes so far may become a (longer) secret
    bool open_key = false;  // an API key that goes on while word characters follow
  };
  enum class Rest { may_follow, none };

  [[nodiscard]] Match match_at(std::string_view text, Rest rest) const;
  [[nodiscard]] bool starts_a_form(std::string_view bytes) const;
  [[nodiscard]] std::size_t next_candidate(std::string_view text, std::size_t at) const;
  void add_prefix(std::string_view form);
  [[nodiscard]] bool may_start_with(std::uint32_t prefix) const;

  std::set<std::string, std::less<>> m_forms;
  std::unordered_map<std::uint32_t, std::vector<std::string>>
      m_by_prefix; // first 4 bytes; longest first
  // A Bloom filter of the first one to four bytes of the forms; it may contain prefixes that do not
  // exist.
  std::array<std::uint64_t, 1024> m_prefix_bits{};
};

// One pass over a stream. Chunks may be cut anywhere: the output is the same as for the whole.
// Holds back only bytes that may still become a secret. The masker must outlive it; secrets added
// meanwhile count from the next byte on that was not decided yet.
class MaskingStream {
public:
  explicit MaskingStream(const SecretMasker& masker) : m_masker(masker) {}

  void feed(std::string_view chunk, std::string& out);
  void finish(std::string& out); // gives out what was held back; the stream can be fed again

private:
  std::size_t decide(std::string_view text, SecretMasker::Rest rest, std::string& out);
  void cover(std::size_t at, const SecretMasker::Match& match, std::string& out);

  const SecretMasker& m_masker;
  std::string m_held;             // undecided bytes; the positions below count from them
  std::size_t m_masked_until = 0; // bytes before this are covered by a mask already given out
  bool m_key_open = false;        // the API key that ends at m_key_end may go on
  std::size_t m_key_end = 0;
};

} // namespace octostep::agent
