#include "agent/log/stdout_output.h"

#include <csignal>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <unistd.h>

#include <doctest/doctest.h>

using namespace octostep::agent;

namespace {

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("a file output replaces or appends") {
  const auto path =
      std::filesystem::temp_directory_path() / ("octostep_log_" + std::to_string(::getpid()));
  REQUIRE(file_output(path, FileMode::replace)->write("a\n"));
  REQUIRE(file_output(path, FileMode::append)->write("b\n"));
  CHECK(content(path) == "a\nb\n");
  REQUIRE(file_output(path, FileMode::replace)->write("c\n"));
  CHECK(content(path) == "c\n");
  CHECK((std::filesystem::status(path).permissions() & std::filesystem::perms::others_all) ==
        std::filesystem::perms::none);
  std::filesystem::remove(path);
}

TEST_CASE("a file that cannot be opened gives nothing") {
  CHECK(file_output("/nowhere/at/all", FileMode::replace) == nullptr);
}

TEST_CASE("a closed pipe is reported and kills nobody") {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2] = {-1, -1};
  REQUIRE(::pipe(ends) == 0);
  DescriptorOutput output(ends[1], DescriptorOutput::Ownership::owned);
  CHECK(output.write("x\n"));
  ::close(ends[0]);
  CHECK_FALSE(output.write("y\n"));
}
