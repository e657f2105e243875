#include <doctest/doctest.h>

#include "packaging/packaging_error.h"
#include "test/unit/steps/push/push_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;
using steps::ProblemKind;

namespace {

const std::string k_feed_push = "PUT /api/v2/package";

struct FeedFixture : PushFixture, steps::Connections {
  FeedFixture() {
    std::filesystem::remove(file);
    file = folder.write("SupportFlow.1.0.78.nupkg", k_package);
    context.server = nullptr;
    context.connections = this;
  }
  // The connection to the fake server.
  class Link final : public octopus::Transport {
  public:
    explicit Link(octopus::Transport& target) : m_target(target) {}
    octopus::Response send(const octopus::Request& request, std::stop_token token) override {
      return m_target.send(request, std::move(token));
    }

  private:
    octopus::Transport& m_target;
  };
  std::unique_ptr<octopus::Transport> to_server(steps::LogSink&) override {
    throw std::logic_error("a push to a feed needs no Octopus Server");
  }
  std::unique_ptr<octopus::Transport> to(const std::string& origin, steps::LogSink&) override {
    origins.push_back(origin);
    return std::make_unique<Link>(server);
  }
  steps::StepResult push_to(const std::string& url, const json& more = json::object()) {
    json parameters{{"packages", {"*.nupkg"}}, {"feedUrl", url}, {"feedApiKey", "FEED-KEY"}};
    parameters.update(more);
    return run("push", parameters);
  }

  std::vector<std::string> origins;
};

} // namespace

TEST_CASE("packages go to a NuGet feed of either version") {
  FeedFixture second;
  second.server.answer(k_feed_push, "", 201);
  const auto result = second.push_to("https://feeds.test");
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(field(result, 0, "disposition") == "pushed");
  CHECK(field(result, 0, "bytesSent") == "33");
  CHECK(second.origins == std::vector<std::string>{"https://feeds.test"});
  CHECK(second.server.received(k_feed_push).at(0).file == k_package);
  CHECK_FALSE(second.server.received(k_feed_push).at(0).query.contains("replace"));

  FeedFixture third;
  third.server.answer(
      "GET /v3/index.json",
      R"({"resources":[{"@type":"PackagePublish/2.0.0","@id":"https://feeds.test/up"}]})");
  third.server.answer("PUT /up", "", 202);
  CHECK(third.push_to("https://feeds.test/v3/index.json").outcome == Outcome::succeeded);
  CHECK(third.origins == std::vector<std::string>{"https://feeds.test", "https://feeds.test"});
}

TEST_CASE("a package that a feed has already is a conflict, kept or replaced, as the mode says") {
  FeedFixture fails;
  fails.server.answer(k_feed_push, {{"ErrorMessage", "already exists"}}, 409);
  const auto failed = fails.push_to("https://feeds.test");
  CHECK(failed.problem->kind == ProblemKind::refused);
  CHECK(holds(failed.problem->message, "has package 'SupportFlow' 1.0.78 already"));

  FeedFixture keeps;
  keeps.server.answer(k_feed_push, {{"ErrorMessage", "already exists"}}, 409);
  const auto kept = keeps.push_to("https://feeds.test", {{"overwriteMode", "ignoreIfExists"}});
  CHECK(field(kept, 0, "disposition") == "alreadyPresent");
  CHECK(keeps.log.says("cannot be told"));

  FeedFixture replaces;
  replaces.server.answer(k_feed_push, "", 201);
  CHECK(replaces.push_to("https://feeds.test", {{"overwriteMode", "overwriteExisting"}}).outcome ==
        Outcome::succeeded);
  CHECK(replaces.server.received(k_feed_push).at(0).query.at("replace") == "true");
}

TEST_CASE("a push to a feed whose answer was lost is not repeated, and says what to do") {
  FeedFixture fixture;
  fixture.server.fail(k_feed_push, ErrorKind::unclear_write, "reset");
  const auto result = fixture.push_to("https://feeds.test");
  CHECK(result.outcome == Outcome::failed);
  CHECK(holds(result.problem->message, "push it again"));
  CHECK(fixture.server.received(k_feed_push).size() == 1);
}

TEST_CASE("a feed takes .nupkg files only, and its key needs a feed") {
  FeedFixture fixture;
  fixture.folder.write("SupportFlow.1.0.79.zip", k_package);
  CHECK_THROWS_AS(fixture.push_to("https://feeds.test", {{"packages", {"*.zip"}}}),
                  packaging::PackagingError);
  CHECK(refusal([&] {
          (void)fixture.make("push", {{"packages", {"*"}}, {"feedApiKey", "K"}});
        }) == "invalid: /feedApiKey belongs to a NuGet feed; say which one in 'feedUrl'");
}

TEST_CASE("Octopus' own feed takes the server's API key") {
  FeedFixture fixture;
  std::string key;
  fixture.server.handle("PUT /nuget/packages", [](const FakeOctopus::Received&) {
    return FakeOctopus::json_response(201, "");
  });
  struct Listening final : steps::Connections {
    Listening(FeedFixture& feed, std::string& heard) : fixture(feed), key(heard) {}
    std::unique_ptr<octopus::Transport> to_server(steps::LogSink& log) override {
      return fixture.to_server(log);
    }
    std::unique_ptr<octopus::Transport> to(const std::string& origin,
                                           steps::LogSink& log) override {
      struct Ear final : octopus::Transport {
        Ear(std::unique_ptr<octopus::Transport> target, std::string& heard)
            : inner(std::move(target)), key(heard) {}
        octopus::Response send(const octopus::Request& request, std::stop_token token) override {
          for (const auto& [name, value] : request.headers)
            if (name == "X-NuGet-ApiKey") key = value;
          return inner->send(request, std::move(token));
        }
        std::unique_ptr<octopus::Transport> inner;
        std::string& key;
      };
      return std::make_unique<Ear>(fixture.to(origin, log), key);
    }
    FeedFixture& fixture;
    std::string& key;
  } listening(fixture, key);
  fixture.context.connections = &listening;
  const auto result = fixture.push_to(
      "https://octopus.test/nuget/packages",
      {{"feedApiKey", nullptr}, {"serverUrl", "https://octopus.test/"}, {"apiKey", "API-SERVER"}});
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(key == "API-SERVER");
}
