// Text, URLs, proxies, number ranges and near names.
#include <random>
#include <set>

#include <doctest/doctest.h>

#include "schema/text/ascii.h"
#include "schema/text/iso_time.h"
#include "schema/text/nearest_name.h"
#include "steps/octopus/http/http_url.h"
#include "steps/octopus/http/octopus_error.h"
#include "steps/octopus/http/proxy_choice.h"
#include "steps/octopus/json_object.h"
#include "steps/octopus/tasks/number_ranges.h"

using namespace octostep;
using namespace octostep::octopus;

TEST_CASE("a URL is taken apart with its virtual directory and default port") {
  const auto url = parse_http_url("  https://octopus.example.com/virtual/dir// ", "the URL");
  CHECK(url.secure);
  CHECK(url.host == "octopus.example.com");
  CHECK(url.port == 443);
  CHECK(url.path == "/virtual/dir");
  CHECK(url.host_and_port() == "octopus.example.com");
  CHECK(url.authority() == "octopus.example.com:443");
}

TEST_CASE("ports, IPv6 addresses, credentials and missing schemes are understood") {
  CHECK(parse_http_url("http://h:8080", "u").host_and_port() == "h:8080");
  CHECK(parse_http_url("http://[::1]:8065/x", "u").host == "::1");
  CHECK(parse_http_url("http://[::1]:8065/x", "u").host_and_port() == "[::1]:8065");
  CHECK(parse_http_url("proxy:3128", "u").port == 3128);
  const auto proxy = parse_proxy_url("http://me:p%40ss@proxy:3128", "u");
  CHECK(proxy.user == "me");
  CHECK(proxy.password == "p@ss");
  CHECK(proxy.host == "proxy");
}

TEST_CASE("an unusable URL is refused without repeating it") {
  for (const auto* text : {"ftp://user:secret@h",
                           "https://",
                           "http://:80",
                           "http://h:0",
                           "http://h:99999",
                           "http://h:8x",
                           "http://[::1",
                           "http://a b/",
                           "http://user:secret@h:x/",
                           "https://user:secret@octopus.example.com",
                           "https://secret@octopus.example.com/octopus"}) {
    CAPTURE(text);
    try {
      (void)parse_http_url(text, "the server URL");
      FAIL("accepted");
    } catch (const OctopusError& error) {
      CHECK(error.kind() == ErrorKind::refused);
      CHECK(std::string(error.what()).find("secret") == std::string::npos);
      CHECK(std::string(error.what()).find("the server URL") == 0);
    }
  }
}

TEST_CASE("queries survive being written and read") {
  const std::vector<NameValue> query = {{"a b", "c&d=e"}, {"ü", "+%"}, {"empty", ""}};
  CHECK(parse_query(query_text(query).substr(1)) == query);
  CHECK(parse_query("a=x+y&b") == std::vector<NameValue>{{"a", "x y"}, {"b", ""}});
  CHECK(query_text({}).empty());
  CHECK(percent_encoded("refs/heads/a") == "refs%2Fheads%2Fa");
}

TEST_CASE("NO_PROXY exempts hosts, subdomains, addresses, blocks and ports") {
  const auto exempt = [](const char* list, const char* url) {
    return is_exempt_from_proxy(list, parse_http_url(url, "u"));
  };
  CHECK(exempt("*", "http://any"));
  CHECK(exempt("example.com", "http://example.com"));
  CHECK(exempt("a, .Example.com", "https://octopus.example.COM"));
  CHECK(exempt("*.example.com", "https://octopus.example.com"));
  CHECK_FALSE(exempt("ample.com", "https://example.com"));
  CHECK(exempt("10.0.0.0/8", "http://10.1.2.3"));
  CHECK_FALSE(exempt("10.0.0.0/8", "http://11.1.2.3"));
  CHECK(exempt("192.168.1.128/25", "http://192.168.1.200"));
  CHECK_FALSE(exempt("192.168.1.128/25", "http://192.168.1.1"));
  CHECK_FALSE(exempt("10.0.0.0/33", "http://10.0.0.0"));
  CHECK(exempt("fd00::/8", "http://[fd00::5]"));
  CHECK(exempt("[::1]:8065", "http://[::1]:8065"));
  CHECK(exempt("h:8065", "http://h:8065"));
  CHECK_FALSE(exempt("h:8065", "http://h:8066"));
  CHECK_FALSE(exempt("", "http://h"));
}

TEST_CASE("a named proxy wins over the environment and its exceptions") {
  ServerConnection connection;
  const auto server = parse_http_url("https://octopus.example.com", "u");
  connection.environment_proxy = "http://env:1";
  connection.environment_no_proxy = "example.com";
  CHECK_FALSE(chosen_proxy(connection, server));
  connection.proxy_url = "http://named:2";
  CHECK(chosen_proxy(connection, server)->host == "named");
  connection.proxy_url.clear();
  connection.environment_no_proxy = "other.com";
  CHECK(chosen_proxy(connection, server)->host == "env");
  connection.proxy_url = "https://named:2";
  CHECK_THROWS_AS((void)chosen_proxy(connection, server), OctopusError);
}

TEST_CASE("proxy credentials are written as basic authorization") {
  HttpUrl proxy;
  CHECK(proxy_authorization(proxy).empty());
  proxy.user = "Aladdin";
  proxy.password = "open sesame";
  CHECK(proxy_authorization(proxy) == "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==");
}

TEST_CASE("ranges hold what a set holds") {
  std::mt19937 random(7);
  for (int round = 0; round < 50; ++round) {
    NumberRanges ranges;
    std::set<std::int64_t> numbers;
    std::uniform_int_distribution<std::int64_t> any(-20, 60);
    for (int index = 0; index < 60; ++index) {
      const auto number = any(random);
      CHECK(ranges.insert(number) == numbers.insert(number).second);
    }
    for (std::int64_t number = -25; number < 65; ++number)
      CHECK(ranges.contains(number) == (numbers.count(number) > 0));
    const auto first = any(random);
    const auto last = any(random);
    const auto expected =
        first > last ? 0 : std::distance(numbers.lower_bound(first), numbers.upper_bound(last));
    CHECK(ranges.count_between(first, last) == static_cast<std::uint64_t>(expected));
  }
}

TEST_CASE("ranges take the smallest and the largest number") {
  NumberRanges ranges;
  CHECK(ranges.insert(INT64_MAX));
  CHECK(ranges.insert(INT64_MIN));
  CHECK(ranges.insert(INT64_MAX - 1));
  CHECK_FALSE(ranges.insert(INT64_MAX));
  CHECK(ranges.count_between(INT64_MIN, INT64_MAX) == 3);
  CHECK(span_size(INT64_MIN, INT64_MAX) == UINT64_MAX);
}

TEST_CASE("instants are read in the server's spellings and written in one") {
  const auto instant = parse_instant("2016-01-21T13:32:59.9764321+01:30");
  REQUIRE(instant);
  CHECK(text::iso_time(*instant) == "2016-01-21T12:02:59.976Z");
  CHECK(parse_instant("2016-01-21T12:02:59.976Z") == instant);
  CHECK(parse_instant("2016-01-21T12:02:59.976") == instant);
  for (const auto* text : {"",
                           "Friday, July 14, 2017 4:22 PM",
                           "2016-13-21T13:32:59Z",
                           "2016-01-21T13:32:59+",
                           "2016-01-21",
                           "2016-01-21T13:61:00Z"})
    CHECK_FALSE(parse_instant(text));
}

TEST_CASE("near names: few are all shown, many are ranked") {
  CHECK(text::near_names_text("X", {"Dev", "Test"}) == "; known: 'Dev', 'Test'");
  CHECK(text::near_names_text("X", {}).empty());
  const std::vector<std::string> many = {
      "SupportFlow", "Support Flow Api", "Billing", "Shop", "Stock", "Portal", "Jobs"};
  CHECK(text::near_names("supprtflow", many).front() == "SupportFlow");
  CHECK(text::near_names_text("zzzzzzzz", many).empty());
}

TEST_CASE("text is made one line without cutting a character") {
  CHECK(text::as_one_line("  a\r\n\tb\x1b c ") == "a b c");
  CHECK(text::as_one_line("aü", 2) == "a...");
  CHECK(text::equal_ignoring_case("AbC", "aBc"));
  CHECK_FALSE(text::equal_ignoring_case("ab", "abc"));
}

TEST_SUITE("hostile") {
  TEST_CASE("a path is below another by whole segments only") {
    CHECK(below("/octopus/api", "/octopus") == "/api");
    CHECK(below("/octopus?a=1", "/octopus") == "?a=1");
    CHECK(below("/octopus", "/octopus") == "");
    CHECK(below("/api", "") == "/api");
    CHECK_FALSE(below("/octopusevil/api", "/octopus"));
    CHECK_FALSE(below("/octo", "/octopus"));
  }

  TEST_CASE("what could end a request line or lead out of the address is no target") {
    const auto target = parse_target("/api/x%20y?skip=1&name=a%2Fb");
    REQUIRE(target);
    CHECK(target->path == "/api/x%20y");
    CHECK(target->query == std::vector<NameValue>{{"skip", "1"}, {"name", "a/b"}});
    for (const auto* text : {"",
                             "api",
                             "/a b",
                             "/a\r\nHost: x",
                             "/a\tb",
                             "/a\x7F",
                             "/\xC3\xBC",
                             "/a#b",
                             "/a/../b",
                             "/a/./b",
                             "/..",
                             "/a/%2e%2E/b",
                             "/a%2F..%2Fb",
                             "/a/..\\b"}) {
      CAPTURE(text);
      CHECK_FALSE(parse_target(text));
    }
    CHECK_FALSE(parse_target(std::string_view("/a\0b", 4)));
  }

  TEST_CASE("two addresses are the same when nothing that matters differs") {
    CHECK(is_same_address("https://Octopus.example.com/", "https://octopus.example.com:443"));
    CHECK(is_same_address("http://h/octopus/", "http://h/octopus"));
    CHECK_FALSE(is_same_address("http://h", "https://h"));
    CHECK_FALSE(is_same_address("http://h", "http://h:81"));
    CHECK_FALSE(is_same_address("http://h/a", "http://h/b"));
    CHECK_FALSE(is_same_address("http://h", "http://h@evil"));
    CHECK_FALSE(is_same_address("", ""));
  }

  TEST_CASE("ids hold nothing that a path could be made of") {
    for (const auto* id :
         {"Projects-1", "deploymentprocess-Projects-1-s-0-2VBKT", "my_slug.v2", "a"})
      CHECK(is_server_id(id));
    for (const auto* text :
         {"", ".", "..", "a..b", "../a", "/etc/x", "a/b", "a\\b", "a b", "a%2f", "\xC3\xBC"}) {
      CAPTURE(text);
      CHECK_FALSE(is_server_id(text));
    }
    CHECK_FALSE(is_server_id(std::string(201, 'a')));
  }
}
