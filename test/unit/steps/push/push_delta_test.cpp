#include <doctest/doctest.h>

#include "steps/octopus/http/base64.h"
#include "test/support/octodiff_reference.h"
#include "test/unit/steps/push/push_fixture.h"

using namespace octostep;
using namespace octostep::test;
using octopus::ErrorKind;
using steps::Outcome;

namespace {

const std::string k_signature = "GET /api/Spaces-1/packages/SupportFlow/1.0.78/delta-signature";
const std::string k_delta = "POST /api/Spaces-1/packages/SupportFlow/1.0.77/delta";

// A package of 1 MiB, and an earlier version on the server that differs in the middle.
struct DeltaFixture : PushFixture {
  DeltaFixture() {
    content = random_bytes(std::size_t{1} << 20) + package_bytes("");
    base = content;
    base.replace(500'000, 100, std::string(100, 'x'));
    folder.write("SupportFlow.1.0.78.zip", content);
    sha1 = packaging::digest_file(file).sha1;
    server.answer(
        k_signature,
        {{"BaseVersion", "1.0.77"}, {"Signature", octopus::base64_encoded(sign(base, 2048))}});
    server.answer(k_push, stored_whole(), 201);
  }
  [[nodiscard]] json stored_whole() const {
    auto answer = stored(sha1);
    answer["PackageSizeBytes"] = content.size();
    return answer;
  }

  std::string content, base;
};

} // namespace

TEST_CASE("a package of which the server has most already is sent as a delta") {
  DeltaFixture fixture;
  fixture.server.answer(k_delta, fixture.stored_whole(), 201);
  const auto result = fixture.push();
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(field(result, 0, "disposition") == "delta");
  const auto sent = fixture.server.received(k_delta).at(0).file;
  CHECK(apply_delta(fixture.base, sent) == fixture.content);
  CHECK(field(result, 0, "bytesSent") == std::to_string(sent.size()));
  CHECK(sent.size() < fixture.content.size() / 100);
  CHECK(fixture.log.says("of 1.0 MiB saved, 99 %"));
  CHECK(fixture.server.received(k_push).empty());
}

TEST_CASE("a delta that the server turns down is followed by the whole package, once") {
  DeltaFixture fixture;
  fixture.server.answer(k_delta, {{"ErrorMessage", "The delta could not be applied."}}, 400);
  const auto result = fixture.push();
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(field(result, 0, "disposition") == "pushed");
  CHECK(fixture.server.received(k_delta).size() == 1);
  CHECK(fixture.server.received(k_push).size() == 1);
  CHECK(fixture.server.received(k_push).at(0).file == fixture.content);
  CHECK(fixture.log.says("could not be applied"));

  DeltaFixture hopeless;
  hopeless.server.answer(k_delta, {{"ErrorMessage", "The delta could not be applied."}}, 400);
  hopeless.server.forget(k_push);
  hopeless.server.answer(k_push, {{"ErrorMessage", "disk full"}}, 400);
  CHECK(hopeless.push().outcome == Outcome::failed);
  CHECK(hopeless.server.writes().size() == 2);
}

TEST_CASE("after a delta whose answer was lost the server is asked, then gets the whole package") {
  DeltaFixture arrived;
  arrived.server.fail(k_delta, ErrorKind::unclear_write, "reset");
  arrived.server.answer(k_stored, {{"ErrorMessage", "not found"}}, 404);
  arrived.server.answer(k_stored, arrived.stored_whole());
  CHECK(arrived.push().outcome == Outcome::succeeded);
  CHECK(arrived.server.writes().size() == 1);

  DeltaFixture lost;
  lost.server.fail(k_delta, ErrorKind::unclear_write, "reset");
  const auto result = lost.push();
  CHECK(result.outcome == Outcome::succeeded);
  CHECK(lost.server.received(k_delta).size() == 1);
  CHECK(lost.server.received(k_push).at(0).file == lost.content);
}

TEST_CASE("the whole package is sent where a delta does not pay or cannot be made") {
  const auto pushes_whole = [](DeltaFixture& fixture, const std::string& why) {
    const auto result = fixture.push();
    CHECK(field(result, 0, "disposition") == "pushed");
    CHECK(fixture.server.received(k_push).at(0).file == fixture.content);
    CHECK(fixture.server.writes().size() == 1);
    CHECK(fixture.log.says(why));
  };
  DeltaFixture no_base;
  no_base.server.forget(k_signature);
  pushes_whole(no_base, "no version of it to build one on");

  DeltaFixture all_new;
  all_new.server.forget(k_signature);
  all_new.server.answer(
      k_signature,
      {{"BaseVersion", "1.0.77"},
       {"Signature", octopus::base64_encoded(sign(random_bytes(1 << 20, 7), 2048))}});
  pushes_whole(all_new, "against version 1.0.77 it has 1.0 MiB");

  DeltaFixture nonsense;
  nonsense.server.forget(k_signature);
  nonsense.server.answer(k_signature, {{"BaseVersion", "1.0.77"}, {"Signature", "bm8="}});
  pushes_whole(nonsense, "it is no signature");

  DeltaFixture forbidden;
  forbidden.server.forget(k_signature);
  forbidden.server.answer(k_signature, {{"ErrorMessage", "no"}}, 403);
  pushes_whole(forbidden, "No delta of package");
}

TEST_CASE("no signature is asked for when deltas are off, or for a small package") {
  DeltaFixture off;
  CHECK(off.push({{"useDeltaCompression", false}}).outcome == Outcome::succeeded);
  CHECK(off.server.received(k_signature).empty());

  PushFixture small;
  small.server.answer(k_push, small.stored(small.sha1), 201);
  CHECK(small.push().outcome == Outcome::succeeded);
  CHECK(small.server.received(k_signature).empty());
}
