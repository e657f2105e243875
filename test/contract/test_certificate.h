// A self-signed certificate for 127.0.0.1 and localhost, generated for each test.
#pragma once

#include <filesystem>
#include <string>

namespace octostep::test {

struct TestCertificate {
  // Writes both files into `folder`, which must exist.
  explicit TestCertificate(const std::filesystem::path& folder,
                           const std::string& host = "IP:127.0.0.1,DNS:localhost");

  std::filesystem::path certificate_file, key_file; // PEM
  std::string sha256;                               // hex
};

} // namespace octostep::test
