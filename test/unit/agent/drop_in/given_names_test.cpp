#include "agent/drop_in/given_names.h"

#include <doctest/doctest.h>

using octostep::agent::GivenNames;

TEST_CASE("files go by the names and in the order they were given") {
  const GivenNames names({"out/B.1.0.zip", "./A.1.0.zip", "*.nupkg", "/pack/C.1.0.zip"}, "/work");
  CHECK(names.name_of("/work/out/B.1.0.zip") == "out/B.1.0.zip");
  CHECK(names.name_of("/work/A.1.0.zip") == "./A.1.0.zip");
  CHECK(names.name_of("/work/D.1.0.nupkg") == "D.1.0.nupkg");
  CHECK(names.name_of("/pack/C.1.0.zip") == "/pack/C.1.0.zip");
  CHECK(names.place_of("/work/out/B.1.0.zip") == 0);
  CHECK(names.place_of("/work/A.1.0.zip") == 1);
  CHECK(names.place_of("/work/D.1.0.nupkg") == 2);
  CHECK(names.place_of("/pack/C.1.0.zip") == 3);
}

TEST_CASE("a file that nobody gave keeps its path and comes last") {
  const GivenNames names({"a.zip", "../b.zip"}, "/work");
  CHECK(names.name_of("/other/x.zip") == "/other/x.zip");
  CHECK(names.place_of("/other/x.zip") == 2);
  CHECK(names.name_of("/b.zip") == "../b.zip");
}

TEST_CASE("what an absolute pattern found keeps its whole path") {
  const GivenNames names({"/pack/*.zip"}, "/work");
  CHECK(names.name_of("/pack/a.zip") == "/pack/a.zip");
  CHECK(names.place_of("/pack/a.zip") == 0);
}
