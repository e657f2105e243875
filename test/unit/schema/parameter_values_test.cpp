#include "schema/parameter_values.h"

#include <stdexcept>

#include <doctest/doctest.h>

using octostep::schema::ParameterValues;
using octostep::schema::Value;

TEST_CASE("a key that no schema knows is a mistake in the program") {
  const ParameterValues values({}, {"project"});
  CHECK(values.text("project").empty());
  CHECK_THROWS_AS((void)values.text("projct"), std::logic_error);
}

TEST_CASE("reading a value as another type is a mistake in the program") {
  const ParameterValues values({{"wait", Value(true)}}, {"wait"});
  CHECK(values.flag("wait"));
  CHECK_THROWS_AS((void)values.text("wait"), std::logic_error);
}
