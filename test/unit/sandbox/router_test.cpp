#include "test/sandbox/router.h"

#include <doctest/doctest.h>

namespace octostep::sandbox {
namespace {

Handler named(const std::string& name) {
  return [name](Call&) { return text_response(name); };
}

Router sample_router() {
  Router router;
  router.add("GET", "/", named("root"), {.scope = Scope::system});
  router.add("GET", "/", named("space"));
  router.add("GET", "/spaces/{id}", named("one space"), {.scope = Scope::system});
  router.add("GET", "/tasks/{id}", named("task"));
  router.add("GET", "/tasks/types", named("types"));
  router.add("POST", "/tasks/{id}/cancel", named("cancel"));
  router.add("GET", "/projects/{project}/{ref}/process", named("process"));
  router.add("GET", "/.well-known/x", named("well known"), {.scope = Scope::root});
  return router;
}

RouteMatch match(const Router& router, const std::string& method, const std::string& target) {
  Request request;
  set_target(request, target);
  return router.match(method, request.segments);
}

std::string pattern_of(const RouteMatch& match) {
  std::string text;
  for (const auto& segment : match.route->pattern) text += "/" + segment;
  return text;
}

int status_of(const Router& router, const std::string& method, const std::string& target) {
  try {
    static_cast<void>(match(router, method, target));
    return 200;
  } catch (const ApiError& error) {
    return error.status;
  }
}

} // namespace

TEST_CASE("a route is reached by all three spellings of its space") {
  const auto router = sample_router();
  CHECK(match(router, "GET", "/api/Spaces-2/tasks/T-1").space == "Spaces-2");
  CHECK(match(router, "GET", "/api/spaces/second/tasks/T-1").space == "second");
  CHECK(match(router, "GET", "/api/tasks/T-1").space.empty());
  CHECK(match(router, "GET", "/API/spaces-2/TASKS/T-1").parameters.at("id") == "T-1");
}

TEST_CASE("the roots are told apart") {
  const auto router = sample_router();
  CHECK(match(router, "GET", "/api").route->options.scope == Scope::system);
  CHECK(match(router, "GET", "/api/").route->options.scope == Scope::system);
  CHECK(match(router, "GET", "/api/Spaces-1").route->options.scope == Scope::space);
  CHECK(pattern_of(match(router, "GET", "/api/spaces/Spaces-1")) == "/spaces/{id}");
  CHECK(pattern_of(match(router, "GET", "/.well-known/x")) == "/.well-known/x");
}

TEST_CASE("the most literal pattern wins") {
  CHECK(pattern_of(match(sample_router(), "GET", "/api/tasks/types")) == "/tasks/types");
}

TEST_CASE("an escaped slash does not split a segment") {
  CHECK(match(sample_router(), "GET", "/api/Spaces-1/projects/P/refs%2Fheads%2Fmain/process")
            .parameters.at("ref") == "refs/heads/main");
}

TEST_CASE("unknown paths and unsupported methods have errors of their own") {
  const auto router = sample_router();
  CHECK(status_of(router, "GET", "/api/nothing") == 404);
  CHECK(status_of(router, "GET", "/") == 404);
  CHECK(status_of(router, "GET", "/api/tasks/T-1/cancel") == 405);
  CHECK(status_of(router, "HEAD", "/api/tasks/T-1") == 200);
}

TEST_CASE("query parameters are read whatever their spelling") {
  const Query query{"IDs=A%2CB,+C&ids=D&Flag=True&n=12&text=a+b%2B"};
  CHECK(query.list("ids") == std::vector<std::string>{"A", "B", "C", "D"});
  CHECK(query.flag("flag", false));
  CHECK(query.number("n", 0) == 12);
  CHECK(query.text("text") == "a b+");
  CHECK_FALSE(query.has("x"));
  CHECK_THROWS_AS(static_cast<void>(query.number("text", 0)), ApiError);
}

} // namespace octostep::sandbox
