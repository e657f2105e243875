// The command line of octostep-sandbox.
#pragma once

#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace octostep::sandbox {

struct Options {
  std::string host = "127.0.0.1";
  std::uint16_t port = 8065;      // 0 = any free port
  std::filesystem::path data;     // empty: a temporary folder, removed at the end
  std::filesystem::path scenario; // empty: the built-in one
  std::string api_key = "API-SANDBOX";
  std::filesystem::path tls_cert, tls_key; // both or none
  bool help = false;
};

struct UsageError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// `arguments` does not include the program name. Throws UsageError.
[[nodiscard]] Options parse_options(const std::vector<std::string>& arguments);
[[nodiscard]] std::string help_text();

} // namespace octostep::sandbox
