#include "schema/value_reader.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

namespace octostep::schema {
namespace {

using nlohmann::json;
using List = std::vector<std::string>;

Parameter of_type(ParameterType type) {
  Parameter parameter;
  parameter.key = "it";
  parameter.type = type;
  return parameter;
}

template <typename T>
T read_as(const Parameter& parameter, const json& value) {
  const auto result = read_value(parameter, value, References::resolved);
  REQUIRE(result.presence == Presence::given);
  REQUIRE(result.problems.empty());
  REQUIRE(std::holds_alternative<T>(result.value));
  return std::get<T>(result.value);
}

// Checks that the value was refused, and returns the only problem's message.
std::string refusal(const Parameter& parameter, const json& value) {
  const auto result = read_value(parameter, value, References::resolved);
  REQUIRE(result.presence == Presence::wrong);
  REQUIRE(result.problems.size() == 1);
  return result.problems.front().message;
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

constexpr auto k_all_types = {ParameterType::text,
                              ParameterType::secret,
                              ParameterType::boolean,
                              ParameterType::tri_state,
                              ParameterType::integer,
                              ParameterType::duration,
                              ParameterType::date_time,
                              ParameterType::choice,
                              ParameterType::list,
                              ParameterType::name_values,
                              ParameterType::object};

constexpr auto k_types_without_empty_value = {
    ParameterType::text, ParameterType::secret, ParameterType::date_time, ParameterType::list};

bool is_absent(const Parameter& parameter, const json& value) {
  const auto result = read_value(parameter, value, References::resolved);
  return result.presence == Presence::absent && result.problems.empty();
}

TEST_CASE("null means not given, whatever the type") {
  for (const auto type : k_all_types) {
    CAPTURE(static_cast<int>(type));
    CHECK(is_absent(of_type(type), json()));
  }
}

TEST_CASE("an empty value is an error where it would choose more than was meant") {
  for (const auto type : k_types_without_empty_value) {
    CAPTURE(static_cast<int>(type));
    for (const auto& value : {json(""), json(" \t\r\n")})
      CHECK(refusal(of_type(type), value) ==
            "parameter 'it' is given but empty; give it a value, or leave it out");
  }
}

TEST_CASE("an empty value means not given where the type has a natural default") {
  for (const auto type : k_all_types) {
    if (std::ranges::find(k_types_without_empty_value, type) !=
        std::end(k_types_without_empty_value))
      continue;
    CAPTURE(static_cast<int>(type));
    for (const auto& value : {json(""), json(" \t\r\n")}) CHECK(is_absent(of_type(type), value));
  }
}

TEST_CASE("an empty value means not given where the schema says that it may be empty") {
  for (const auto type : k_types_without_empty_value) {
    CAPTURE(static_cast<int>(type));
    auto parameter = of_type(type);
    parameter.may_be_empty = true;
    CHECK(is_absent(parameter, " \n"));
  }
  auto list = of_type(ParameterType::list);
  list.may_be_empty = true;
  CHECK(is_absent(list, json::array()));
  CHECK(is_absent(list, json{"", " "}));
  CHECK(read_as<List>(list, json{" a ", ""}) == List{"a"});
}

TEST_CASE(
    "text that waits for an earlier step is accepted for every type while references are pending") {
  const std::vector<json> values{"${steps.pack.packagePath}",
                                 "a ${steps.pack.x} b",
                                 {"fixed", "${steps.pack.packagePath}"},
                                 {{"name", "${steps.pack.x}"}}};
  for (const auto type : k_all_types) {
    for (const auto& value : values) {
      CAPTURE(static_cast<int>(type));
      CHECK(read_value(of_type(type), value, References::pending).presence == Presence::pending);
    }
  }
  CHECK(
      read_value(of_type(ParameterType::integer), "${steps.a.b}", References::resolved).presence ==
      Presence::wrong);
  CHECK(read_value(of_type(ParameterType::integer), "${env:A}", References::pending).presence ==
        Presence::wrong);
}

TEST_CASE("text keeps what looks like a number and loses blanks around it") {
  CHECK(read_as<std::string>(of_type(ParameterType::text), "1.0") == "1.0");
  CHECK(read_as<std::string>(of_type(ParameterType::text), " Web Shop\n") == "Web Shop");
}

TEST_CASE("the server's address is read as the root of the server") {
  auto address = of_type(ParameterType::text);
  address.server_address = true;
  CHECK(read_as<std::string>(address, " https://o.example.com/shop/app#/Spaces-1 ") ==
        "https://o.example.com/shop");
}

TEST_CASE("text of several lines stays as it is") {
  auto notes = of_type(ParameterType::text);
  notes.multiline = true;
  CHECK(read_as<std::string>(notes, "# Title\n\n    code\n") == "# Title\n\n    code\n");
}

TEST_CASE("a number for text is refused, since it has lost its zeros") {
  CHECK(refusal(of_type(ParameterType::text), 1.10) ==
        "parameter 'it' is text and must stand in quotes; without them it is the number 1.1");
  CHECK(contains(refusal(of_type(ParameterType::text), 78), "the number 78"));
}

TEST_CASE("what is no text at all is named") {
  CHECK(refusal(of_type(ParameterType::text), json::array({"a"})) ==
        "parameter 'it' must be text, not an array");
  CHECK(refusal(of_type(ParameterType::text), json::object()) ==
        "parameter 'it' must be text, not an object");
  CHECK(refusal(of_type(ParameterType::text), true) == "parameter 'it' must be text, not 'true'");
}

TEST_CASE("a secret loses the line break of the file it came from, nothing else") {
  CHECK(read_as<Secret>(of_type(ParameterType::secret), "API-1\r\n").reveal() == "API-1");
  CHECK(read_as<Secret>(of_type(ParameterType::secret), " pass word ").reveal() == " pass word ");
}

TEST_CASE("a refused secret is never shown") {
  for (const auto& value :
       {json(12345), json::array({"12345"}), json{{"key", "12345"}}, json(12345.5)}) {
    const auto message = refusal(of_type(ParameterType::secret), value);
    CHECK_FALSE(contains(message, "12345"));
    CHECK(contains(message, "'it'"));
  }
}

TEST_CASE("booleans are JSON's own or their names in any case") {
  for (const auto& value : {json(true), json("true"), json("True"), json(" TRUE ")})
    CHECK(read_as<bool>(of_type(ParameterType::boolean), value));
  for (const auto& value : {json(false), json("false"), json("False")})
    CHECK_FALSE(read_as<bool>(of_type(ParameterType::boolean), value));
  for (const auto& value :
       {json("yes"), json(1), json("1"), json("on"), json("default"), json::array({true})})
    CHECK(contains(refusal(of_type(ParameterType::boolean), value), "must be true or false"));
}

TEST_CASE("a tri-state is a boolean or the server's default") {
  CHECK(read_as<bool>(of_type(ParameterType::tri_state), "True"));
  CHECK_FALSE(read_as<bool>(of_type(ParameterType::tri_state), false));
  CHECK(read_value(of_type(ParameterType::tri_state), "Default", References::resolved).presence ==
        Presence::absent);
  CHECK(contains(refusal(of_type(ParameterType::tri_state), "maybe"),
                 "must be true, false or default, not 'maybe'"));
}

TEST_CASE("integers are whole and not negative") {
  CHECK(read_as<std::int64_t>(of_type(ParameterType::integer), 0) == 0);
  CHECK(read_as<std::int64_t>(of_type(ParameterType::integer), " 12 ") == 12);
  CHECK(read_as<std::int64_t>(of_type(ParameterType::integer), INT64_MAX) == INT64_MAX);
  for (const auto& value : {json(-1),
                            json(1.5),
                            json("x"),
                            json("1x"),
                            json("1 2"),
                            json(UINT64_MAX),
                            json("9223372036854775808"),
                            json("-1"),
                            json(true)})
    CHECK(contains(refusal(of_type(ParameterType::integer), value), "whole number, 0 or more"));
}

TEST_CASE("durations are seconds as numbers, or text") {
  CHECK(read_as<Duration>(of_type(ParameterType::duration), 90).count() == 90'000);
  CHECK(read_as<Duration>(of_type(ParameterType::duration), 0.5).count() == 500);
  CHECK(read_as<Duration>(of_type(ParameterType::duration), "00:10:00").count() == 600'000);
  CHECK(contains(refusal(of_type(ParameterType::duration), -5), "not '-5'"));
  CHECK(contains(refusal(of_type(ParameterType::duration), "ten minutes"), "hh:mm:ss"));
  CHECK(contains(refusal(of_type(ParameterType::duration), true), "hh:mm:ss"));
}

TEST_CASE("points in time are text") {
  CHECK(read_as<Instant>(of_type(ParameterType::date_time), "1970-01-01T00:00:01Z")
            .time_since_epoch()
            .count() == 1000);
  CHECK(contains(refusal(of_type(ParameterType::date_time), "tomorrow"),
                 "2026-03-07T18:30:00+01:00, not 'tomorrow'"));
  CHECK(contains(refusal(of_type(ParameterType::date_time), 1'772'908'200), "date and time"));
}

Parameter overwrite_mode() {
  auto parameter = of_type(ParameterType::choice);
  parameter.allowed = {{"failIfExists", "", {"fail", "false"}},
                       {"overwriteExisting", "", {"true"}}};
  return parameter;
}

TEST_CASE("a choice takes its values and every alias in any case and gives the value") {
  CHECK(read_as<std::string>(overwrite_mode(), "FailIfExists") == "failIfExists");
  CHECK(read_as<std::string>(overwrite_mode(), " FAIL ") == "failIfExists");
  CHECK(read_as<std::string>(overwrite_mode(), true) == "overwriteExisting");
  CHECK(read_as<std::string>(overwrite_mode(), "False") == "failIfExists");
}

TEST_CASE("a wrong choice lists what is allowed and the nearest") {
  CHECK(refusal(overwrite_mode(), "failIfExist") ==
        "parameter 'it' must be one of failIfExists, overwriteExisting, not 'failIfExist'; did you "
        "mean 'failIfExists'?");
  CHECK(refusal(overwrite_mode(), 7) ==
        "parameter 'it' must be one of failIfExists, overwriteExisting, not '7'");
  CHECK(contains(refusal(overwrite_mode(), json::object()), "not an object"));
}

TEST_CASE("a long wrong value is cut between characters") {
  const auto message =
      refusal(overwrite_mode(), std::string(59, 'x') + "\xC3\xA4" + std::string(500, 'y'));
  CHECK(contains(message, "not '" + std::string(59, 'x') + "...'"));
}

TEST_CASE("a list is an array of texts, trimmed, of which none is empty") {
  const auto list = of_type(ParameterType::list);
  CHECK(read_as<List>(list, json{" a ", "b, c"}) == List{"a", "b, c"});
  CHECK(contains(refusal(list, json::array()), "given but empty"));
  const auto result = read_value(list, json{"a", "", "b", " "}, References::resolved);
  REQUIRE(result.presence == Presence::wrong);
  REQUIRE(result.problems.size() == 2);
  CHECK(result.problems[0] ==
        Problem{"/1", "item 2 of 'it' is empty; give it a value, or leave it out"});
  CHECK(result.problems[1].path == "/3");
}

TEST_CASE("a list of names as one text has no empty item, a list of lines may have blank lines") {
  auto list = of_type(ParameterType::list);
  CHECK(read_as<List>(list, "a\n\nb\n") == List{"a", "b"});
  list.split_commas = true;
  CHECK(read_as<List>(list, "a\nb\n") == List{"a", "b"});
  for (const auto* text : {"a,,b", "a\n\nb", "a, \"\"", "a,"}) {
    CAPTURE(text);
    CHECK(refusal(list, text) == "item 2 of 'it' is empty; give it a value, or leave it out");
  }
}

TEST_CASE("a list as one text splits at lines, and at commas only where names may not hold them") {
  auto list = of_type(ParameterType::list);
  CHECK(read_as<List>(list, "a, b\nc") == List{"a, b", "c"});
  list.split_commas = true;
  CHECK(read_as<List>(list, "a, b\nc") == List{"a", "b", "c"});
  CHECK(read_as<List>(list, json{"a, b"}) == List{"a, b"});
  CHECK(contains(refusal(list, "\"a, b"), "quotes"));
}

TEST_CASE("every wrong item of a list is reported at its place") {
  const auto result = read_value(
      of_type(ParameterType::list), json{"a", 1, nullptr, "b", {{"c", 1}}}, References::resolved);
  REQUIRE(result.problems.size() == 3);
  CHECK(result.problems[0] == Problem{"/1", "each item of 'it' must be text in quotes, not '1'"});
  CHECK(result.problems[1].path == "/2");
  CHECK(result.problems[2] ==
        Problem{"/4", "each item of 'it' must be text in quotes, not an object"});
  CHECK(contains(refusal(of_type(ParameterType::list), 7), "array"));
}

TEST_CASE("names with values come as object, array or lines") {
  const NameValues expected{{"Colour", "blue"}, {"Count", "3"}, {"On", "true"}};
  const std::vector<json> forms{
      json{{"Colour", "blue"}, {"Count", 3}, {"On", true}},
      json::array({{{"name", "Colour"}, {"value", "blue"}},
                   {{"name", "Count"}, {"value", 3}},
                   {{"name", "On"}, {"value", true}}}),
      json{"Colour:blue", "Count=3", "On: true"},
      json("Colour: blue\n\nCount = 3\r\nOn:true"),
  };
  for (const auto& form : forms) {
    CAPTURE(form.dump());
    CHECK(read_as<GivenNameValues>(of_type(ParameterType::name_values), form).pairs == expected);
  }
}

TEST_CASE("values may be empty, hold separators and blanks where JSON says so") {
  const auto type = of_type(ParameterType::name_values);
  CHECK(read_as<GivenNameValues>(type, "Url=https://x:1/\nEmpty:").pairs ==
        NameValues{{"Url", "https://x:1/"}, {"Empty", ""}});
  CHECK(read_as<GivenNameValues>(type, json{{"a:b", " x "}}).pairs == NameValues{{"a:b", " x "}});
  CHECK(read_value(type, json::object(), References::resolved).presence == Presence::absent);
}

TEST_CASE("lines are kept for those who know the names, and blanks around their parts are cut") {
  const auto type = of_type(ParameterType::name_values);
  const auto given =
      read_as<GivenNameValues>(type, " Site:Url : https://x \nSite:Port: 8\nC= red ");
  CHECK(given.pairs == NameValues{{"Site", "Url : https://x"}, {"Site", "Port: 8"}, {"C", "red"}});
  CHECK(given.lines == std::vector<std::string>{"Site:Url : https://x", "Site:Port: 8", "C= red"});
  CHECK(read_as<GivenNameValues>(type, json{{"A", "1"}}).lines == std::vector<std::string>{""});
}

TEST_CASE("faults in names and values are told apart without showing a value") {
  struct Row {
    json value;
    std::string path;
    std::string part_of_message;
  };
  const std::vector<Row> table{
      {"hunter2", "", "line 1 of 'it' is not of the form"},
      {"a:1\nhunter2", "", "line 2"},
      {json{"a:1", "hunter2"}, "/1", "item 2"},
      {"a:1\nA=hunter2", "", "gives 'A' twice"},
      {"gr\u00FCn:1\nGRU\u0308N=hunter2", "", "twice"},
      {"'a: hunter2'", "", "line 1 of 'it' stands in quotes as a whole; write it without them"},
      {json{"\"a: hunter2\""}, "/0", "item 1 of 'it' stands in quotes"},
      {json{{"a", {"hunter2"}}}, "/a", "value of 'a'"},
      {json{{"a/b~c", nullptr}}, "/a~1b~0c", "value of 'a/b~c'"},
      {json{{"a", 1.10}}, "/a", "must stand in quotes"},
      {json{{" ", "hunter2"}}, "/ ", "empty"},
      {json::array({{{"name", "a"}}}), "/0", "just a name (text) and a value"},
      {json::array({{{"name", 1}, {"value", "hunter2"}}}), "/0", "just a name"},
      {json::array({{{"name", "a"}, {"value", "hunter2"}, {"more", 1}}}), "/0", "just a name"},
      {json::array({7}), "/0", "just a name"},
      {7, "", "object of names and values"},
  };
  for (const auto& row : table) {
    CAPTURE(row.value.dump());
    const auto result =
        read_value(of_type(ParameterType::name_values), row.value, References::resolved);
    REQUIRE(result.problems.size() == 1);
    CAPTURE(result.problems[0].message);
    CHECK(result.problems[0].path == row.path);
    CHECK(contains(result.problems[0].message, row.part_of_message));
    CHECK_FALSE(contains(result.problems[0].message, "hunter2"));
  }
}

TEST_CASE("an object is kept as compact JSON, also when it comes as text") {
  const auto type = of_type(ParameterType::object);
  CHECK(read_as<JsonText>(type, json{{"Branch", "main"}}).text == R"({"Branch":"main"})");
  CHECK(read_as<JsonText>(type, R"( { "Branch" : "main" } )").text == R"({"Branch":"main"})");
  CHECK(read_value(type, json::object(), References::resolved).presence == Presence::absent);
  CHECK(read_value(type, "{}", References::resolved).presence == Presence::absent);
}

TEST_CASE("an address holds no user name or password") {
  auto type = of_type(ParameterType::text);
  type.address = true;
  for (const auto* text : {"https://octopus.example.com", "http://h:8080/a@b", "h/x?a=b@c"})
    CHECK(read_as<std::string>(type, text) == text);
  for (const auto* text : {"https://bob:hunter2@h", "http://hunter2@h/x", "bob:hunter2@h"}) {
    CAPTURE(text);
    CHECK(contains(refusal(type, text), "holds a user name or password"));
    CHECK_FALSE(contains(refusal(type, text), "hunter2"));
  }
}

TEST_CASE("what is no object is refused, however deep it is nested") {
  const auto type = of_type(ParameterType::object);
  std::string deep;
  for (int i = 0; i < 200'000; ++i) deep += R"({"a":)";
  for (const auto& value :
       {json("[1]"), json("{"), json("text"), json::array(), json(1), json(deep)})
    CHECK(contains(refusal(type, value), "must be a JSON object"));
}

} // namespace
} // namespace octostep::schema
