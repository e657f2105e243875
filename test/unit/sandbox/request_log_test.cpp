#include "test/sandbox/request_log.h"

#include <doctest/doctest.h>

#include "test/sandbox/sha1.h"

namespace octostep::sandbox {
namespace {

Request request_with(const std::string& target, const std::string& body) {
  Request request;
  request.method = "POST";
  set_target(request, target);
  request.headers.add("X-Octopus-ApiKey", "API-SECRET");
  request.headers.add("Accept", "application/json");
  request.body = body;
  request.body_size = body.size();
  return request;
}

} // namespace

TEST_CASE("a request is logged with decoded query and JSON body, without secrets") {
  RequestLog log;
  const auto request = request_with("/api/token/v1?ids=A%2CB&x=1&x=2&apikey=API-SECRET",
                                    R"({"subject_token":"JWT","audience":"a"})");
  log.finish(log.begin(request, 3, "now"), request, 200, "");
  const auto entry = log.to_json()[0];
  CHECK(entry["path"] == "/api/token/v1");
  CHECK(entry["query"]["ids"] == "A,B");
  CHECK(entry["query"]["x"] == nlohmann::json::array({"1", "2"}));
  CHECK(entry["body"]["audience"] == "a");
  CHECK(entry["headers"]["Accept"] == "application/json");
  CHECK(entry["connection"] == 3);
  CHECK(entry["status"] == 200);
  CHECK(entry.dump().find("SECRET") == std::string::npos);
  CHECK(entry.dump().find("JWT") == std::string::npos);
}

TEST_CASE("a body that is no JSON is logged by size and hash, an upload by its file") {
  RequestLog log;
  const auto text = request_with("/a", "hello");
  log.finish(log.begin(text, 1, "now"), text, 204, "");
  auto upload = request_with("/b", "");
  upload.body_size = 99;
  upload.upload = Upload{"A.1.zip", "/nowhere", 5, "abc"};
  log.finish(log.begin(upload, 1, "now"), upload, 201, "");
  CHECK(log.to_json()[0]["bodySha1"] == sha1_of("hello"));
  CHECK(log.to_json()[1]["file"]["name"] == "A.1.zip");
  CHECK(log.to_json()[1]["bodySize"] == 99);
}

TEST_CASE("a request still being answered is logged without status, a faulty one with its fault") {
  RequestLog log;
  const auto request = request_with("/a", "");
  const auto number = log.begin(request, 1, "now");
  CHECK(log.to_json()[0]["status"].is_null());
  log.finish(number, request, 0, "reset-before");
  CHECK(log.to_json()[0]["fault"] == "reset-before");
}

TEST_CASE("a cleared log ignores the end of requests that began before") {
  RequestLog log;
  const auto request = request_with("/a", "");
  const auto number = log.begin(request, 1, "now");
  log.clear();
  log.finish(number, request, 200, "");
  CHECK(log.to_json().empty());
  CHECK(log.begin(request, 1, "now") == number + 1);
}

} // namespace octostep::sandbox
