#include "test/sandbox/options.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {

TEST_CASE("without options the server listens on its usual port for the usual key") {
  const auto options = parse_options({});
  CHECK(options.host == "127.0.0.1");
  CHECK(options.port == 8065);
  CHECK(options.api_key == "API-SANDBOX");
  CHECK(options.data.empty());
}

TEST_CASE("options are taken with a blank or an equals sign") {
  const auto options = parse_options({"--listen",
                                      "0.0.0.0:0",
                                      "--data=/tmp/x",
                                      "--api-key",
                                      "API-A",
                                      "--tls-cert",
                                      "c",
                                      "--tls-key=k"});
  CHECK(options.host == "0.0.0.0");
  CHECK(options.port == 0);
  CHECK(options.data == "/tmp/x");
  CHECK(options.api_key == "API-A");
  CHECK(options.tls_key == "k");
}

TEST_CASE("help is asked for alone") { CHECK(parse_options({"--help", "--nonsense"}).help); }

TEST_CASE("wrong command lines are refused") {
  for (const auto& arguments : std::vector<std::vector<std::string>>{{"--nonsense", "1"},
                                                                     {"stray"},
                                                                     {"--data"},
                                                                     {"--listen", "nowhere"},
                                                                     {"--listen", ":1"},
                                                                     {"--listen", "host:70000"},
                                                                     {"--tls-cert", "c"}}) {
    CAPTURE(arguments.front());
    CHECK_THROWS_AS(parse_options(arguments), UsageError);
  }
}

} // namespace octostep::sandbox
