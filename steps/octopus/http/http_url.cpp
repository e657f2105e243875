#include "steps/octopus/http/http_url.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

#include "schema/text/ascii.h"
#include "steps/octopus/http/octopus_error.h"

namespace octostep::octopus {

namespace {

constexpr std::uint16_t default_port(bool secure) { return secure ? 443 : 80; }

[[noreturn]] void refuse(std::string_view what, std::string_view why) {
  throw OctopusError(ErrorKind::refused,
                     std::string(what) + " is not a usable address: " + std::string(why) +
                         "; write it like https://octopus.example.com");
}

bool take_scheme(std::string_view& rest, std::string_view what) {
  const auto end = rest.find("://");
  if (end == std::string_view::npos) return false;
  const auto scheme = rest.substr(0, end);
  const bool secure = text::equal_ignoring_case(scheme, "https");
  if (!secure && !text::equal_ignoring_case(scheme, "http"))
    refuse(what, "only http and https are known");
  rest.remove_prefix(end + 3);
  return secure;
}

void take_credentials(std::string_view& authority, HttpUrl& url) {
  const auto end = authority.rfind('@');
  if (end == std::string_view::npos) return;
  const auto credentials = authority.substr(0, end);
  const auto colon = credentials.find(':');
  url.user = percent_decoded(credentials.substr(0, colon));
  if (colon != std::string_view::npos)
    url.password = percent_decoded(credentials.substr(colon + 1));
  authority.remove_prefix(end + 1);
}

void take_host(std::string_view& authority, HttpUrl& url, std::string_view what) {
  const bool bracketed = authority.starts_with('[');
  const auto end = bracketed ? authority.find(']') : authority.find(':');
  if (bracketed && end == std::string_view::npos)
    refuse(what, "the bracket of the address is not closed");
  url.host = authority.substr(bracketed ? 1 : 0, bracketed ? end - 1 : end);
  if (url.host.empty()) refuse(what, "the host name is missing");
  for (const char letter : url.host)
    if (static_cast<unsigned char>(letter) <= ' ' || letter == '\\' || letter == '%')
      refuse(what, "the host name holds a character that none may have");
  const auto used = end == std::string_view::npos ? authority.size() : end + (bracketed ? 1 : 0);
  authority.remove_prefix(used);
}

std::uint16_t read_port(std::string_view text, bool secure, std::string_view what) {
  if (text.empty() || text == ":") return default_port(secure);
  std::uint16_t port = 0;
  const auto* end = text.data() + text.size();
  const auto result = std::from_chars(text.data() + 1, end, port);
  if (text.front() != ':' || result.ec != std::errc() || result.ptr != end || port == 0)
    refuse(what, "the port is not a number between 1 and 65535");
  return port;
}

std::optional<int> hex_digit(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return std::nullopt;
}

bool is_unreserved(char letter) {
  return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
         (letter >= '0' && letter <= '9') || letter == '-' || letter == '.' || letter == '_' ||
         letter == '~';
}

// "." and "..", also percent-encoded, and after a backslash, which some servers treat as a slash.
bool has_dot_segment(std::string_view path) {
  const auto decoded = percent_decoded(path);
  std::string_view rest = decoded;
  while (!rest.empty()) {
    const auto end = rest.find_first_of("/\\");
    const auto segment = rest.substr(0, end);
    if (segment == "." || segment == "..") return true;
    rest.remove_prefix(end == std::string_view::npos ? rest.size() : end + 1);
  }
  return false;
}

std::string bracketed_host(const std::string& host) {
  return host.find(':') == std::string::npos ? host : '[' + host + ']';
}

} // namespace

std::string HttpUrl::host_and_port() const {
  return port == default_port(secure) ? bracketed_host(host) : authority();
}

std::string HttpUrl::authority() const { return bracketed_host(host) + ':' + std::to_string(port); }

bool HttpUrl::same_origin(const HttpUrl& other) const {
  return secure == other.secure && port == other.port &&
         text::equal_ignoring_case(host, other.host);
}

HttpUrl parse_proxy_url(std::string_view text, std::string_view what) {
  std::string_view rest = text::trimmed(text);
  HttpUrl url;
  url.secure = take_scheme(rest, what);
  rest = rest.substr(0, rest.find_first_of("?#"));
  const auto slash = rest.find('/');
  auto authority = rest.substr(0, slash);
  take_credentials(authority, url);
  take_host(authority, url, what);
  url.port = read_port(authority, url.secure, what);
  if (slash != std::string_view::npos) url.path = rest.substr(slash);
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

HttpUrl parse_http_url(std::string_view text, std::string_view what) {
  HttpUrl url = parse_proxy_url(text, what);
  if (!url.user.empty() || !url.password.empty())
    throw OctopusError(ErrorKind::refused,
                       std::string(what) +
                           " holds a user name or password, which is not taken from an address; "
                           "leave it out, and use an API key or the parameters user and password");
  return url;
}

bool is_same_address(std::string_view url, std::string_view other) {
  try {
    const auto one = parse_http_url(url, "the address");
    const auto two = parse_http_url(other, "the address");
    return one.same_origin(two) && one.path == two.path;
  } catch (const OctopusError&) {
    return false;
  }
}

bool has_target_characters(std::string_view target) {
  return std::ranges::all_of(
      target, [](char letter) { return letter > ' ' && letter < '\x7F' && letter != '#'; });
}

std::optional<RelativeTarget> parse_target(std::string_view text) {
  const auto question = text.find('?');
  const auto path = text.substr(0, question);
  if (!path.starts_with('/') || !has_target_characters(text) || has_dot_segment(path))
    return std::nullopt;
  RelativeTarget target{std::string(path), {}};
  if (question != std::string_view::npos) target.query = parse_query(text.substr(question + 1));
  return target;
}

std::optional<std::string_view> below(std::string_view path, std::string_view base) {
  if (!path.starts_with(base)) return std::nullopt;
  path.remove_prefix(base.size());
  const bool at_boundary =
      base.empty() || path.empty() || path.front() == '/' || path.front() == '?';
  return at_boundary ? std::optional(path) : std::nullopt;
}

bool is_ip_address(const std::string& host) {
  in6_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 ||
         inet_pton(AF_INET6, host.c_str(), &address) == 1;
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  encoded.reserve(text.size());
  for (const char letter : text) {
    if (is_unreserved(letter)) {
      encoded += letter;
      continue;
    }
    const auto byte = static_cast<unsigned char>(letter);
    encoded += '%';
    encoded += digits[byte >> 4U];
    encoded += digits[byte & 0x0FU];
  }
  return encoded;
}

std::string percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '%' && at + 2 < text.size()) {
      const auto high = hex_digit(text[at + 1]);
      const auto low = hex_digit(text[at + 2]);
      if (high && low) {
        decoded += static_cast<char>(*high * 16 + *low);
        at += 2;
        continue;
      }
    }
    decoded += text[at];
  }
  return decoded;
}

std::string query_text(const std::vector<NameValue>& query) {
  std::string text;
  for (const auto& [name, value] : query) {
    text += text.empty() ? '?' : '&';
    text += percent_encoded(name) + '=' + percent_encoded(value);
  }
  return text;
}

std::vector<NameValue> parse_query(std::string_view text) {
  std::vector<NameValue> query;
  while (!text.empty()) {
    const auto end = text.find('&');
    auto pair = std::string(text.substr(0, end));
    text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
    if (pair.empty()) continue;
    for (char& letter : pair)
      if (letter == '+') letter = ' ';
    const auto equals = pair.find('=');
    query.emplace_back(percent_decoded(pair.substr(0, equals)),
                       equals == std::string::npos ? "" : percent_decoded(pair.substr(equals + 1)));
  }
  return query;
}

} // namespace octostep::octopus
