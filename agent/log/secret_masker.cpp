#include "agent/log/secret_masker.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "agent/log/secret_forms.h"

namespace octostep::agent {

namespace {

constexpr std::string_view k_key_start = "API-";
constexpr std::size_t k_key_characters = 20;
constexpr std::size_t k_prefix = 4;

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::uint32_t prefix_of(const char* bytes) {
  std::uint32_t prefix = 0;
  std::memcpy(&prefix, bytes, k_prefix);
  return prefix;
}

// For a text that is shorter than a prefix: the whole text, padded with zeros.
std::uint32_t short_prefix_of(std::string_view text) {
  std::array<char, k_prefix> bytes{};
  std::copy(text.begin(), text.end(), bytes.begin());
  return prefix_of(bytes.data());
}

// Two nearly independent numbers below 65,536 (multiplicative hashing, Knuth, The Art of Computer
// Programming 6.4).
std::uint32_t first_bit(std::uint32_t prefix) { return (prefix * 2654435761u) >> 16; }
std::uint32_t second_bit(std::uint32_t prefix) { return (prefix * 2246822519u) >> 16; }

} // namespace

SecretMasker::SecretMasker() { add_prefix(k_key_start); }

bool SecretMasker::add(std::string_view secret, std::string_view spared) {
  const std::size_t known = m_forms.size();
  for (std::string& form : secret_forms(secret)) {
    if (spared.find(form) != std::string_view::npos || m_forms.contains(form)) continue;
    add_prefix(form);
    auto& bucket = m_by_prefix[prefix_of(form.data())];
    const auto place = std::find_if(bucket.begin(), bucket.end(), [&form](const auto& other) {
      return other.size() <= form.size();
    });
    bucket.insert(place, form);
    m_forms.insert(std::move(form));
  }
  return m_forms.size() > known;
}

void SecretMasker::add_prefix(std::string_view form) {
  for (std::size_t size = 1; size <= k_prefix; ++size) {
    const std::uint32_t prefix = short_prefix_of(form.substr(0, size));
    for (const std::uint32_t bit : {first_bit(prefix), second_bit(prefix)})
      m_prefix_bits[bit / 64] |= std::uint64_t{1} << (bit % 64);
  }
}

std::string SecretMasker::mask(std::string_view whole_text) const {
  std::string masked;
  masked.reserve(whole_text.size());
  MaskingStream stream(*this);
  stream.feed(whole_text, masked);
  stream.finish(masked);
  return masked;
}

// The next position from `at` on where a secret may start; positions too near to the end for a
// whole prefix always count.
std::size_t SecretMasker::next_candidate(std::string_view text, std::size_t at) const {
  while (at + k_prefix <= text.size()) {
    if (may_start_with(prefix_of(text.data() + at))) return at;
    ++at;
  }
  return at;
}

SecretMasker::Match SecretMasker::match_at(std::string_view text, Rest rest) const {
  if (text.size() < k_prefix) return {0, rest == Rest::may_follow && starts_a_form(text), false};
  Match match;
  if (const auto bucket = m_by_prefix.find(prefix_of(text.data())); bucket != m_by_prefix.end()) {
    for (const std::string& form : bucket->second) {
      if (text.starts_with(form)) {
        match.length = form.size();
        break;
      }
      if (rest == Rest::may_follow && form.size() > text.size() && form.starts_with(text))
        match.undecided = true;
    }
  }
  if (!text.starts_with(k_key_start)) return match;
  const auto end = std::find_if_not(text.begin() + k_prefix, text.end(), is_word);
  const auto length = static_cast<std::size_t>(end - text.begin());
  const bool may_go_on = end == text.end() && rest == Rest::may_follow;
  if (length >= k_prefix + k_key_characters) {
    match.length = std::max(match.length, length);
    match.open_key = may_go_on;
  } else {
    match.undecided = match.undecided || may_go_on;
  }
  return match;
}

bool SecretMasker::may_start_with(std::uint32_t prefix) const {
  const auto is_set = [this](std::uint32_t bit) {
    return ((m_prefix_bits[bit / 64] >> (bit % 64)) & 1) != 0;
  };
  return is_set(first_bit(prefix)) && is_set(second_bit(prefix));
}

bool SecretMasker::starts_a_form(std::string_view bytes) const {
  if (!may_start_with(short_prefix_of(bytes))) return false;
  if (k_key_start.starts_with(bytes)) return true;
  const auto form = m_forms.lower_bound(bytes);
  return form != m_forms.end() && form->starts_with(bytes);
}

void MaskingStream::feed(std::string_view chunk, std::string& out) {
  if (m_held.empty()) { // nearly always: the chunk need not be copied
    m_held = chunk.substr(decide(chunk, SecretMasker::Rest::may_follow, out));
  } else {
    m_held += chunk;
    m_held.erase(0, decide(m_held, SecretMasker::Rest::may_follow, out));
  }
}

void MaskingStream::finish(std::string& out) {
  decide(m_held, SecretMasker::Rest::none, out);
  m_held.clear();
  m_key_open = false;
  m_masked_until = 0;
}

void MaskingStream::cover(std::size_t at, const SecretMasker::Match& match, std::string& out) {
  if (at >= m_masked_until) out += k_mask;
  m_masked_until = std::max(m_masked_until, at + match.length);
  if (match.open_key) {
    m_key_open = true;
    m_key_end = at + match.length;
  }
}

// Gives out what is decided and returns its length.
std::size_t
MaskingStream::decide(std::string_view text, SecretMasker::Rest rest, std::string& out) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (m_key_open && at == m_key_end) {
      m_key_open = is_word(text[at]);
      if (m_key_open) m_masked_until = std::max(m_masked_until, ++m_key_end);
    }
    if (m_masked_until <= at) {
      const std::size_t next = m_masker.next_candidate(text, at);
      out += text.substr(at, next - at);
      at = next;
      if (at == text.size()) break;
    }
    const auto match = m_masker.match_at(text.substr(at), rest);
    if (match.undecided) break;
    if (match.length > 0) cover(at, match, out);
    if (at >= m_masked_until) out += text[at];
    ++at;
  }
  m_masked_until -= std::min(m_masked_until, at);
  m_key_end -= std::min(m_key_end, at);
  return at;
}

} // namespace octostep::agent
