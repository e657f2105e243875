#include <doctest/doctest.h>

#include "test/contract/sandbox_fixture.h"
#include "test/sandbox/sha1.h"

namespace octostep::sandbox {
namespace {

const std::string k_raw = "/api/Spaces-1/packages/raw";

std::string little_endian(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>((value >> (8 * i)) & 0xFFU);
  return text;
}

// "hello " from the base, "new ", and the rest of the base.
std::string sample_delta(const std::string& rebuilt) {
  Sha1 sha1;
  sha1.update(rebuilt);
  return "OCTODELTA\x01\x04SHA1" + little_endian(20, 4) + sha1.finish() + ">>>" + "\x60" +
         little_endian(0, 8) + little_endian(6, 8) + "\x80" + little_endian(4, 8) + "new " +
         "\x60" + little_endian(6, 8) + little_endian(12, 8);
}

} // namespace

TEST_CASE("a package is stored with its hash and given back byte for byte") {
  SandboxFixture server;
  const std::string content = std::string("PK\0\r\n--b", 8) + std::string(300000, 'x');
  const auto reply =
      server.push(k_raw + "?overwriteMode=FailIfExists", "Acme.Web.1.2.3.zip", content);
  CHECK(reply.status == 201);
  CHECK(reply.body.at("PackageId") == "Acme.Web");
  CHECK(reply.body.at("Version") == "1.2.3");
  CHECK(reply.body.at("PackageSizeBytes") == content.size());
  CHECK(reply.body.at("Hash") == sha1_of(content));
  CHECK(reply.body.at("ReleaseNotes").is_null());
  CHECK(server.get("/api/Spaces-1/packages/Acme.Web.1.2.3/raw").text == content);
}

TEST_CASE("an existing package is kept, replaced or defended, as asked") {
  SandboxFixture server;
  const auto push = [&](const std::string& query, const std::string& content) {
    return server.push(k_raw + query, "Shop.1.0.0.zip", content);
  };
  const auto refused = push("", "new");
  CHECK(refused.status == 409);
  CHECK(refused.errors().find("already exists") != std::string::npos);
  CHECK(push("?replace=False", "new").status == 409);
  CHECK(push("?overwriteMode=IgnoreIfExists", "new").status == 200);
  CHECK(server.get("/api/Spaces-1/packages/Shop.1.0.0/raw").text == "hello base content");
  CHECK(push("?overwriteMode=OverwriteExisting", "new").status == 201);
  CHECK(push("?replace=True", "newer").status == 201);
  CHECK(server.get("/api/Spaces-1/packages/Shop.1.0.0/raw").text == "newer");
  CHECK(push("?overwriteMode=Perhaps", "x").status == 400);
}

TEST_CASE("uploads that say no package are refused") {
  SandboxFixture server;
  CHECK(server.push(k_raw, "nothing.zip", "x").status == 400);
  CHECK(server.post(k_raw, {{"no", "form"}}).status == 400);
  CHECK(
      server
          .send("POST", k_raw, "--B\r\ncut", {{"Content-Type", "multipart/form-data; boundary=B"}})
          .status == 400);
}

TEST_CASE("a delta rebuilds a package from the base that the server named") {
  SandboxFixture server;
  CHECK(server.get("/api/Spaces-1/packages/Unknown/1.0/delta-signature").status == 404);
  const auto signature = server.get("/api/Spaces-1/packages/Shop/1.2.0/delta-signature").body;
  CHECK(signature.at("BaseVersion") == "1.1.0-beta.1");
  CHECK(signature.at("Signature").get<std::string>().starts_with("T0NUT1NJRw"));

  const std::string rebuilt = "hello new base content";
  const auto reply = server.push(
      "/api/Spaces-1/packages/Shop/1.0.0/delta", "Shop.1.2.0.zip", sample_delta(rebuilt));
  CHECK(reply.status == 201);
  CHECK(reply.body.at("Hash") == sha1_of(rebuilt));
  CHECK(server.get("/api/Spaces-1/packages/Shop.1.2.0/raw").text == rebuilt);

  CHECK(server
            .push("/api/Spaces-1/packages/Shop/1.0.0/delta",
                  "Shop.1.3.0.zip",
                  sample_delta("something else"))
            .status == 400);
  CHECK(
      server.push("/api/Spaces-1/packages/Shop/9.9/delta", "Shop.1.3.0.zip", sample_delta(rebuilt))
          .status == 404);
  CHECK(
      server
          .push("/api/Spaces-1/packages/Shop/1.0.0/delta", "Shop.1.2.0.zip", sample_delta(rebuilt))
          .status == 409);
}

TEST_CASE("build information is kept per package version, with the mode in query or body") {
  SandboxFixture server;
  json command{{"PackageId", "Shop"},
               {"Version", "1.0.0"},
               {"OctopusBuildInformation",
                {{"BuildNumber", "7"}, {"Commits", {{{"Id", "b4d0de"}, {"Comment", "Fix"}}}}}}};
  const auto path = std::string{"/api/Spaces-1/build-information"};
  const auto first = server.post(path, command);
  CHECK(first.status == 200);
  CHECK(first.body.at("Commits")[0].at("Comment") == "Fix");
  CHECK(server.post(path, command).status == 409);
  CHECK(server.post(path + "?overwriteMode=OverwriteExisting", command).status == 200);
  command["OverwriteMode"] = "IgnoreIfExists";
  CHECK(server.post(path, command).status == 200);
  CHECK(server.get(path + "?packageId=shop").body.at("TotalResults") == 1);
}

TEST_CASE("a NuGet client can push") {
  SandboxFixture server;
  const auto body = "--B\r\nContent-Disposition: form-data; name=package; "
                    "filename=Tools.1.0.0.nupkg\r\n\r\nx\r\n--B--\r\n";
  const auto reply = server.send("PUT",
                                 "/nuget/packages",
                                 body,
                                 {{"Content-Type", "multipart/form-data; boundary=B"},
                                  {"X-Octopus-ApiKey", ""},
                                  {"X-NuGet-ApiKey", "API-SANDBOX"}});
  CHECK(reply.status == 201);
  CHECK(server.get("/api/Spaces-1/packages/Tools.1.0.0").status == 200);
}

} // namespace octostep::sandbox
