#include "schema/server_address.h"

#include <string>
#include <vector>

#include <doctest/doctest.h>

namespace octostep::schema {
namespace {

TEST_CASE("an address from the browser or from octo's documentation leads to the server's root") {
  struct Row {
    std::string address, root;
  };
  const std::vector<Row> table{
      {"https://octopus.example.com", "https://octopus.example.com"},
      {" https://octopus.example.com// \n", "https://octopus.example.com"},
      {"https://octopus.example.com/api", "https://octopus.example.com"},
      {"https://octopus.example.com/api/", "https://octopus.example.com"},
      {"https://octopus.example.com/API", "https://octopus.example.com"},
      {"https://octopus.example.com/app", "https://octopus.example.com"},
      {"https://octopus.example.com/app#/Spaces-1/projects/shop", "https://octopus.example.com"},
      {"https://octopus.example.com/app?redirect=%2Fapp#/", "https://octopus.example.com"},
      {"https://octopus.example.com/#/users", "https://octopus.example.com"},
      {"http://localhost:8065/octopus/app#/Spaces-1", "http://localhost:8065/octopus"},
      {"http://localhost:8065/octopus//api/", "http://localhost:8065/octopus"},
      {"http://[::1]:8065/api", "http://[::1]:8065"},
      {"octopus.example.com/app", "octopus.example.com"},
  };
  for (const auto& row : table) {
    CAPTURE(row.address);
    CHECK(server_root(row.address) == row.root);
    CHECK(server_root(row.root) == row.root);
  }
}

TEST_CASE("a virtual directory stays, whatever it is called") {
  for (const std::string address : {"https://example.com/octopus",
                                    "https://example.com/tools/apis",
                                    "https://example.com/api/octopus",
                                    "https://app.example.com",
                                    "https://api"})
    CHECK(server_root(address) == address);
}

TEST_CASE("text that is no address stays as it is") {
  CHECK(server_root("") == "");
  CHECK(server_root("api") == "api");
  CHECK(server_root("ftp://x/api/y") == "ftp://x/api/y");
  CHECK(server_root("https://") == "https://");
}

} // namespace
} // namespace octostep::schema
